"""Paginated lists (twilio-media-api, section 4)."""

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
#: A list ends after this many pages in a row without a row that is new to as many pages before them.
MAX_PAGES_WITHOUT_NEW: Final = 100


def build_url(base: str, *segments: str, query: dict[str, str] | None = None) -> str:
    """Return ``base`` with ``segments``, each quoted as one segment, and a query with ``+`` for spaces.

    Raise NotFound for a segment that would change the path.
    """
    if not all(segments) or {".", ".."} & set(segments):
        raise NotFound(message="a SID is empty or invalid")
    path = "/".join((base, *(quote(segment, safe="", errors="replace") for segment in segments)))
    return f"{path}?{urlencode(query, errors='replace')}" if query else path


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list; ``next_page`` is the address of the next one, None after the last.

    It can be stored: within the list's own origin it is a path and a query, since the local service uses a
    different port each time. ``incomplete`` is the reason why the list ends early here, else "".
    """

    rows: tuple[T, ...]
    next_page: str | None
    odd: tuple[OddRow, ...] = ()
    incomplete: str = ""


async def iter_pages(connection: Connection, first: str, model: type[T]) -> AsyncGenerator[Page[T], None]:
    """Yield every page from ``first`` on; raise ApiError.

    ``meta.next_page_url`` is followed verbatim, with the credentials, so an address outside the configured
    origins raises ForeignHost. The list ends early, with a reason in ``Page.incomplete``, at a page without
    ``meta``, at one that points back, and after many pages without new rows.
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

    Raise like :func:`iter_pages`, and IncompleteList after the last row of a list that ended early.
    """
    async for page in iter_pages(connection, first, model):
        for row in page.rows:
            yield row
        if page.incomplete:
            raise IncompleteList(message=page.incomplete)


def _explain_end(following: httpx.URL | None, read: set[str], pages_without_new: int) -> str:
    """Return the reason not to fetch the page at ``following``, else ""."""
    if following is None:
        return "the address of the next page is invalid"
    if str(following) in read:
        return "a page points back to itself or an earlier page"
    if pages_without_new >= MAX_PAGES_WITHOUT_NEW:
        return f"{pages_without_new} pages in a row had no new rows"
    return ""


def _join_next(url: httpx.URL, following: str) -> httpx.URL | None:
    try:
        return join_url(url, following)
    except Malformed:
        return None
