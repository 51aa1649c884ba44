"""A route for a path that answers several methods."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.routing import Route

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request
    from starlette.responses import Response


def resource_route(path: str, **endpoints: Callable[[Request], Awaitable[Response]]) -> Route:
    """Return the one route of a path, with the endpoint of each method under its name (``GET=…``).

    With a route for each method instead, the Allow header of a 405 would name the first one's methods alone.
    """

    async def answer(request: Request) -> Response:
        method = "GET" if request.method == "HEAD" else request.method
        return await endpoints[method](request)

    return Route(path, answer, methods=list(endpoints))
