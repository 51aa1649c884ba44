"""The routes of Conversations v1: services, conversations, messages (twilio-media-api, sections 4, 5)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl

from starlette.responses import JSONResponse
from starlette.routing import Route

from tui.server.errors import (
    INVALID_PARAMETER,
    MEDIA_NOT_FOUND,
    MEDIA_SID_MALFORMED,
    MEDIA_SID_MISSING,
    MEDIA_TAKEN,
    NOT_FOUND,
    RequestError,
)
from tui.server.metadata import MediaNotFoundError, MediaTakenError
from tui.server.paging import page_body, page_request
from tui.server.records import Draft
from tui.server.requests import base_url, bounded_body, own_url
from tui.server.resource_route import resource_route
from tui.server.resources import conversation_resource, message_resource, service_resource

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from tui.server.parts import Parts
    from tui.server.records import Conversation, Service

_MEDIA_SID: Final = re.compile(r"ME[0-9a-fA-F]{32}")

#: Room for a body of 32 KB and attributes, percent-encoded, and far too little to hurt.
_FORM_LIMIT: Final = 1024 * 1024


class ConversationRoutes:
    """Answers the requests of Conversations v1."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._account_sid = parts.account.sid

    def routes(self) -> list[Route]:
        """Return the routes, relative to /v1."""
        conversations = "/Services/{service_sid}/Conversations"
        messages = conversations + "/{conversation}/Messages"
        return [
            Route("/Services", self._list_services),
            Route("/Services/{service_sid}", self._fetch_service),
            Route(conversations, self._list_conversations),
            Route(conversations + "/{conversation}", self._fetch_conversation),
            resource_route(messages, GET=self._list_messages, POST=self._create_message),
            Route(messages + "/{message_sid}", self._fetch_message),
        ]

    async def _list_services(self, request: Request) -> Response:
        page = page_request(request.query_params)
        found = await self._parts.metadata.services(page.window)
        base = base_url(request)
        body = page_body(
            "services",
            own_url(request),
            page,
            found,
            lambda row: service_resource(row, self._account_sid, base),
        )
        return JSONResponse(body)

    async def _fetch_service(self, request: Request) -> Response:
        service = await self._service(request)
        return JSONResponse(service_resource(service, self._account_sid, base_url(request)))

    async def _list_conversations(self, request: Request) -> Response:
        service = await self._service(request)
        page = page_request(request.query_params)
        found = await self._parts.metadata.conversations(service.sid, page.window)
        base = base_url(request)
        body = page_body(
            "conversations",
            own_url(request),
            page,
            found,
            lambda row: conversation_resource(row, self._account_sid, base),
        )
        return JSONResponse(body)

    async def _fetch_conversation(self, request: Request) -> Response:
        conversation = await self._conversation(request)
        return JSONResponse(conversation_resource(conversation, self._account_sid, base_url(request)))

    async def _list_messages(self, request: Request) -> Response:
        conversation = await self._conversation(request)
        page = page_request(request.query_params)
        found = await self._parts.metadata.messages(conversation.sid, page.window)
        base = base_url(request)
        body = page_body(
            "messages",
            own_url(request),
            page,
            found,
            lambda row: message_resource(row, self._account_sid, base),
        )
        return JSONResponse(body)

    async def _fetch_message(self, request: Request) -> Response:
        conversation = await self._conversation(request)
        message = await self._parts.metadata.message(conversation.sid, request.path_params["message_sid"])
        if message is None:
            raise _not_found(request)
        return JSONResponse(message_resource(message, self._account_sid, base_url(request)))

    async def _create_message(self, request: Request) -> Response:
        conversation = await self._conversation(request)
        form = await _form(request)
        draft = Draft(
            sid=self._parts.new_sid("IM"),
            author=form.get("Author") or "system",
            body=form.get("Body"),
            date_created=self._parts.clock(),
        )
        try:
            message = await self._parts.metadata.add_message(
                conversation, draft, _media_sid(form), uploaded_after=self._parts.oldest_unattached()
            )
        except MediaNotFoundError as error:
            raise RequestError(400, MEDIA_NOT_FOUND, "Media not found") from error
        except MediaTakenError as error:
            message_text = "Media already sent with another message"
            raise RequestError(400, MEDIA_TAKEN, message_text) from error
        return JSONResponse(message_resource(message, self._account_sid, base_url(request)), 201)

    async def _service(self, request: Request) -> Service:
        service = await self._parts.metadata.service(request.path_params["service_sid"])
        if service is None:
            raise _not_found(request)
        return service

    async def _conversation(self, request: Request) -> Conversation:
        names = request.path_params
        conversation = await self._parts.metadata.conversation(names["service_sid"], names["conversation"])
        if conversation is None:
            raise _not_found(request)
        return conversation


def _not_found(request: Request) -> RequestError:
    return RequestError(404, NOT_FOUND, f"The requested resource {request.url.path} was not found")


def _media_sid(form: dict[str, str]) -> str | None:
    """Return the media to attach, or None; raises RequestError for what cannot be the sid of one."""
    media_sid = form.get("MediaSid")
    if media_sid is None:
        return None
    if not media_sid:
        raise RequestError(400, MEDIA_SID_MISSING, "Media SID not provided")
    if not _MEDIA_SID.fullmatch(media_sid):
        raise RequestError(400, MEDIA_SID_MALFORMED, "MediaSid does not match the pattern ME[0-9a-fA-F]{32}")
    return media_sid


async def _form(request: Request) -> dict[str, str]:
    """Return the fields of a form-encoded body; of a repeated field, the last."""
    body = await bounded_body(request, _FORM_LIMIT)
    if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return {}
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=100))
    except ValueError as error:
        raise RequestError(400, INVALID_PARAMETER, "The body is not form-encoded UTF-8") from error
