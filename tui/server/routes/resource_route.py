"""Routes for paths with several methods."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.routing import Route

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request
    from starlette.responses import Response

#: Without a service in the path, the default service is used (twilio-media-api, section 4).
_SCOPES: Final = ("/v1/Services/{service_sid}", "/v1")


def resource_route(path: str, **endpoints: Callable[[Request], Awaitable[Response]]) -> Route:
    """Return the single route of a path, with one endpoint per method (``GET=…``).

    With one route per method, the Allow header of a 405 would name only the methods of the first.
    """

    async def answer(request: Request) -> Response:
        method = "GET" if request.method == "HEAD" else request.method
        return await endpoints[method](request)

    return Route(path, answer, methods=list(endpoints))


def scoped_routes(path: str, **endpoints: Callable[[Request], Awaitable[Response]]) -> list[Route]:
    """Return the routes of a path of Conversations: under a service, and under the default service."""
    return [resource_route(scope + path, **endpoints) for scope in _SCOPES]
