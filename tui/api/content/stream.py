"""The content behind a temporary URL, from its start or from where an earlier download ended."""

from __future__ import annotations

import re
from contextlib import aclosing
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from tui.api.content.decoding import iter_decoded, list_content_encodings
from tui.api.errors import Malformed

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    import httpx

_CONTENT_RANGE: Final = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18}|\*)", re.ASCII)
_DIGITS: Final = 19
#: Validators are stored beside partial downloads, so a longer one than servers send is not stored.
_LONGEST_VALIDATOR: Final = 256


@dataclass(frozen=True, slots=True)
class ContentStream:
    """A response with the content from byte ``start`` on; ``size`` is the total size, None if not stated.

    ``validator`` identifies this version of the content in a later request for the rest. It is None if the
    server sent no strong one.
    """

    start: int
    size: int | None
    validator: str | None
    _response: httpx.Response = field(repr=False)

    async def iter_chunks(self) -> AsyncGenerator[bytes, None]:
        """Yield the bytes; raise ApiError if they end early. Close it (``aclosing``) to stop early."""
        async with aclosing(iter_decoded(self._response)) as chunks:
            async for chunk in chunks:
                yield chunk


def make_resume_headers(start: int, validator: str | None) -> dict[str, str]:
    """Return the headers that request the bytes from ``start`` on; none if that cannot be requested.

    The server sends the full content if its ``validator`` has changed (RFC 9110, section 13.1.5).
    """
    return {"Range": f"bytes={start}-", "If-Range": validator} if start and validator else {}


def make_content_stream(response: httpx.Response, start: int, requested: str | None) -> ContentStream:
    """Return the stream of a successful response; raise Malformed for a part that was not requested.

    The request was for the bytes from ``start`` on of the content with the validator ``requested``.
    """
    validator = _validator(response)
    if response.status_code != HTTPStatus.PARTIAL_CONTENT:
        return ContentStream(0, get_content_length(response), validator, response)
    found = _CONTENT_RANGE.fullmatch(response.headers.get("Content-Range", ""))
    if list_content_encodings(response):
        raise Malformed(message="it compressed a part of the content")
    if not start or requested is None or found is None or int(found[1]) != start:
        raise Malformed(message="it sent another part of the content than requested")
    if validator is not None and validator != requested:  # RFC 9110, section 15.3.7.3
        raise Malformed(message="it sent a part of another version of the content")
    size = None if found[3] == "*" else int(found[3])
    if size is not None and int(found[2]) != size - 1:
        raise Malformed(message="it sent less of the content than requested")
    return ContentStream(start, size, requested, response)


def make_range_stream(response: httpx.Response, part: range) -> ContentStream:
    """Return the stream of a response to a request for ``part``; raise Malformed for another part."""
    validator = _validator(response)
    if response.status_code != HTTPStatus.PARTIAL_CONTENT:
        return ContentStream(0, get_content_length(response), validator, response)
    found = _CONTENT_RANGE.fullmatch(response.headers.get("Content-Range", ""))
    if list_content_encodings(response):
        raise Malformed(message="it compressed a part of the content")
    if found is None or int(found[1]) != part.start or int(found[2]) < part.stop - 1:
        raise Malformed(message="it sent another part of the content than requested")
    return ContentStream(part.start, None if found[3] == "*" else int(found[3]), validator, response)


def get_content_length(response: httpx.Response) -> int | None:
    """Return the Content-Length; None if it is unreadable or counts compressed bytes."""
    if list_content_encodings(response):
        return None
    stated = response.headers.get("Content-Length", "")
    return int(stated) if stated.isascii() and stated.isdigit() and len(stated) < _DIGITS else None


def _validator(response: httpx.Response) -> str | None:
    """Return a strong ETag, or None: ranges need a strong one (RFC 9110, section 13.1.5).

    None for compressed content too: a range of it would count compressed bytes.
    """
    if list_content_encodings(response):
        return None
    etag: str = response.headers.get("ETag", "")
    is_good = (
        etag.startswith('"') and len(etag) <= _LONGEST_VALIDATOR and etag.isascii() and etag.isprintable()
    )
    return etag if is_good else None
