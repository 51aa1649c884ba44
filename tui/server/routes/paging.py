"""Pages of lists in Twilio's envelope: opaque tokens and URLs to follow (twilio-media-api, section 4)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar
from urllib.parse import urlencode

from tui.server.errors import INVALID_PAGE_TOKEN, INVALID_PARAMETER, RequestError
from tui.server.http.json_response import JSONResponse
from tui.server.routes.request_fields import build_request_url, build_scope_url
from tui.server.store.windows import Slice, Window

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.datastructures import QueryParams
    from starlette.requests import Request
    from starlette.responses import Response

    from tui.server.routes.request_fields import Serializer

Row = TypeVar("Row")

DEFAULT_SIZE: Final = 50
MAX_SIZE: Final = 100

#: PA… is the page after a key, PB… the page before it.
_TOKEN: Final = re.compile(r"P([AB])([0-9a-f]{16})")
_NUMBER: Final = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class PageRequest:
    """The page that a client requests.

    ``number`` is the client's own count and does not select rows. ``kept`` has the parameters that apply to
    every page of the list.
    """

    window: Window
    number: int
    kept: tuple[tuple[str, str], ...]

    def build_query(self, number: int, token: str | None) -> str:
        """Return the query string of a page of the same list."""
        pairs = [*self.kept, ("PageSize", str(self.window.size)), ("Page", str(number))]
        if token is not None:
            pairs.append(("PageToken", token))
        return urlencode(pairs)


def parse_page_request(query: QueryParams, *filters: str, max_size: int = MAX_SIZE) -> PageRequest:
    """Return the requested page; a larger PageSize is reduced to ``max_size``.

    ``filters`` are the names of further parameters that every page of the list must repeat.
    Raises RequestError for invalid parameters.
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
        # A later page needs its token. Returning the first page instead would make clients loop forever.
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


def page_response(
    request: Request,
    key: str,
    page: PageRequest,
    found: Slice[Row],
    serialize: Serializer[Row],
    account_sid: str,
) -> Response:
    """Return a page of a list: the resources under ``key``, and the absolute URLs of the pages around it."""
    url, scope = build_request_url(request), build_scope_url(request)
    number = page.number
    next_page = previous_page = None
    if found.keys and found.has_next:
        next_page = f"{url}?{page.build_query(number + 1, _build_token('A', found.keys[-1]))}"
    if found.keys and found.has_previous:
        previous_page = f"{url}?{page.build_query(max(0, number - 1), _build_token('B', found.keys[0]))}"
    window = page.window
    token = None
    if window.after is not None:
        token = _build_token("A", window.after)
    elif window.before is not None:
        token = _build_token("B", window.before)
    return JSONResponse(
        {
            key: [serialize(row, account_sid, scope) for row in found.rows],
            "meta": {
                "page": number,
                "page_size": window.size,
                "first_page_url": f"{url}?{page.build_query(0, None)}",
                "previous_page_url": previous_page,
                "url": f"{url}?{page.build_query(number, token)}",
                "next_page_url": next_page,
                "key": key,
            },
        }
    )


def _build_token(side: str, key: int) -> str:
    return f"P{side}{key:016x}"


def _parse_number(query: Mapping[str, str], name: str, default: int) -> int:
    value = query.get(name)
    if value is None:
        return default
    if not _NUMBER.fullmatch(value):
        raise RequestError(400, INVALID_PARAMETER, f"{name} must be a whole number")
    return int(value)
