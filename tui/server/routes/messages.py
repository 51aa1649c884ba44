"""The routes of messages, in Conversations v1 (twilio-media-api, sections 4 and 5)."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from starlette.responses import Response

from tui.server.auth.access_tokens import SYSTEM
from tui.server.errors import (
    MEDIA_NOT_FOUND,
    MEDIA_SID_MALFORMED,
    MEDIA_SID_MISSING,
    MEDIA_TAKEN,
    MEDIA_TOO_LARGE,
    MEDIA_TYPE_UNFIT,
    RequestError,
)
from tui.server.http.json_response import JSONResponse
from tui.server.resources.messaging import message_resource
from tui.server.routes.form_fields import (
    BODY_LIMIT,
    MESSAGE_ATTRIBUTES_LIMIT,
    attributes_in,
    date_in,
    form_fields,
    invalid,
    name_in,
    text_in,
)
from tui.server.routes.lookups import conversation_of, message_of, not_found
from tui.server.routes.paging import page_body, page_request
from tui.server.routes.request_fields import own_url, scope_url
from tui.server.routes.resource_route import resource_route
from tui.server.store.collector import delete_loose
from tui.server.store.metadata import MediaNotFoundError, MediaTakenError, ParentMissingError
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
    """Answers the requests about messages."""

    def __init__(self, parts: AppContext) -> None:
        self._parts = parts

    def routes(self) -> list[Route]:
        """Return the routes."""
        return [*self._routes_under("/v1/Services/{service_sid}"), *self._routes_under("/v1")]

    def _routes_under(self, service: str) -> list[Route]:
        path = service + "/Conversations/{conversation}/Messages"
        return [
            resource_route(path, GET=self._list, POST=self._create),
            resource_route(path + "/{message_sid}", GET=self._fetch, POST=self._update, DELETE=self._delete),
        ]

    async def _list(self, request: Request) -> Response:
        conversation = await conversation_of(request, self._parts.metadata)
        page = page_request(request.query_params)
        found = await self._parts.metadata.messages(conversation.sid, page.window)
        scope = scope_url(request)
        body = page_body(
            "messages",
            own_url(request),
            page,
            found,
            lambda row: message_resource(row, self._parts.account.sid, scope),
        )
        return JSONResponse(body)

    async def _create(self, request: Request) -> Response:
        conversation = await conversation_of(request, self._parts.metadata)
        fields = await form_fields(request)
        draft, media_sid = self._draft(fields), _media_sid(fields)
        if media_sid is not None:
            await self._refuse_what_does_not_fit(media_sid)
        try:
            message = await self._parts.metadata.add_message(
                conversation, draft, media_sid, uploaded_after=self._parts.oldest_unattached()
            )
        except MediaNotFoundError as error:
            raise RequestError(400, MEDIA_NOT_FOUND, "Media not found") from error
        except MediaTakenError as error:
            raise RequestError(400, MEDIA_TAKEN, "Media already sent with another message") from error
        except ParentMissingError as error:
            raise not_found(request) from error
        return self._answer(request, message, 201)

    async def _fetch(self, request: Request) -> Response:
        return self._answer(request, await message_of(request, self._parts.metadata))

    async def _update(self, request: Request) -> Response:
        message = await message_of(request, self._parts.metadata)
        change = _change(await form_fields(request), self._parts.clock())
        changed = await self._parts.metadata.change_message(message.sid, change)
        if changed is None:
            raise not_found(request)
        return self._answer(request, changed)

    async def _delete(self, request: Request) -> Response:
        message = await message_of(request, self._parts.metadata)
        removed = await self._parts.metadata.remove_message(message.sid)
        if removed is None:
            raise not_found(request)
        await delete_loose(self._parts, removed)
        return Response(status_code=204)

    def _draft(self, fields: Mapping[str, str]) -> Draft:
        now = self._parts.clock()
        content_sid = fields.get("ContentSid") or None
        if content_sid is not None and not _CONTENT_SID.fullmatch(content_sid):
            raise invalid("ContentSid does not match the pattern HX[0-9a-fA-F]{32}")
        created = date_in(fields, "DateCreated") or now
        return Draft(
            sid=self._parts.new_sid("IM"),
            author=name_in(fields, "Author") or SYSTEM,
            # A message from a template has no body of its own, and no media (section 5).
            body=None if content_sid else text_in(fields, "Body", BODY_LIMIT),
            date_created=created,
            date_updated=date_in(fields, "DateUpdated") or created,
            attributes=attributes_in(fields, MESSAGE_ATTRIBUTES_LIMIT),
            content_sid=content_sid,
        )

    async def _refuse_what_does_not_fit(self, media_sid: str) -> None:
        """Refuse a media that no conversation takes; one that is not there is refused elsewhere."""
        media = await self._parts.metadata.media(media_sid)
        if media is None or media.message_sid is not None:
            return
        if not _TYPE.fullmatch(media.content_type):
            raise RequestError(400, MEDIA_TYPE_UNFIT, "The media's content type is not acceptable")
        if media.size > self._parts.rules.size_limit:
            raise RequestError(400, MEDIA_TOO_LARGE, "The media is too large for this conversation")

    def _answer(self, request: Request, message: Message, status: int = 200) -> Response:
        resource = message_resource(message, self._parts.account.sid, scope_url(request))
        return JSONResponse(resource, status)


def _change(fields: Mapping[str, str], now: datetime) -> Callable[[Message], Message]:
    """Return what sets of a message that which the form gives: never its media (section 5)."""
    changes: dict[str, object] = {"date_updated": now}
    if "Body" in fields:
        changes["body"] = text_in(fields, "Body", BODY_LIMIT)
    if "Attributes" in fields:
        changes["attributes"] = attributes_in(fields, MESSAGE_ATTRIBUTES_LIMIT)
    given = {
        "author": name_in(fields, "Author"),
        "date_created": date_in(fields, "DateCreated"),
        "date_updated": date_in(fields, "DateUpdated"),
    }
    changes |= {name: value for name, value in given.items() if value is not None}
    return partial(replace, **changes)


def _media_sid(fields: Mapping[str, str]) -> str | None:
    """Return the media to attach, or None; raises RequestError for what cannot be the sid of one."""
    media_sid = fields.get("MediaSid")
    if media_sid is None or fields.get("ContentSid"):
        return None
    if not media_sid:
        raise RequestError(400, MEDIA_SID_MISSING, "Media SID not provided")
    if not _MEDIA_SID.fullmatch(media_sid):
        raise RequestError(400, MEDIA_SID_MALFORMED, "MediaSid does not match the pattern ME[0-9a-fA-F]{32}")
    return media_sid
