"""The routes of conversations, in Conversations v1 (twilio-media-api, section 4)."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from starlette.responses import Response

from tui.server.errors import UNIQUE_NAME_TAKEN, RequestError
from tui.server.http.json_response import JSONResponse
from tui.server.resources.messaging import conversation_resource
from tui.server.routes.form_fields import (
    CONVERSATION_ATTRIBUTES_LIMIT,
    attributes_in,
    conversation_filter,
    date_in,
    form_fields,
    invalid,
    name_in,
    state_in,
)
from tui.server.routes.lookups import conversation_of, not_found, service_of
from tui.server.routes.paging import page_body, page_request
from tui.server.routes.request_fields import own_url, scope_url
from tui.server.routes.resource_route import resource_route
from tui.server.store.collector import delete_loose
from tui.server.store.metadata import ParentMissingError, UniqueNameTakenError
from tui.server.store.records import Conversation

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from starlette.requests import Request
    from starlette.routing import Route

    from tui.server.context import AppContext

#: What would be taken for the sid of a conversation where it stands in a path.
_LIKE_A_SID: Final = re.compile(r"CH[0-9a-fA-F]{32}")


class ConversationRoutes:
    """Answers the requests about conversations, of the service in the path or of the default one."""

    def __init__(self, parts: AppContext) -> None:
        self._parts = parts

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
        service = await service_of(request, self._parts.metadata)
        page = page_request(request.query_params, "State", "StartDate", "EndDate")
        wanted = conversation_filter(request.query_params)
        found = await self._parts.metadata.conversations(service.sid, wanted, page.window)
        scope = scope_url(request)
        body = page_body(
            "conversations",
            own_url(request),
            page,
            found,
            lambda row: conversation_resource(row, self._parts.account.sid, scope),
        )
        return JSONResponse(body)

    async def _create(self, request: Request) -> Response:
        service = await service_of(request, self._parts.metadata)
        now = self._parts.clock()
        blank = Conversation(self._parts.new_sid("CH"), service.sid, None, None, "active", now, now)
        conversation = _change(await form_fields(request), now)(blank)
        try:
            await self._parts.metadata.add_conversation(conversation)
        except UniqueNameTakenError as error:
            raise _name_taken() from error
        except ParentMissingError as error:
            raise not_found(request) from error
        return self._answer(request, conversation, 201)

    async def _fetch(self, request: Request) -> Response:
        return self._answer(request, await conversation_of(request, self._parts.metadata))

    async def _update(self, request: Request) -> Response:
        conversation = await conversation_of(request, self._parts.metadata)
        change = _change(await form_fields(request), self._parts.clock())
        try:
            changed = await self._parts.metadata.change_conversation(conversation.sid, change)
        except UniqueNameTakenError as error:
            raise _name_taken() from error
        if changed is None:
            raise not_found(request)
        return self._answer(request, changed)

    async def _delete(self, request: Request) -> Response:
        conversation = await conversation_of(request, self._parts.metadata)
        removed = await self._parts.metadata.remove_conversation(conversation.sid)
        if removed is None:
            raise not_found(request)
        await delete_loose(self._parts, removed)
        return Response(status_code=204)

    def _answer(self, request: Request, conversation: Conversation, status: int = 200) -> Response:
        resource = conversation_resource(conversation, self._parts.account.sid, scope_url(request))
        return JSONResponse(resource, status)


def _change(fields: Mapping[str, str], now: datetime) -> Callable[[Conversation], Conversation]:
    """Return what sets of a conversation that which the form gives, and leaves the rest as it is."""
    changes: dict[str, object] = {"date_updated": now}
    if "FriendlyName" in fields:
        changes["friendly_name"] = name_in(fields, "FriendlyName")
    if "UniqueName" in fields:
        changes["unique_name"] = _unique_name(fields)
    if "Attributes" in fields:
        changes["attributes"] = attributes_in(fields, CONVERSATION_ATTRIBUTES_LIMIT)
    given = {
        "state": state_in(fields),
        "date_created": date_in(fields, "DateCreated"),
        "date_updated": date_in(fields, "DateUpdated"),
    }
    changes |= {name: value for name, value in given.items() if value is not None}
    return partial(replace, **changes)


def _unique_name(fields: Mapping[str, str]) -> str | None:
    name = name_in(fields, "UniqueName")
    if name is not None and _LIKE_A_SID.fullmatch(name):
        raise invalid("UniqueName must not look like the sid of a conversation")
    return name


def _name_taken() -> RequestError:
    return RequestError(409, UNIQUE_NAME_TAKEN, "Conversation with provided unique name already exists")
