"""The routes of users and of their conversations (twilio-media-api, section 4)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from tui.server.errors import USER_EXISTS, RequestError
from tui.server.resources.people import serialize_user, serialize_user_conversation
from tui.server.routes.form_fields import (
    PERSON_ATTRIBUTES_LIMIT,
    invalid_parameter,
    read_attributes,
    read_form,
    read_name,
)
from tui.server.routes.lookups import not_found_error, resolve_conversation, resolve_service, resolve_user
from tui.server.routes.paging import page_response, parse_page_request
from tui.server.routes.request_fields import resource_response
from tui.server.routes.resource_route import scoped_routes
from tui.server.store.errors import ParentMissingError, UserExistsError
from tui.server.store.records import User

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from tui.server.context import AppContext

#: The maximum rows of a page (section 4).
_MAX_PAGE_SIZE: Final = 50


class UserRoutes:
    """Answers requests for users; a participant with a new identity becomes a user, too."""

    def __init__(self, context: AppContext) -> None:
        self._context = context
        self._metadata = context.metadata
        self._account_sid = context.account.sid

    def routes(self) -> list[Route]:
        """Return the routes."""
        return [
            *scoped_routes("/Users", GET=self._list, POST=self._create),
            *scoped_routes("/Users/{user}", GET=self._fetch, POST=self._update),
            *scoped_routes("/Users/{user}/Conversations", GET=self._list_conversations),
            *scoped_routes("/Users/{user}/Conversations/{conversation}", GET=self._fetch_conversation),
        ]

    async def _list(self, request: Request) -> Response:
        service = await resolve_service(request, self._metadata)
        page = parse_page_request(request.query_params, max_size=_MAX_PAGE_SIZE)
        found = await self._metadata.users.list_window(service.sid, page.window)
        return page_response(request, "users", page, found, serialize_user, self._account_sid)

    async def _create(self, request: Request) -> Response:
        service = await resolve_service(request, self._metadata)
        fields = await read_form(request)
        identity = read_name(fields, "Identity")
        if identity is None:
            raise invalid_parameter("Identity is missing")
        now = self._context.clock()
        user = User(self._context.new_sid("US"), service.sid, identity, now, now, **_read_changes(fields))
        try:
            await self._metadata.users.add(user)
        except UserExistsError as error:
            raise RequestError(409, USER_EXISTS, "User already exists") from error
        except ParentMissingError as error:
            raise not_found_error(request) from error
        return resource_response(request, user, serialize_user, self._account_sid, status=201)

    async def _update(self, request: Request) -> Response:
        user = await resolve_user(request, self._metadata)
        changes = {**_read_changes(await read_form(request)), "date_updated": self._context.clock()}
        changed = await self._metadata.users.update(user.sid, lambda one: replace(one, **changes))
        if changed is None:
            raise not_found_error(request)
        return resource_response(request, changed, serialize_user, self._account_sid)

    async def _fetch(self, request: Request) -> Response:
        user = await resolve_user(request, self._metadata)
        return resource_response(request, user, serialize_user, self._account_sid)

    async def _list_conversations(self, request: Request) -> Response:
        user = await resolve_user(request, self._metadata)
        page = parse_page_request(request.query_params, max_size=_MAX_PAGE_SIZE)
        found = await self._metadata.participants.list_participations(
            user.service_sid, user.identity, None, page.window
        )
        serialize = serialize_user_conversation
        return page_response(request, "conversations", page, found, serialize, self._account_sid)

    async def _fetch_conversation(self, request: Request) -> Response:
        user = await resolve_user(request, self._metadata)
        conversation = await resolve_conversation(request, self._metadata)
        found = await self._metadata.participants.find_participation(conversation, user.identity)
        if found is None:
            raise not_found_error(request)
        return resource_response(request, found, serialize_user_conversation, self._account_sid)


def _read_changes(fields: Mapping[str, str]) -> dict[str, Any]:
    """Return the fields of a user that the form sets."""
    changes: dict[str, Any] = {}
    if "FriendlyName" in fields:
        changes["friendly_name"] = read_name(fields, "FriendlyName")
    if "Attributes" in fields:
        changes["attributes"] = read_attributes(fields, PERSON_ATTRIBUTES_LIMIT)
    return changes
