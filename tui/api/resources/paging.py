"""Lists that come in pages (twilio-media-api, section 4)."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Generic
from urllib.parse import quote, urlencode

from tui.api.errors import IncompleteList, Malformed, NotFound
from tui.api.origins import Origin, join_url, parse_url
from tui.api.resources.page_content import OddRow, T, parse_page

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator

    import httpx

    from tui.api.transport import Connection

PAGE_SIZE = 100
#: Pages in a row without a row that was not on one of as many pages before: a list without an end ends then.
MAX_PAGES_WITHOUT_NEW: Final = 100


def build_url(base: str, *segments: str, query: dict[str, str] | None = None) -> str:
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


async def iter_pages(connection: Connection, first: str, model: type[T]) -> AsyncGenerator[Page[T], None]:
    """Yield every page from ``first`` on; raises ApiError.

    Rows are found by ``meta.key``, and ``meta.next_page_url`` is followed verbatim. The credentials travel
    with it, so one that leaves the configured origins raises ForeignHost. A page without ``meta``, one that
    points to itself or to an earlier one, and the last of many pages in a row that bring nothing new, end
    the list: then ``Page.incomplete`` says why.
    """
    url = parse_url(first)
    read: set[str] = set()
    recent: deque[frozenset[str]] = deque(maxlen=MAX_PAGES_WITHOUT_NEW)
    pages_without_new = 0
    while True:
        read.add(str(url))
        answer = parse_page(await connection.get(url), model)
        sids = frozenset(row.sid for row in answer.rows)
        is_new = any(not any(sid in known for known in recent) for sid in sids)
        pages_without_new = 0 if is_new else pages_without_new + 1
        recent.append(sids)
        if not answer.next_page_url:
            yield Page(answer.rows, None, answer.odd, answer.incomplete)
            return
        following = _join_next(url, answer.next_page_url)
        incomplete = _explain_end(following, read, pages_without_new)
        if following is None or incomplete:
            yield Page(answer.rows, None, answer.odd, incomplete)
            return
        is_at_home = Origin.of(following) == Origin.of(url)
        url = following
        yield Page(answer.rows, url.raw_path.decode("ascii") if is_at_home else str(url), answer.odd)


async def iter_rows(connection: Connection, first: str, model: type[T]) -> AsyncIterator[T]:
    """Yield the rows of every page from ``first`` on.

    Raises as :func:`iter_pages`, and IncompleteList after the last row of a list that ended early.
    """
    async for page in iter_pages(connection, first, model):
        for row in page.rows:
            yield row
        if page.incomplete:
            raise IncompleteList(message=page.incomplete)


def _explain_end(following: httpx.URL | None, read: set[str], pages_without_new: int) -> str:
    """Return why the page at ``following`` is not asked for; "" where it is."""
    if following is None:
        return "the address of the next page is not a URL"
    if str(following) in read:
        return "a page points back to itself or to an earlier one"
    if pages_without_new >= MAX_PAGES_WITHOUT_NEW:
        return f"{pages_without_new} pages in a row brought nothing new"
    return ""


def _join_next(url: httpx.URL, following: str) -> httpx.URL | None:
    try:
        return join_url(url, following)
    except Malformed:
        return None
