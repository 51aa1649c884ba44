"""Lists that come in pages (twilio-media-api, section 4)."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Generic
from urllib.parse import quote, urlencode

from tui.api.errors import IncompleteList, Malformed, NotFound
from tui.api.origins import Origin, joined, parsed
from tui.api.resources.page_content import OddRow, T, page_content

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator

    import httpx

    from tui.api.transport import Connection

PAGE_SIZE = 100
#: Pages in a row without a row that was not on one of as many pages before: a list without an end ends then.
MOST_WITHOUT_NEWS: Final = 100


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
    is at another port each time. ``incomplete`` is why the list ends here before its end; "" where it does
    not.
    """

    rows: tuple[T, ...]
    next_page: str | None
    odd: tuple[OddRow, ...] = ()
    incomplete: str = ""


async def pages(connection: Connection, first: str, model: type[T]) -> AsyncGenerator[Page[T], None]:
    """Yield every page from ``first`` on; raises ApiError.

    Rows are found by ``meta.key``, and ``meta.next_page_url`` is followed verbatim. The credentials travel
    with it, so one that leaves the configured origins raises ForeignHost. A page without ``meta``, one that
    points to itself or to an earlier one, and the last of many pages in a row that bring nothing new, end
    the list: then ``Page.incomplete`` says why.
    """
    url = parsed(first)
    read: set[str] = set()
    recent: deque[frozenset[str]] = deque(maxlen=MOST_WITHOUT_NEWS)
    without_news = 0
    while True:
        read.add(str(url))
        answer = page_content(await connection.get(url), model)
        sids = frozenset(row.sid for row in answer.rows)
        is_new = any(not any(sid in known for known in recent) for sid in sids)
        without_news = 0 if is_new else without_news + 1
        recent.append(sids)
        if not answer.next_page_url:
            yield Page(answer.rows, None, answer.odd, answer.incomplete)
            return
        following = _joined(url, answer.next_page_url)
        incomplete = _why_last(following, read, without_news)
        if following is None or incomplete:
            yield Page(answer.rows, None, answer.odd, incomplete)
            return
        is_at_home = Origin.of(following) == Origin.of(url)
        url = following
        yield Page(answer.rows, url.raw_path.decode("ascii") if is_at_home else str(url), answer.odd)


async def rows(connection: Connection, first: str, model: type[T]) -> AsyncIterator[T]:
    """Yield the rows of every page from ``first`` on.

    Raises as :func:`pages`, and IncompleteList after the last row of a list that ended early.
    """
    async for page in pages(connection, first, model):
        for row in page.rows:
            yield row
        if page.incomplete:
            raise IncompleteList(message=page.incomplete)


def _why_last(following: httpx.URL | None, read: set[str], without_news: int) -> str:
    """Return why the page at ``following`` is not asked for; "" where it is."""
    if following is None:
        return "the address of the next page is not a URL"
    if str(following) in read:
        return "a page points back to itself or to an earlier one"
    if without_news >= MOST_WITHOUT_NEWS:
        return f"{without_news} pages in a row brought nothing new"
    return ""


def _joined(url: httpx.URL, following: str) -> httpx.URL | None:
    try:
        return joined(url, following)
    except Malformed:
        return None
