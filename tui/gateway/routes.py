"""Routes with a handler per method."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.routing import Route

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request
    from starlette.responses import Response


def make_route(path: str, **handlers: Callable[[Request], Awaitable[Response]]) -> Route:
    """Return the route of ``path``, with an Allow header that names the methods of all ``handlers``.

    With several routes for a path, Starlette names only those of the first. HEAD is handled like GET.
    """

    async def answer(request: Request) -> Response:
        return await handlers["GET" if request.method == "HEAD" else request.method](request)

    return Route(path, answer, methods=list(handlers))
