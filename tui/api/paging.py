"""Lists that come in pages (twilio-media-api, section 4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar
from urllib.parse import quote, urlencode

import msgspec

from tui.api.errors import Malformed, NotFound
from tui.api.models import Meta, decode
from tui.api.origins import Origin, joined, parsed

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator

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


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list; ``next_page`` is where the next one is, None after the last.

    It can be kept for later: within the list's own origin it is a path and a query, since the local service
    is at another port each time.
    """

    rows: tuple[T, ...]
    next_page: str | None


async def pages(connection: Connection, first: str, model: type[T]) -> AsyncGenerator[Page[T], None]:
    """Yield every page from ``first`` on; raises ApiError.

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
        found = decode(page.get(meta.key, msgspec.Raw(b"null")), tuple[model, ...])  # type: ignore[valid-type]
        if not meta.next_page_url:
            yield Page(found, None)
            return
        before, url = url, joined(url, meta.next_page_url)
        is_at_home = Origin.of(url) == Origin.of(before)
        yield Page(found, url.raw_path.decode("ascii") if is_at_home else str(url))
        if str(url) in read:
            raise Malformed(message="a page that points back to one before")


async def rows(connection: Connection, first: str, model: type[T]) -> AsyncIterator[T]:
    """Yield the rows of every page from ``first`` on; raises as :func:`pages`."""
    async for page in pages(connection, first, model):
        for row in page.rows:
            yield row
