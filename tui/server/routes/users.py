"""The routes of users, and of the conversations that each takes part in (section 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.routing import Route

from tui.server.http.json_response import JSONResponse
from tui.server.resources.people import user_conversation_resource, user_resource
from tui.server.routes.lookups import service_of, user_of
from tui.server.routes.paging import page_body, page_request
from tui.server.routes.request_fields import own_url, scope_url

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from tui.server.context import AppContext

#: The most rows of a page (section 4).
_MOST: Final = 50


class UserRoutes:
    """Answers the requests about users, who come to be as participants of conversations."""

    def __init__(self, parts: AppContext) -> None:
        self._parts = parts

    def routes(self) -> list[Route]:
        """Return the routes."""
        return [*self._routes_under("/v1/Services/{service_sid}"), *self._routes_under("/v1")]

    def _routes_under(self, service: str) -> list[Route]:
        path = f"{service}/Users"
        return [
            Route(path, self._list),
            Route(path + "/{user}", self._fetch),
            Route(path + "/{user}/Conversations", self._list_conversations),
        ]

    async def _list(self, request: Request) -> Response:
        service = await service_of(request, self._parts.metadata)
        page = page_request(request.query_params, most=_MOST)
        found = await self._parts.metadata.users(service.sid, page.window)
        scope = scope_url(request)
        body = page_body(
            "users",
            own_url(request),
            page,
            found,
            lambda row: user_resource(row, self._parts.account.sid, scope),
        )
        return JSONResponse(body)

    async def _fetch(self, request: Request) -> Response:
        user = await user_of(request, self._parts.metadata)
        return JSONResponse(user_resource(user, self._parts.account.sid, scope_url(request)))

    async def _list_conversations(self, request: Request) -> Response:
        user = await user_of(request, self._parts.metadata)
        page = page_request(request.query_params, most=_MOST)
        found = await self._parts.metadata.participations(user.service_sid, user.identity, None, page.window)
        scope = scope_url(request)
        body = page_body(
            "conversations",
            own_url(request),
            page,
            found,
            lambda row: user_conversation_resource(row, self._parts.account.sid, scope),
        )
        return JSONResponse(body)
