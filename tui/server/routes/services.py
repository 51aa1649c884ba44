"""The routes of services: in Conversations v1, its configuration, and Chat v2 (section 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import Response
from starlette.routing import Route

from tui.server.http.json_response import JSONResponse
from tui.server.resources.messaging import chat_service_resource, configuration_resource, service_resource
from tui.server.routes.form_fields import form_fields, invalid, name_in
from tui.server.routes.lookups import default_service, not_found, service_of
from tui.server.routes.paging import page_body, page_request
from tui.server.routes.request_fields import base_url, origin, own_url
from tui.server.routes.resource_route import resource_route
from tui.server.store.collector import delete_loose
from tui.server.store.records import Service

if TYPE_CHECKING:
    from starlette.requests import Request

    from tui.server.context import AppContext


class ServiceRoutes:
    """Answers the requests about services."""

    def __init__(self, parts: AppContext) -> None:
        self._parts = parts
        self._account_sid = parts.account.sid

    def routes(self) -> list[Route]:
        """Return the routes: those of Conversations, and the one of Chat."""
        return [
            Route("/v1/Configuration", self._fetch_configuration),
            resource_route("/v1/Services", GET=self._list, POST=self._create),
            resource_route("/v1/Services/{service_sid}", GET=self._fetch, DELETE=self._delete),
            Route("/v2/Services/{service_sid}", self._fetch_chat_service),
        ]

    async def _fetch_configuration(self, request: Request) -> Response:
        service = await default_service(self._parts.metadata)
        sid = service.sid if service else None
        return JSONResponse(configuration_resource(sid, self._account_sid, base_url(request)))

    async def _list(self, request: Request) -> Response:
        page = page_request(request.query_params)
        found = await self._parts.metadata.services(page.window)
        base = base_url(request)
        body = page_body(
            "services",
            own_url(request),
            page,
            found,
            lambda row: service_resource(row, self._account_sid, base),
        )
        return JSONResponse(body)

    async def _create(self, request: Request) -> Response:
        name = name_in(await form_fields(request), "FriendlyName")
        if name is None:
            raise invalid("Missing required parameter FriendlyName in the post body")
        now = self._parts.clock()
        service = Service(self._parts.new_sid("IS"), name, now, now)
        await self._parts.metadata.add_service(service)
        return JSONResponse(service_resource(service, self._account_sid, base_url(request)), 201)

    async def _fetch(self, request: Request) -> Response:
        service = await service_of(request, self._parts.metadata)
        return JSONResponse(service_resource(service, self._account_sid, base_url(request)))

    async def _delete(self, request: Request) -> Response:
        removed = await self._parts.metadata.remove_service(request.path_params["service_sid"])
        if removed is None:
            raise not_found(request)
        await delete_loose(self._parts, removed)
        return Response(status_code=204)

    async def _fetch_chat_service(self, request: Request) -> Response:
        service = await service_of(request, self._parts.metadata)
        base, limit = f"{origin(request)}/v2", self._parts.rules.size_limit
        return JSONResponse(chat_service_resource(service, self._account_sid, base, limit))
