"""The routes of messages in Conversations v1 (twilio-media-api, sections 4 and 5)."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from starlette.responses import Response

from tui.server.auth.access_tokens import SYSTEM_AUTHOR
from tui.server.errors import (
    MEDIA_NOT_FOUND,
    MEDIA_SID_MALFORMED,
    MEDIA_SID_MISSING,
    MEDIA_TAKEN,
    MEDIA_TOO_LARGE,
    MEDIA_TYPE_UNACCEPTABLE,
    RequestError,
)
from tui.server.resources.messaging import serialize_message
from tui.server.routes.form_fields import (
    BODY_LIMIT,
    MESSAGE_ATTRIBUTES_LIMIT,
    invalid_parameter,
    read_attributes,
    read_date,
    read_form,
    read_name,
    read_text,
)
from tui.server.routes.lookups import not_found_error, resolve_conversation, resolve_message
from tui.server.routes.paging import page_response, parse_page_request
from tui.server.routes.request_fields import resource_response
from tui.server.routes.resource_route import scoped_routes
from tui.server.store.collector import delete_orphans
from tui.server.store.errors import MediaNotFoundError, MediaTakenError, ParentMissingError
from tui.server.store.records import Draft

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from starlette.requests import Request
    from starlette.routing import Route

    from tui.server.context import AppContext
    from tui.server.store.records import Message

_MEDIA_SID: Final = re.compile(r"ME[0-9a-fA-F]{32}")
_CONTENT_SID: Final = re.compile(r"HX[0-9a-fA-F]{32}")
_TYPE: Final = re.compile(r"[!#$%&'*+.^_`|~\w-]+/[!#$%&'*+.^_`|~\w-]+\s*(;.*)?", re.ASCII)


class MessageRoutes:
    """Answers requests for messages."""

    def __init__(self, context: AppContext) -> None:
        self._context = context
        self._metadata = context.metadata
        self._account_sid = context.account.sid

    def routes(self) -> list[Route]:
        """Return the routes."""
        path = "/Conversations/{conversation}/Messages"
        return [
            *scoped_routes(path, GET=self._list, POST=self._create),
            *scoped_routes(path + "/{message_sid}", GET=self._fetch, POST=self._update, DELETE=self._delete),
        ]

    async def _list(self, request: Request) -> Response:
        conversation = await resolve_conversation(request, self._metadata)
        page = parse_page_request(request.query_params)
        found = await self._metadata.messages.list_window(conversation.sid, page.window)
        return page_response(request, "messages", page, found, serialize_message, self._account_sid)

    async def _create(self, request: Request) -> Response:
        conversation = await resolve_conversation(request, self._metadata)
        fields = await read_form(request)
        draft, media_sid = self._build_draft(fields), _read_media_sid(fields)
        if media_sid is not None:
            await self._reject_unsuitable_media(media_sid)
        try:
            message = await self._metadata.messages.add(
                conversation, draft, media_sid, uploaded_after=self._context.get_unattached_cutoff()
            )
        except MediaNotFoundError as error:
            raise RequestError(400, MEDIA_NOT_FOUND, "Media not found") from error
        except MediaTakenError as error:
            raise RequestError(400, MEDIA_TAKEN, "Media already sent with another message") from error
        except ParentMissingError as error:
            raise not_found_error(request) from error
        return self._respond(request, message, 201)

    async def _fetch(self, request: Request) -> Response:
        return self._respond(request, await resolve_message(request, self._metadata))

    async def _update(self, request: Request) -> Response:
        message = await resolve_message(request, self._metadata)
        change = _build_change(await read_form(request), self._context.clock())
        changed = await self._metadata.messages.update(message.sid, change)
        if changed is None:
            raise not_found_error(request)
        return self._respond(request, changed)

    async def _delete(self, request: Request) -> Response:
        message = await resolve_message(request, self._metadata)
        removed = await self._metadata.messages.delete(message.sid)
        if removed is None:
            raise not_found_error(request)
        await delete_orphans(self._context, removed)
        return Response(status_code=204)

    def _build_draft(self, fields: Mapping[str, str]) -> Draft:
        now = self._context.clock()
        content_sid = fields.get("ContentSid") or None
        if content_sid is not None and not _CONTENT_SID.fullmatch(content_sid):
            raise invalid_parameter("ContentSid does not match the pattern HX[0-9a-fA-F]{32}")
        created = read_date(fields, "DateCreated") or now
        return Draft(
            sid=self._context.new_sid("IM"),
            author=read_name(fields, "Author") or SYSTEM_AUTHOR,
            # A message from a template has no body and no media (section 5).
            body=None if content_sid else read_text(fields, "Body", BODY_LIMIT),
            date_created=created,
            date_updated=read_date(fields, "DateUpdated") or created,
            attributes=read_attributes(fields, MESSAGE_ATTRIBUTES_LIMIT),
            content_sid=content_sid,
        )

    async def _reject_unsuitable_media(self, media_sid: str) -> None:
        """Raise RequestError for a media that no message may carry; a missing media is handled elsewhere."""
        media = await self._metadata.media.find(media_sid)
        if media is None or media.message_sid is not None:
            return
        if not _TYPE.fullmatch(media.content_type):
            raise RequestError(400, MEDIA_TYPE_UNACCEPTABLE, "The media's content type is not acceptable")
        if media.size > self._context.rules.size_limit:
            raise RequestError(400, MEDIA_TOO_LARGE, "The media is too large for this conversation")

    def _respond(self, request: Request, message: Message, status: int = 200) -> Response:
        return resource_response(request, message, serialize_message, self._account_sid, status=status)


def _build_change(fields: Mapping[str, str], now: datetime) -> Callable[[Message], Message]:
    """Return a function that sets the fields of the form in a message, never its media (section 5)."""
    changes: dict[str, object] = {"date_updated": now}
    if "Body" in fields:
        changes["body"] = read_text(fields, "Body", BODY_LIMIT)
    if "Attributes" in fields:
        changes["attributes"] = read_attributes(fields, MESSAGE_ATTRIBUTES_LIMIT)
    given = {
        "author": read_name(fields, "Author"),
        "date_created": read_date(fields, "DateCreated"),
        "date_updated": read_date(fields, "DateUpdated"),
    }
    changes |= {name: value for name, value in given.items() if value is not None}
    return partial(replace, **changes)


def _read_media_sid(fields: Mapping[str, str]) -> str | None:
    """Return the sid of the media to attach, or None; raises RequestError for a malformed sid."""
    media_sid = fields.get("MediaSid")
    if media_sid is None or fields.get("ContentSid"):
        return None
    if not media_sid:
        raise RequestError(400, MEDIA_SID_MISSING, "Media SID not provided")
    if not _MEDIA_SID.fullmatch(media_sid):
        raise RequestError(400, MEDIA_SID_MALFORMED, "MediaSid does not match the pattern ME[0-9a-fA-F]{32}")
    return media_sid
