"""Responses with the content of a media: headers that keep hostile files harmless, ranges, and aborts."""

from __future__ import annotations

import asyncio
import re
from contextlib import aclosing
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from tui.gateway.model import LinkItem
    from tui.gateway.streams import Streams
    from tui.gateway.upstream import Upstream

#: Types that browsers display without running anything. All others are downloaded.
_INLINE: Final = re.compile(
    r"image/(jpeg|png|gif|webp|avif|bmp|apng)|(audio|video)/[\w.+-]+|text/plain", re.ASCII | re.IGNORECASE
)
_ONE_RANGE: Final = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)
_UNSAFE: Final = re.compile(r"[\x00-\x1f\x7f\"\\/]")
#: Headers of every response.
COMMON_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_CONTENT_POLICY: Final = "sandbox; default-src 'none'; media-src 'self'"


class UnsatisfiableRangeError(Exception):
    """The range is outside the content."""


def is_inline(content_type: str) -> bool:
    """Return whether browsers may display this type inline."""
    return _INLINE.fullmatch(content_type.partition(";")[0].strip()) is not None


def make_content_headers(item: LinkItem, etag: str, *, download: bool, is_limited: bool) -> dict[str, str]:
    """Return the headers for the content of an item."""
    shown = is_inline(item.content_type) and not download
    plain = item.content_type.partition(";")[0].strip().lower() if is_inline(item.content_type) else ""
    content_type = "text/plain; charset=utf-8" if plain == "text/plain" else plain
    return {
        **COMMON_HEADERS,
        "Content-Type": content_type or "application/octet-stream",
        "Content-Disposition": make_disposition(item.filename, inline=shown),
        "Content-Security-Policy": _CONTENT_POLICY,
        "Cache-Control": "no-store" if is_limited else "private, no-cache",
        "Accept-Ranges": "bytes",
        "ETag": etag,
    }


def make_disposition(filename: str, *, inline: bool) -> str:
    """Return a Content-Disposition header that no file name can break out of."""
    clean = _UNSAFE.sub("_", filename).encode(errors="replace").decode()
    plain = clean.encode("ascii", "replace").decode().replace("?", "_").replace("%", "_")
    kind = "inline" if inline else "attachment"
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(clean, safe='')}"


def parse_range(header: str | None, size: int) -> range | None:
    """Return the one range of bytes that is asked for, or None for all; raise UnsatisfiableRangeError.

    Several ranges and invalid headers give None, as a server may ignore both (RFC 9110, section 14.2).
    """
    found = _ONE_RANGE.fullmatch(header.strip()) if header else None
    if found is None or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if first and last and int(first) > int(last):
        return None
    start = int(first) if first else max(0, size - int(last))
    stop = min(size, int(last) + 1) if first and last else size
    if start >= stop:
        raise UnsatisfiableRangeError
    return range(start, stop)


def begins_at_start(header: str | None) -> bool:
    """Return whether a Range header, or its absence, requests the first byte."""
    found = _ONE_RANGE.fullmatch(header.strip()) if header else None
    return found is None or (bool(found[1]) and int(found[1]) == 0)


class ContentResponse:
    """Streams an item of a link. It opens its upstream and always closes it, even if nobody reads the body.

    If the link is revoked, the connection is aborted, so the client sees that the rest is missing.
    """

    def __init__(
        self,
        upstream: Upstream,
        streams: Streams,
        link_id: str,
        item: LinkItem,
        headers: dict[str, str],
        size: int,
        part: range | None,
    ) -> None:
        self._upstream = upstream
        self._streams = streams
        self._link_id = link_id
        self._item = item
        self._size = size
        self._part = part if part is not None else range(size)
        self._headers = headers | {"Content-Length": str(len(self._part))}
        self._status = HTTPStatus.OK
        if part is not None:
            self._status = HTTPStatus.PARTIAL_CONTENT
            self._headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{size}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the response."""
        is_head = scope["method"] == "HEAD"
        headers = [(name.lower().encode(), value.encode("latin-1")) for name, value in self._headers.items()]
        start = {"type": "http.response.start", "status": int(self._status), "headers": headers}
        if is_head or not self._part:
            await send(start)
            await send({"type": "http.response.body", "body": b""})
            return
        with self._streams.register(self._link_id) as end:
            copy = asyncio.create_task(self._copy(start, send))
            waits = [asyncio.create_task(end.wait()), asyncio.create_task(_wait_for_disconnect(receive))]
            try:
                await asyncio.wait([copy, *waits], return_when=asyncio.FIRST_COMPLETED)
                if copy.done():
                    await copy
                elif end.is_set():
                    raise RevokedError
            finally:
                for task in (copy, *waits):
                    task.cancel()
                await asyncio.gather(copy, *waits, return_exceptions=True)

    async def _copy(self, start: dict[str, object], send: Send) -> None:
        is_started = False
        async with aclosing(self._upstream.iter_content(self._item, self._part)) as chunks:
            async for chunk in chunks:
                if not is_started:  # only now: an earlier error gets its own page
                    await send(start)
                    is_started = True
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


class RevokedError(Exception):
    """The link ended while its content was being sent."""


async def _wait_for_disconnect(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
