"""The routes of the Media Content Service (twilio-media-api, section 2)."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

from starlette.responses import RedirectResponse
from starlette.routing import Route

from tui.server.errors import MCS_INVALID, MCS_NOT_FOUND, MCS_TOO_LARGE, RequestError
from tui.server.http.json_response import JSONResponse
from tui.server.resources.messaging import serialize_media
from tui.server.routes.content import build_content_response
from tui.server.routes.request_fields import get_origin, read_body
from tui.server.routes.uploads import UploadTooLargeError, receive_upload
from tui.server.store.errors import ParentMissingError

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from tui.server.context import AppContext
    from tui.server.store.records import Media

_SERVICE_SID: Final = re.compile(r"IS[0-9a-fA-F]{32}")
_MEDIA_SID: Final = re.compile(r"ME[0-9a-fA-F]{32}")

#: The maximum media in one MediaSet command; Twilio's limit is unknown.
_SET_LIMIT: Final = 1000
_SET_BODY_LIMIT: Final = 256 * 1024


class MediaRoutes:
    """Answers requests to the Media Content Service."""

    def __init__(self, context: AppContext) -> None:
        self._context = context

    def routes(self) -> list[Route]:
        """Return the routes."""
        media = "/v1/Services/{service_sid}/Media"
        return [
            Route(media + "/{media_sid}", self._fetch),
            Route(media, self._create, methods=["POST"]),
            Route(media + "/{media_sid}/Content", self._send_content),
            Route("/v1/Services/{service_sid}/MediaSet", self._fetch_set, methods=["POST"]),
        ]

    async def _create(self, request: Request) -> Response:
        service_sid = await self._check_service(request)
        try:
            media = await receive_upload(request, service_sid, self._context)
        except ParentMissingError as error:
            raise _service_not_found_error() from error
        except UploadTooLargeError as error:
            message = f"Media is larger than {self._context.rules.size_limit} bytes"
            raise RequestError(413, MCS_TOO_LARGE, message) from error
        return JSONResponse(serialize_media(media, self._context.account.sid), 201)

    async def _fetch(self, request: Request) -> Response:
        media = await self._find_media(request)
        return JSONResponse(self._serialize(media, request))

    async def _send_content(self, request: Request) -> Response:
        media = await self._find_media(request)
        if _wants_stream(request):
            return build_content_response(request, media, self._context.content)
        # Absolute, as a relative Location breaks Node's xmlhttprequest (twilio-media-api, section 9).
        return RedirectResponse(
            self._context.urls.sign(get_origin(request), media.sid, self._context.clock()), 307
        )

    async def _fetch_set(self, request: Request) -> Response:
        service_sid = await self._check_service(request)
        sids = _parse_media_set(await read_body(request, _SET_BODY_LIMIT))
        found = await self._context.metadata.media.find_many(sids)
        items: list[dict[str, object]] = []
        for sid in sids:
            media = found.get(sid)
            if media is not None and media.service_sid == service_sid and self._context.is_available(media):
                items.append({"code": 200, "media_record": self._serialize(media, request)})
            else:
                # The official client fails on an error without a sid.
                items.append({"code": 404, "media_record": {"sid": sid}})
        return JSONResponse(items)

    def _serialize(self, media: Media, request: Request) -> dict[str, object]:
        url = self._context.urls.sign(get_origin(request), media.sid, self._context.clock())
        return serialize_media(media, self._context.account.sid, temporary_url=url)

    async def _check_service(self, request: Request) -> str:
        """Return the sid of the service in the path; raises RequestError if it is malformed or unknown."""
        sid: str = request.path_params["service_sid"]
        if not _SERVICE_SID.fullmatch(sid):
            raise RequestError(400, MCS_INVALID, "Invalid URI parameter: ServiceSid")
        if await self._context.metadata.services.find(sid) is None:
            raise _service_not_found_error()
        return sid

    async def _find_media(self, request: Request) -> Media:
        """Return the media in the path; raises RequestError if the service has no such media."""
        media = await self._context.find_media(request.path_params["media_sid"])
        if media is not None and media.service_sid == request.path_params["service_sid"]:
            return media
        # The service is checked only here, which saves a lookup in each successful request.
        await self._check_service(request)
        raise RequestError(404, MCS_NOT_FOUND, "Media not found")


def _wants_stream(request: Request) -> bool:
    """Return whether to send the content instead of a redirect, for clients that follow no redirects."""
    by_query = request.query_params.get("stream", "false").lower() not in {"false", "0"}
    return by_query or request.headers.get("x-mediadeck-content", "").lower() == "stream"


def _service_not_found_error() -> RequestError:
    return RequestError(404, MCS_NOT_FOUND, "Service not found")


def _parse_media_set(body: bytes) -> list[str]:
    """Return the sids in a MediaSet command; raises RequestError for any other body."""
    try:
        command = json.loads(body)
    except (ValueError, RecursionError):
        # RecursionError: deeply nested JSON.
        command = None
    match command:
        case {"command": "get", "list": [*items]} if len(items) <= _SET_LIMIT:
            return [_parse_media_sid(item) for item in items]
        case {"command": "get", "list": [*_]}:
            raise RequestError(400, MCS_INVALID, f"More than {_SET_LIMIT} media in one command")
    raise RequestError(400, MCS_INVALID, 'Expected {"command": "get", "list": [{"media_sid": "ME…"}]}')


def _parse_media_sid(item: object) -> str:
    match item:
        case {"media_sid": str(sid)} if _MEDIA_SID.fullmatch(sid):
            return sid
    raise RequestError(400, MCS_INVALID, "Each media_sid must be the sid of a media")
