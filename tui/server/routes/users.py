"""The routes of users, and of the conversations that each takes part in (section 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.routing import Route

from tui.server.http.json_response import JSONResponse
from tui.server.resources.people import serialize_user, serialize_user_conversation
from tui.server.routes.lookups import resolve_service, resolve_user
from tui.server.routes.paging import build_page, parse_page_request
from tui.server.routes.request_fields import build_request_url, build_scope_url

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from tui.server.context import AppContext

#: The most rows of a page (section 4).
_MAX_PAGE_SIZE: Final = 50


class UserRoutes:
    """Answers the requests about users, who come to be as participants of conversations."""

    def __init__(self, context: AppContext) -> None:
        self._context = context

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
        service = await resolve_service(request, self._context.metadata)
        page = parse_page_request(request.query_params, max_size=_MAX_PAGE_SIZE)
        found = await self._context.metadata.users.list_window(service.sid, page.window)
        scope = build_scope_url(request)
        body = build_page(
            "users",
            build_request_url(request),
            page,
            found,
            lambda row: serialize_user(row, self._context.account.sid, scope),
        )
        return JSONResponse(body)

    async def _fetch(self, request: Request) -> Response:
        user = await resolve_user(request, self._context.metadata)
        return JSONResponse(serialize_user(user, self._context.account.sid, build_scope_url(request)))

    async def _list_conversations(self, request: Request) -> Response:
        user = await resolve_user(request, self._context.metadata)
        page = parse_page_request(request.query_params, max_size=_MAX_PAGE_SIZE)
        found = await self._context.metadata.participants.list_participations(
            user.service_sid, user.identity, None, page.window
        )
        scope = build_scope_url(request)
        body = build_page(
            "conversations",
            build_request_url(request),
            page,
            found,
            lambda row: serialize_user_conversation(row, self._context.account.sid, scope),
        )
        return JSONResponse(body)
