"""Responses with content, and the route of temporary URLs (twilio-media-api, section 7)."""

from __future__ import annotations

import re
from contextlib import aclosing
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from starlette.responses import Response
from starlette.routing import Route

from tui.server.errors import build_xml_error_response
from tui.server.http.ranges import RangeNotSatisfiableError, parse_range
from tui.server.store.content import ContentMissingError

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from starlette.requests import Request
    from starlette.types import Receive, Scope, Send

    from tui.server.context import AppContext
    from tui.server.store.content import Content
    from tui.server.store.records import Media

#: Types that browsers display without running scripts, in viewers that do not load in a sandbox. XML types
#: (``image/svg+xml``) are excluded, and so are lists of types, from which a browser picks one.
_PASSIVE_TYPE: Final = re.compile(
    r"(?:(?:image|audio|video)/[a-z0-9.-]+|application/pdf)\s*(?:;[^,]*)?", re.ASCII | re.IGNORECASE
)
#: HTML and other types are displayed without scripts or subresources, in an opaque origin.
_SANDBOX: Final = "sandbox; default-src 'none'"


class ContentRoutes:
    """Answers requests for temporary URLs."""

    def __init__(self, context: AppContext) -> None:
        self._context = context

    def routes(self) -> list[Route]:
        """Return the route."""
        return [Route("/{media_sid}", self._send_content, methods=["GET", "HEAD"])]

    async def _send_content(self, request: Request) -> Response:
        media_sid: str = request.path_params["media_sid"]
        if not self._context.urls.is_valid(media_sid, request.url.query, self._context.clock()):
            return build_xml_error_response(403, "AccessDenied", "Access denied")
        media = await self._context.find_media(media_sid)
        if media is None:
            return build_xml_error_response(404, "NoSuchKey", "The media does not exist")
        return build_content_response(request, media, self._context.content)


def build_content_response(request: Request, media: Media, content: Content) -> Response:
    """Return a response with the content, or with the requested range of it."""
    headers = _build_headers(media)
    try:
        wanted = _parse_range(request, media)
    except RangeNotSatisfiableError:
        return Response(status_code=416, headers=headers | {"Content-Range": f"bytes */{media.size}"})
    status, part = 200, range(media.size)
    if wanted is not None:
        status, part = 206, wanted
        headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{media.size}"
    headers["Content-Length"] = str(len(part))
    headers["Content-Type"] = media.content_type
    if request.method == "HEAD" or not part:
        return Response(status_code=status, headers=headers)
    return StreamResponse(content.read(media.sid, part.start, part.stop), status, headers)


class StreamResponse(Response):
    """Sends chunks while they are read; missing content is detected before the headers are sent.

    Starlette's file response reads smaller chunks and reaches a third of the throughput
    (``tests.benchmarks.service``).
    """

    def __init__(self, chunks: AsyncGenerator[bytes, None], status: int, headers: dict[str, str]) -> None:
        super().__init__(status_code=status, headers=headers)
        self._chunks = chunks

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the response."""
        async with aclosing(self._chunks) as chunks:
            try:
                chunk = await anext(chunks)
            except ContentMissingError:
                missing = build_xml_error_response(404, "NoSuchKey", "The content is missing")
                await missing(scope, receive, send)
                return
            await send(
                {"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers}
            )
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
            async for chunk in chunks:
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


def _build_headers(media: Media) -> dict[str, str]:
    headers = {
        "Accept-Ranges": "bytes",
        "Access-Control-Allow-Origin": "*",
        "ETag": _build_etag(media),
        # The uploader sets the type; a browser must not sniff an active type.
        "X-Content-Type-Options": "nosniff",
        "Content-Disposition": "inline",
    }
    if not _PASSIVE_TYPE.fullmatch(media.content_type):
        headers["Content-Security-Policy"] = _SANDBOX
    if media.filename:
        # Fully percent-encoded, so that no name can end the header or the parameter, or contain a path.
        headers["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(media.filename, safe='')}"
    return headers


def _build_etag(media: Media) -> str:
    return f'"{media.sha256[:32]}"'


def _parse_range(request: Request, media: Media) -> range | None:
    """Return the range to send, or None for the whole content, e.g. if If-Range does not match."""
    if_range = request.headers.get("if-range")
    if if_range is not None and if_range != _build_etag(media):
        return None
    return parse_range(request.headers.get("range"), media.size)
