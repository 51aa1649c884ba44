"""Lists that come in pages (twilio-media-api, section 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote, urlencode

import msgspec

from tui.api.errors import Malformed, NotFound
from tui.api.models import Meta, decode
from tui.api.origins import parsed

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tui.api.connection import Connection

T = TypeVar("T")

PAGE_SIZE = 100


def address(base: str, *segments: str, query: dict[str, str] | None = None) -> str:
    """Return ``base`` with ``segments`` behind it, each one segment whatever it holds, and a query.

    Spaces in the query are written ``+``. Raises NotFound for a segment that would change the path.
    """
    if not all(segments) or {".", ".."} & set(segments):
        raise NotFound(message="an empty or impossible SID")
    path = "/".join((base, *(quote(segment, safe="", errors="replace") for segment in segments)))
    return f"{path}?{urlencode(query, errors='replace')}" if query else path


async def rows(connection: Connection, first: str, model: type[T]) -> AsyncIterator[T]:
    """Yield the rows of every page from ``first`` on; raises ApiError.

    Rows are found by ``meta.key``, and ``meta.next_page_url`` is followed verbatim. The credentials travel
    with it, so one that leaves the configured origins raises ForeignHost; one that was read before raises
    Malformed.
    """
    url = parsed(first)
    read = set()
    while True:
        read.add(str(url))
        page = decode(await connection.get(url), dict[str, msgspec.Raw])
        meta = decode(page.get("meta", msgspec.Raw(b"null")), Meta)
        for row in decode(page.get(meta.key, msgspec.Raw(b"null")), tuple[model, ...]):  # type: ignore[valid-type]
            yield row
        if not meta.next_page_url:
            return
        url = url.join(parsed(meta.next_page_url))
        if str(url) in read:
            raise Malformed(message="a page that points back to one before")
