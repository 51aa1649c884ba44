"""Content as it comes from a temporary URL, from its beginning or from where an earlier try ended."""

from __future__ import annotations

import re
from contextlib import aclosing
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from tui.api.content.decoding import body_pieces, encodings
from tui.api.errors import Malformed

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    import httpx

    from tui.api.content.resume import Resume

_CONTENT_RANGE: Final = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18}|\*)", re.ASCII)
_DIGITS: Final = 19
#: A validator is kept in a file: what is longer than any server's is not.
_LONGEST_VALIDATOR: Final = 256


@dataclass(frozen=True, slots=True)
class ContentStream:
    """An answer with content: its bytes from ``start`` on, of ``size`` bytes in all (None: not said).

    ``validator`` names this very content for :class:`Resume`, None where the server gave no strong one.
    """

    start: int
    size: int | None
    validator: str | None
    _response: httpx.Response = field(repr=False)

    async def pieces(self) -> AsyncGenerator[bytes, None]:
        """Yield the bytes; raises ApiError where they end early. Close it (``aclosing``) to leave early."""
        async with aclosing(body_pieces(self._response)) as pieces:
            async for piece in pieces:
                yield piece


def stream_of(response: httpx.Response, resume: Resume | None) -> ContentStream:
    """Return what a successful answer holds; raises Malformed for a part that was not asked for."""
    validator = _validator(response)
    if response.status_code != HTTPStatus.PARTIAL_CONTENT:
        return ContentStream(0, stated_size(response), validator, response)
    found = _CONTENT_RANGE.fullmatch(response.headers.get("Content-Range", ""))
    if encodings(response):
        raise Malformed(message="it compressed a part of the content, which cannot be joined to the rest")
    if resume is None or found is None or int(found[1]) != resume.start:
        raise Malformed(message="it sent another part of the content than was asked for")
    if validator is not None and validator != resume.validator:  # RFC 9110, section 15.3.7.3
        raise Malformed(message="it sent a part of other content than was begun")
    size = None if found[3] == "*" else int(found[3])
    if size is not None and int(found[2]) != size - 1:
        raise Malformed(message="it sent less of the content than was asked for")
    return ContentStream(resume.start, size, resume.validator, response)


def stated_size(response: httpx.Response) -> int | None:
    """Return the Content-Length, None where it cannot be read or counts compressed bytes."""
    if encodings(response):
        return None
    stated = response.headers.get("Content-Length", "")
    return int(stated) if stated.isascii() and stated.isdigit() and len(stated) < _DIGITS else None


def _validator(response: httpx.Response) -> str | None:
    """Return a strong ETag: a weak one must not be used with ranges (RFC 9110, section 13.1.5).

    None for compressed content: a range of it would count compressed bytes.
    """
    if encodings(response):
        return None
    etag: str = response.headers.get("ETag", "")
    is_good = (
        etag.startswith('"') and len(etag) <= _LONGEST_VALIDATOR and etag.isascii() and etag.isprintable()
    )
    return etag if is_good else None
