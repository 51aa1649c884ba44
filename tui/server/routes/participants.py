"""The routes of participants, and of the conversations that each takes part in (section 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.responses import Response
from starlette.routing import Route

from tui.server.errors import BINDING_EXISTS, PARTICIPANT_EXISTS, RequestError
from tui.server.http.json_response import JSONResponse
from tui.server.resources.people import participant_conversation_resource, participant_resource
from tui.server.routes.form_fields import (
    PARTICIPANT_ATTRIBUTES_LIMIT,
    attributes_in,
    date_in,
    form_fields,
    invalid,
    name_in,
)
from tui.server.routes.lookups import conversation_of, not_found, participant_of, service_of
from tui.server.routes.paging import page_body, page_request
from tui.server.routes.request_fields import own_url, scope_url
from tui.server.routes.resource_route import resource_route
from tui.server.store.metadata import ParentMissingError, ParticipantExistsError
from tui.server.store.records import Participant, User

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from tui.server.context import AppContext
    from tui.server.store.records import Conversation

#: The most rows of a page of conversations (section 4).
_MOST: Final = 50


class ParticipantRoutes:
    """Answers the requests about participants. Whoever takes part with an identity is a user as well."""

    def __init__(self, parts: AppContext) -> None:
        self._parts = parts

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
        conversation = await conversation_of(request, self._parts.metadata)
        page = page_request(request.query_params)
        found = await self._parts.metadata.participants(conversation.sid, page.window)
        scope = scope_url(request)
        body = page_body(
            "participants",
            own_url(request),
            page,
            found,
            lambda row: participant_resource(row, self._parts.account.sid, scope),
        )
        return JSONResponse(body)

    async def _create(self, request: Request) -> Response:
        conversation = await conversation_of(request, self._parts.metadata)
        participant, user = self._new(conversation, await form_fields(request))
        try:
            added = await self._parts.metadata.add_participant(participant, user)
        except ParticipantExistsError as error:
            if user is None:
                message = "A binding for this participant and proxy address already exists"
                raise RequestError(409, BINDING_EXISTS, message) from error
            raise RequestError(409, PARTICIPANT_EXISTS, "Participant already exists") from error
        except ParentMissingError as error:
            raise not_found(request) from error
        return self._answer(request, added, 201)

    async def _fetch(self, request: Request) -> Response:
        return self._answer(request, await participant_of(request, self._parts.metadata))

    async def _delete(self, request: Request) -> Response:
        participant = await participant_of(request, self._parts.metadata)
        if not await self._parts.metadata.remove_participant(participant.sid):
            raise not_found(request)
        return Response(status_code=204)

    async def _list_conversations(self, request: Request) -> Response:
        """List those of a participant, who is named in the query."""
        service = await service_of(request, self._parts.metadata)
        page = page_request(request.query_params, "Identity", "Address", most=_MOST)
        identity, address = _one_of(request.query_params, "Identity", "Address")
        found = await self._parts.metadata.participations(service.sid, identity, address, page.window)
        scope = scope_url(request)
        body = page_body(
            "conversations",
            own_url(request),
            page,
            found,
            lambda row: participant_conversation_resource(row, self._parts.account.sid, scope),
        )
        return JSONResponse(body)

    def _new(self, conversation: Conversation, fields: Mapping[str, str]) -> tuple[Participant, User | None]:
        identity, address = _one_of(fields, "Identity", "MessagingBinding.Address")
        now = self._parts.clock()
        created = date_in(fields, "DateCreated") or now
        participant = Participant(
            sid=self._parts.new_sid("MB"),
            service_sid=conversation.service_sid,
            conversation_sid=conversation.sid,
            user_sid=None,
            identity=identity,
            address=address,
            proxy_address=None if identity else name_in(fields, "MessagingBinding.ProxyAddress"),
            date_created=created,
            date_updated=date_in(fields, "DateUpdated") or created,
            attributes=attributes_in(fields, PARTICIPANT_ATTRIBUTES_LIMIT),
        )
        if identity is None:
            return participant, None
        return participant, User(self._parts.new_sid("US"), conversation.service_sid, identity, now, now)

    def _answer(self, request: Request, participant: Participant, status: int = 200) -> Response:
        resource = participant_resource(participant, self._parts.account.sid, scope_url(request))
        return JSONResponse(resource, status)


def _one_of(given: Mapping[str, str], identity: str, address: str) -> tuple[str | None, str | None]:
    """Return who is meant, one of the two; raises RequestError for neither and for both."""
    who = name_in(given, identity), name_in(given, address)
    if (who[0] is None) is (who[1] is None):
        raise invalid(f"Give one of {identity} and {address}")
    return who
