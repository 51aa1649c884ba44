"""The routes of services in Conversations v1 and Chat v2, and of the configuration (section 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import Response
from starlette.routing import Route

from tui.server.http.json_response import JSONResponse
from tui.server.resources.messaging import serialize_chat_service, serialize_configuration, serialize_service
from tui.server.routes.form_fields import invalid_parameter, read_form, read_name
from tui.server.routes.lookups import find_default_service, not_found_error, resolve_service
from tui.server.routes.paging import page_response, parse_page_request
from tui.server.routes.request_fields import build_base_url, get_origin
from tui.server.routes.resource_route import resource_route
from tui.server.store.collector import delete_orphans
from tui.server.store.records import Service

if TYPE_CHECKING:
    from starlette.requests import Request

    from tui.server.context import AppContext


class ServiceRoutes:
    """Answers requests for services."""

    def __init__(self, context: AppContext) -> None:
        self._context = context
        self._account_sid = context.account.sid

    def routes(self) -> list[Route]:
        """Return the routes."""
        return [
            Route("/v1/Configuration", self._fetch_configuration),
            resource_route("/v1/Services", GET=self._list, POST=self._create),
            resource_route("/v1/Services/{service_sid}", GET=self._fetch, DELETE=self._delete),
            Route("/v2/Services/{service_sid}", self._fetch_chat_service),
        ]

    async def _fetch_configuration(self, request: Request) -> Response:
        service = await find_default_service(self._context.metadata)
        sid = service.sid if service else None
        return JSONResponse(serialize_configuration(sid, self._account_sid, build_base_url(request)))

    async def _list(self, request: Request) -> Response:
        page = parse_page_request(request.query_params)
        found = await self._context.metadata.services.list_window(page.window)
        return page_response(request, "services", page, found, serialize_service, self._account_sid)

    async def _create(self, request: Request) -> Response:
        name = read_name(await read_form(request), "FriendlyName")
        if name is None:
            raise invalid_parameter("Missing required parameter FriendlyName in the post body")
        now = self._context.clock()
        service = Service(self._context.new_sid("IS"), name, now, now)
        await self._context.metadata.services.add(service)
        return JSONResponse(serialize_service(service, self._account_sid, build_base_url(request)), 201)

    async def _fetch(self, request: Request) -> Response:
        service = await resolve_service(request, self._context.metadata)
        return JSONResponse(serialize_service(service, self._account_sid, build_base_url(request)))

    async def _delete(self, request: Request) -> Response:
        removed = await self._context.metadata.services.delete(request.path_params["service_sid"])
        if removed is None:
            raise not_found_error(request)
        await delete_orphans(self._context, removed)
        return Response(status_code=204)

    async def _fetch_chat_service(self, request: Request) -> Response:
        service = await resolve_service(request, self._context.metadata)
        base, limit = f"{get_origin(request)}/v2", self._context.rules.size_limit
        return JSONResponse(serialize_chat_service(service, self._account_sid, base, limit))
