"""The routes of conversations in Conversations v1 (twilio-media-api, section 4)."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from starlette.responses import Response

from tui.server.errors import UNIQUE_NAME_TAKEN, RequestError
from tui.server.resources.messaging import serialize_conversation
from tui.server.routes.form_fields import (
    CONVERSATION_ATTRIBUTES_LIMIT,
    invalid_parameter,
    read_attributes,
    read_conversation_filter,
    read_date,
    read_form,
    read_name,
    read_state,
)
from tui.server.routes.lookups import not_found_error, resolve_conversation, resolve_service
from tui.server.routes.paging import page_response, parse_page_request
from tui.server.routes.request_fields import resource_response
from tui.server.routes.resource_route import scoped_routes
from tui.server.store.collector import delete_orphans
from tui.server.store.errors import ParentMissingError, UniqueNameTakenError
from tui.server.store.records import Conversation

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from starlette.requests import Request
    from starlette.routing import Route

    from tui.server.context import AppContext

#: A unique name in this form could be confused with a sid in a path.
_SID_PATTERN: Final = re.compile(r"CH[0-9a-fA-F]{32}")


class ConversationRoutes:
    """Answers requests for conversations, of the service in the path or of the default service."""

    def __init__(self, context: AppContext) -> None:
        self._context = context
        self._metadata = context.metadata
        self._account_sid = context.account.sid

    def routes(self) -> list[Route]:
        """Return the routes."""
        path = "/Conversations/{conversation}"
        return [
            *scoped_routes("/Conversations", GET=self._list, POST=self._create),
            *scoped_routes(path, GET=self._fetch, POST=self._update, DELETE=self._delete),
        ]

    async def _list(self, request: Request) -> Response:
        service = await resolve_service(request, self._metadata)
        page = parse_page_request(request.query_params, "State", "StartDate", "EndDate")
        wanted = read_conversation_filter(request.query_params)
        found = await self._metadata.conversations.list_window(service.sid, wanted, page.window)
        return page_response(request, "conversations", page, found, serialize_conversation, self._account_sid)

    async def _create(self, request: Request) -> Response:
        service = await resolve_service(request, self._metadata)
        now = self._context.clock()
        blank = Conversation(self._context.new_sid("CH"), service.sid, None, None, "active", now, now)
        conversation = _build_change(await read_form(request), now)(blank)
        try:
            await self._metadata.conversations.add(conversation)
        except UniqueNameTakenError as error:
            raise _name_taken_error() from error
        except ParentMissingError as error:
            raise not_found_error(request) from error
        return self._respond(request, conversation, 201)

    async def _fetch(self, request: Request) -> Response:
        return self._respond(request, await resolve_conversation(request, self._metadata))

    async def _update(self, request: Request) -> Response:
        conversation = await resolve_conversation(request, self._metadata)
        change = _build_change(await read_form(request), self._context.clock())
        try:
            changed = await self._metadata.conversations.update(conversation.sid, change)
        except UniqueNameTakenError as error:
            raise _name_taken_error() from error
        if changed is None:
            raise not_found_error(request)
        return self._respond(request, changed)

    async def _delete(self, request: Request) -> Response:
        conversation = await resolve_conversation(request, self._metadata)
        removed = await self._metadata.conversations.delete(conversation.sid)
        if removed is None:
            raise not_found_error(request)
        await delete_orphans(self._context, removed)
        return Response(status_code=204)

    def _respond(self, request: Request, conversation: Conversation, status: int = 200) -> Response:
        serialize = serialize_conversation
        return resource_response(request, conversation, serialize, self._account_sid, status=status)


def _build_change(fields: Mapping[str, str], now: datetime) -> Callable[[Conversation], Conversation]:
    """Return a function that sets the fields of the form in a conversation and keeps all others."""
    changes: dict[str, object] = {"date_updated": now}
    if "FriendlyName" in fields:
        changes["friendly_name"] = read_name(fields, "FriendlyName")
    if "UniqueName" in fields:
        changes["unique_name"] = _read_unique_name(fields)
    if "Attributes" in fields:
        changes["attributes"] = read_attributes(fields, CONVERSATION_ATTRIBUTES_LIMIT)
    given = {
        "state": read_state(fields),
        "date_created": read_date(fields, "DateCreated"),
        "date_updated": read_date(fields, "DateUpdated"),
    }
    changes |= {name: value for name, value in given.items() if value is not None}
    return partial(replace, **changes)


def _read_unique_name(fields: Mapping[str, str]) -> str | None:
    name = read_name(fields, "UniqueName")
    if name is not None and _SID_PATTERN.fullmatch(name):
        raise invalid_parameter("UniqueName must not look like the sid of a conversation")
    return name


def _name_taken_error() -> RequestError:
    return RequestError(409, UNIQUE_NAME_TAKEN, "Conversation with provided unique name already exists")
