"""The routes of conversations, in Conversations v1 (twilio-media-api, section 4)."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from starlette.responses import Response

from tui.server.errors import UNIQUE_NAME_TAKEN, RequestError
from tui.server.http.json_response import JSONResponse
from tui.server.resources.messaging import serialize_conversation
from tui.server.routes.form_fields import (
    CONVERSATION_ATTRIBUTES_LIMIT,
    invalid_parameter,
    read_attributes,
    read_conversation_filter,
    read_date,
    read_form,
    read_name,
    read_state,
)
from tui.server.routes.lookups import not_found_error, resolve_conversation, resolve_service
from tui.server.routes.paging import build_page, parse_page_request
from tui.server.routes.request_fields import build_request_url, build_scope_url
from tui.server.routes.resource_route import resource_route
from tui.server.store.collector import delete_orphans
from tui.server.store.errors import ParentMissingError, UniqueNameTakenError
from tui.server.store.records import Conversation

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from starlette.requests import Request
    from starlette.routing import Route

    from tui.server.context import AppContext

#: What would be taken for the sid of a conversation where it stands in a path.
_SID_PATTERN: Final = re.compile(r"CH[0-9a-fA-F]{32}")


class ConversationRoutes:
    """Answers the requests about conversations, of the service in the path or of the default one."""

    def __init__(self, context: AppContext) -> None:
        self._context = context

    def routes(self) -> list[Route]:
        """Return the routes."""
        return [*self._routes_under("/v1/Services/{service_sid}"), *self._routes_under("/v1")]

    def _routes_under(self, service: str) -> list[Route]:
        path = f"{service}/Conversations"
        return [
            resource_route(path, GET=self._list, POST=self._create),
            resource_route(path + "/{conversation}", GET=self._fetch, POST=self._update, DELETE=self._delete),
        ]

    async def _list(self, request: Request) -> Response:
        service = await resolve_service(request, self._context.metadata)
        page = parse_page_request(request.query_params, "State", "StartDate", "EndDate")
        wanted = read_conversation_filter(request.query_params)
        found = await self._context.metadata.conversations.list_window(service.sid, wanted, page.window)
        scope = build_scope_url(request)
        body = build_page(
            "conversations",
            build_request_url(request),
            page,
            found,
            lambda row: serialize_conversation(row, self._context.account.sid, scope),
        )
        return JSONResponse(body)

    async def _create(self, request: Request) -> Response:
        service = await resolve_service(request, self._context.metadata)
        now = self._context.clock()
        blank = Conversation(self._context.new_sid("CH"), service.sid, None, None, "active", now, now)
        conversation = _build_change(await read_form(request), now)(blank)
        try:
            await self._context.metadata.conversations.add(conversation)
        except UniqueNameTakenError as error:
            raise _name_taken_error() from error
        except ParentMissingError as error:
            raise not_found_error(request) from error
        return self._respond(request, conversation, 201)

    async def _fetch(self, request: Request) -> Response:
        return self._respond(request, await resolve_conversation(request, self._context.metadata))

    async def _update(self, request: Request) -> Response:
        conversation = await resolve_conversation(request, self._context.metadata)
        change = _build_change(await read_form(request), self._context.clock())
        try:
            changed = await self._context.metadata.conversations.update(conversation.sid, change)
        except UniqueNameTakenError as error:
            raise _name_taken_error() from error
        if changed is None:
            raise not_found_error(request)
        return self._respond(request, changed)

    async def _delete(self, request: Request) -> Response:
        conversation = await resolve_conversation(request, self._context.metadata)
        removed = await self._context.metadata.conversations.delete(conversation.sid)
        if removed is None:
            raise not_found_error(request)
        await delete_orphans(self._context, removed)
        return Response(status_code=204)

    def _respond(self, request: Request, conversation: Conversation, status: int = 200) -> Response:
        resource = serialize_conversation(conversation, self._context.account.sid, build_scope_url(request))
        return JSONResponse(resource, status)


def _build_change(fields: Mapping[str, str], now: datetime) -> Callable[[Conversation], Conversation]:
    """Return what sets of a conversation that which the form gives, and leaves the rest as it is."""
    changes: dict[str, object] = {"date_updated": now}
    if "FriendlyName" in fields:
        changes["friendly_name"] = read_name(fields, "FriendlyName")
    if "UniqueName" in fields:
        changes["unique_name"] = _read_unique_name(fields)
    if "Attributes" in fields:
        changes["attributes"] = read_attributes(fields, CONVERSATION_ATTRIBUTES_LIMIT)
    given = {
        "state": read_state(fields),
        "date_created": read_date(fields, "DateCreated"),
        "date_updated": read_date(fields, "DateUpdated"),
    }
    changes |= {name: value for name, value in given.items() if value is not None}
    return partial(replace, **changes)


def _read_unique_name(fields: Mapping[str, str]) -> str | None:
    name = read_name(fields, "UniqueName")
    if name is not None and _SID_PATTERN.fullmatch(name):
        raise invalid_parameter("UniqueName must not look like the sid of a conversation")
    return name


def _name_taken_error() -> RequestError:
    return RequestError(409, UNIQUE_NAME_TAKEN, "Conversation with provided unique name already exists")
