"""The routes of participants, and of the conversations that each takes part in (section 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.responses import Response
from starlette.routing import Route

from tui.server.errors import BINDING_EXISTS, PARTICIPANT_EXISTS, RequestError
from tui.server.http.json_response import JSONResponse
from tui.server.resources.people import serialize_participant, serialize_participant_conversation
from tui.server.routes.form_fields import (
    PARTICIPANT_ATTRIBUTES_LIMIT,
    invalid_parameter,
    read_attributes,
    read_date,
    read_form,
    read_name,
)
from tui.server.routes.lookups import (
    not_found_error,
    resolve_conversation,
    resolve_participant,
    resolve_service,
)
from tui.server.routes.paging import build_page, parse_page_request
from tui.server.routes.request_fields import build_request_url, build_scope_url
from tui.server.routes.resource_route import resource_route
from tui.server.store.errors import ParentMissingError, ParticipantExistsError
from tui.server.store.records import Participant, User

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from tui.server.context import AppContext
    from tui.server.store.records import Conversation

#: The most rows of a page of conversations (section 4).
_MAX_PAGE_SIZE: Final = 50


class ParticipantRoutes:
    """Answers the requests about participants. Whoever takes part with an identity is a user as well."""

    def __init__(self, context: AppContext) -> None:
        self._context = context

    def routes(self) -> list[Route]:
        """Return the routes."""
        return [*self._routes_under("/v1/Services/{service_sid}"), *self._routes_under("/v1")]

    def _routes_under(self, service: str) -> list[Route]:
        path = service + "/Conversations/{conversation}/Participants"
        return [
            resource_route(path, GET=self._list, POST=self._create),
            resource_route(path + "/{participant}", GET=self._fetch, DELETE=self._delete),
            Route(service + "/ParticipantConversations", self._list_conversations),
        ]

    async def _list(self, request: Request) -> Response:
        conversation = await resolve_conversation(request, self._context.metadata)
        page = parse_page_request(request.query_params)
        found = await self._context.metadata.participants.list_window(conversation.sid, page.window)
        scope = build_scope_url(request)
        body = build_page(
            "participants",
            build_request_url(request),
            page,
            found,
            lambda row: serialize_participant(row, self._context.account.sid, scope),
        )
        return JSONResponse(body)

    async def _create(self, request: Request) -> Response:
        conversation = await resolve_conversation(request, self._context.metadata)
        participant, user = self._build_participant(conversation, await read_form(request))
        try:
            added = await self._context.metadata.participants.add(participant, user)
        except ParticipantExistsError as error:
            if user is None:
                message = "A binding for this participant and proxy address already exists"
                raise RequestError(409, BINDING_EXISTS, message) from error
            raise RequestError(409, PARTICIPANT_EXISTS, "Participant already exists") from error
        except ParentMissingError as error:
            raise not_found_error(request) from error
        return self._respond(request, added, 201)

    async def _fetch(self, request: Request) -> Response:
        return self._respond(request, await resolve_participant(request, self._context.metadata))

    async def _delete(self, request: Request) -> Response:
        participant = await resolve_participant(request, self._context.metadata)
        if not await self._context.metadata.participants.delete(participant.sid):
            raise not_found_error(request)
        return Response(status_code=204)

    async def _list_conversations(self, request: Request) -> Response:
        """List those of a participant, who is named in the query."""
        service = await resolve_service(request, self._context.metadata)
        page = parse_page_request(request.query_params, "Identity", "Address", max_size=_MAX_PAGE_SIZE)
        identity, address = _read_one_of(request.query_params, "Identity", "Address")
        found = await self._context.metadata.participants.list_participations(
            service.sid, identity, address, page.window
        )
        scope = build_scope_url(request)
        body = build_page(
            "conversations",
            build_request_url(request),
            page,
            found,
            lambda row: serialize_participant_conversation(row, self._context.account.sid, scope),
        )
        return JSONResponse(body)

    def _build_participant(
        self, conversation: Conversation, fields: Mapping[str, str]
    ) -> tuple[Participant, User | None]:
        identity, address = _read_one_of(fields, "Identity", "MessagingBinding.Address")
        now = self._context.clock()
        created = read_date(fields, "DateCreated") or now
        participant = Participant(
            sid=self._context.new_sid("MB"),
            service_sid=conversation.service_sid,
            conversation_sid=conversation.sid,
            user_sid=None,
            identity=identity,
            address=address,
            proxy_address=None if identity else read_name(fields, "MessagingBinding.ProxyAddress"),
            date_created=created,
            date_updated=read_date(fields, "DateUpdated") or created,
            attributes=read_attributes(fields, PARTICIPANT_ATTRIBUTES_LIMIT),
        )
        if identity is None:
            return participant, None
        return participant, User(self._context.new_sid("US"), conversation.service_sid, identity, now, now)

    def _respond(self, request: Request, participant: Participant, status: int = 200) -> Response:
        resource = serialize_participant(participant, self._context.account.sid, build_scope_url(request))
        return JSONResponse(resource, status)


def _read_one_of(given: Mapping[str, str], identity: str, address: str) -> tuple[str | None, str | None]:
    """Return who is meant, one of the two; raises RequestError for neither and for both."""
    who = read_name(given, identity), read_name(given, address)
    if (who[0] is None) is (who[1] is None):
        raise invalid_parameter(f"Give one of {identity} and {address}")
    return who
