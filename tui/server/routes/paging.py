"""Pages as Twilio gives them: opaque tokens, URLs to follow as they stand (twilio-media-api, section 4)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar
from urllib.parse import urlencode

from tui.server.errors import INVALID_PAGE_TOKEN, INVALID_PARAMETER, RequestError
from tui.server.store.windows import Slice, Window

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.datastructures import QueryParams

Record = TypeVar("Record")

DEFAULT_SIZE: Final = 50
MAX_SIZE: Final = 100

#: PA… stands for the rows after a key, PB… for those before it.
_TOKEN: Final = re.compile(r"P([AB])([0-9a-f]{16})")
_NUMBER: Final = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Which page a client asks for; ``number`` is its own count and says nothing about the rows.

    ``kept`` are the parameters that belong to the list as a whole, and so to every page of it.
    """

    window: Window
    number: int
    kept: tuple[tuple[str, str], ...]

    def query(self, number: int, token: str | None) -> str:
        """Return the query of a page of the same list."""
        pairs = [*self.kept, ("PageSize", str(self.window.size)), ("Page", str(number))]
        if token is not None:
            pairs.append(("PageToken", token))
        return urlencode(pairs)


def parse_page_request(query: QueryParams, *filters: str, max_size: int = MAX_SIZE) -> PageRequest:
    """Return the page that the query parameters ask for; a PageSize above ``max_size`` is taken as that.

    ``filters`` are the names of further parameters that every page of the list must repeat.
    Raises RequestError for parameters that cannot be read.
    """
    names = ("Order", *filters)
    for name in (*names, "PageSize", "Page", "PageToken"):
        if len(query.getlist(name)) > 1:
            raise RequestError(400, INVALID_PARAMETER, f"{name} is given more than once")
    order = query.get("Order")
    if order is not None and order not in {"asc", "desc"}:
        raise RequestError(400, INVALID_PARAMETER, "Order must be asc or desc")
    kept = tuple((name, query[name]) for name in names if name in query)
    number = _parse_number(query, "Page", 0)
    size = min(max_size, max(1, _parse_number(query, "PageSize", DEFAULT_SIZE)))
    token = query.get("PageToken")
    if token is None:
        # Without its token a later page cannot be found, and the first one instead would loop for ever.
        if number > 0:
            raise RequestError(400, INVALID_PAGE_TOKEN, "Page needs the PageToken that came with it")
        return PageRequest(Window(size, descending=order == "desc"), number, kept)
    match = _TOKEN.fullmatch(token)
    if match is None:
        raise RequestError(400, INVALID_PAGE_TOKEN, "Invalid PageToken")
    key = int(match[2], 16)
    after, before = (key, None) if match[1] == "A" else (None, key)
    # Keys are signed 64-bit integers in the store.
    if key >= 1 << 63:
        raise RequestError(400, INVALID_PAGE_TOKEN, "Invalid PageToken")
    return PageRequest(Window(size, after, before, descending=order == "desc"), number, kept)


def build_page(
    key: str, url: str, request: PageRequest, found: Slice[Record], as_resource: Callable[[Record], object]
) -> dict[str, object]:
    """Return a page's body: the resources under ``key``, and the URLs of its neighbours, all absolute.

    ``url`` is the list's own, without a query.
    """
    number = request.number
    next_page = previous_page = None
    if found.keys and found.has_next:
        next_page = f"{url}?{request.query(number + 1, _build_token('A', found.keys[-1]))}"
    if found.keys and found.has_previous:
        previous_page = f"{url}?{request.query(max(0, number - 1), _build_token('B', found.keys[0]))}"
    window = request.window
    token = None
    if window.after is not None:
        token = _build_token("A", window.after)
    elif window.before is not None:
        token = _build_token("B", window.before)
    return {
        key: [as_resource(row) for row in found.rows],
        "meta": {
            "page": number,
            "page_size": window.size,
            "first_page_url": f"{url}?{request.query(0, None)}",
            "previous_page_url": previous_page,
            "url": f"{url}?{request.query(number, token)}",
            "next_page_url": next_page,
            "key": key,
        },
    }


def _build_token(side: str, key: int) -> str:
    return f"P{side}{key:016x}"


def _parse_number(query: Mapping[str, str], name: str, default: int) -> int:
    value = query.get(name)
    if value is None:
        return default
    if not _NUMBER.fullmatch(value):
        raise RequestError(400, INVALID_PARAMETER, f"{name} must be a whole number")
    return int(value)
