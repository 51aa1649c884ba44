"""Validated fields of form-encoded bodies and queries, with errors in Twilio's shape."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl

from tui.server.errors import INVALID_PARAMETER, RequestError
from tui.server.routes.request_fields import read_body
from tui.server.store.conversations import ConversationFilter
from tui.server.store.records import STATES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

#: The maximum length of a name, in characters (twilio-media-api, section 6).
NAME_LIMIT: Final = 256
#: The maximum bytes of a conversation's attributes, and of a message's attributes and body (section 6).
CONVERSATION_ATTRIBUTES_LIMIT: Final = 16 * 1024
MESSAGE_ATTRIBUTES_LIMIT: Final = 4 * 1024
#: Twilio's limit for participants and users is unknown.
PERSON_ATTRIBUTES_LIMIT: Final = MESSAGE_ATTRIBUTES_LIMIT
BODY_LIMIT: Final = 32 * 1024

#: Enough for a percent-encoded body and attributes.
_FORM_LIMIT: Final = 1024 * 1024

_LAST: Final = datetime.max.replace(tzinfo=UTC)
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


async def read_form(request: Request) -> dict[str, str]:
    """Return the fields of a form-encoded body; the last value of a repeated field."""
    body = await read_body(request, _FORM_LIMIT)
    if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return {}
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=100))
    except ValueError as error:
        raise invalid_parameter("The body is not form-encoded UTF-8") from error


def read_name(fields: Mapping[str, str], field: str) -> str | None:
    """Return a name, or None if it is empty or missing."""
    name = fields.get(field)
    if name is not None and len(name) > NAME_LIMIT:
        raise invalid_parameter(f"{field} is longer than {NAME_LIMIT} characters")
    return name or None


def read_text(fields: Mapping[str, str], field: str, limit: int) -> str | None:
    """Return a text of at most ``limit`` bytes, or None if it is missing."""
    text = fields.get(field)
    if text is not None and len(text.encode()) > limit:
        raise invalid_parameter(f"{field} is longer than {limit} bytes")
    return text


def read_attributes(fields: Mapping[str, str], limit: int) -> str:
    """Return Attributes, JSON of at most ``limit`` bytes; the default is ``{}``."""
    text = read_text(fields, "Attributes", limit)
    if not text:
        return "{}"
    try:
        json.loads(text)
    except (ValueError, RecursionError) as error:
        raise invalid_parameter("Attributes is not valid JSON") from error
    return text


def read_state(fields: Mapping[str, str]) -> str | None:
    """Return the State of a conversation, or None if it is missing."""
    state = fields.get("State")
    if state is not None and state not in STATES:
        raise invalid_parameter(f"State must be one of {', '.join(STATES)}")
    return state


def read_date(fields: Mapping[str, str], field: str) -> datetime | None:
    """Return an aware ISO 8601 date, or None if it is empty or missing; without an offset it is UTC."""
    text = fields.get(field)
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise invalid_parameter(f"{field} is not an ISO 8601 date") from error


def read_conversation_filter(query: Mapping[str, str]) -> ConversationFilter:
    """Return the filter of State, StartDate and EndDate; the end is inclusive, a whole day or second."""
    end = read_date(query, "EndDate")
    if end is not None:
        step = timedelta(days=1) if _DAY.fullmatch(query["EndDate"]) else timedelta(seconds=1)
        # The calendar's last day has no next day.
        end = min(end, _LAST - step) + step
    return ConversationFilter(read_state(query), read_date(query, "StartDate"), end)


def invalid_parameter(message: str) -> RequestError:
    """Return the error for an invalid parameter."""
    return RequestError(400, INVALID_PARAMETER, message)
