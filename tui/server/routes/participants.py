"""The routes of participants and of their conversations (twilio-media-api, section 4)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from starlette.responses import Response

from tui.server.errors import BINDING_EXISTS, PARTICIPANT_EXISTS, RequestError
from tui.server.resources.people import serialize_participant, serialize_participant_conversation
from tui.server.routes.form_fields import (
    PERSON_ATTRIBUTES_LIMIT,
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
from tui.server.routes.paging import page_response, parse_page_request
from tui.server.routes.request_fields import resource_response
from tui.server.routes.resource_route import scoped_routes
from tui.server.store.errors import ParentMissingError, ParticipantExistsError
from tui.server.store.records import Participant, User

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.routing import Route

    from tui.server.context import AppContext
    from tui.server.store.records import Conversation

#: The maximum rows of a page of conversations (section 4).
_MAX_PAGE_SIZE: Final = 50


class ParticipantRoutes:
    """Answers requests for participants. A participant with an identity is also a user."""

    def __init__(self, context: AppContext) -> None:
        self._context = context
        self._metadata = context.metadata
        self._account_sid = context.account.sid

    def routes(self) -> list[Route]:
        """Return the routes."""
        path = "/Conversations/{conversation}/Participants"
        return [
            *scoped_routes(path, GET=self._list, POST=self._create),
            *scoped_routes(path + "/{participant}", GET=self._fetch, POST=self._update, DELETE=self._delete),
            *scoped_routes("/ParticipantConversations", GET=self._list_conversations),
        ]

    async def _list(self, request: Request) -> Response:
        conversation = await resolve_conversation(request, self._metadata)
        page = parse_page_request(request.query_params)
        found = await self._metadata.participants.list_window(conversation.sid, page.window)
        return page_response(request, "participants", page, found, serialize_participant, self._account_sid)

    async def _create(self, request: Request) -> Response:
        conversation = await resolve_conversation(request, self._metadata)
        participant, user = self._build_participant(conversation, await read_form(request))
        try:
            added = await self._metadata.participants.add(participant, user)
        except ParticipantExistsError as error:
            if user is None:
                message = "A binding for this participant and proxy address already exists"
                raise RequestError(409, BINDING_EXISTS, message) from error
            raise RequestError(409, PARTICIPANT_EXISTS, "Participant already exists") from error
        except ParentMissingError as error:
            raise not_found_error(request) from error
        return resource_response(request, added, serialize_participant, self._account_sid, status=201)

    async def _fetch(self, request: Request) -> Response:
        participant = await resolve_participant(request, self._metadata)
        return resource_response(request, participant, serialize_participant, self._account_sid)

    async def _update(self, request: Request) -> Response:
        """Set the attributes in the form; the other fields of a participant are unchanged."""
        participant = await resolve_participant(request, self._metadata)
        fields = await read_form(request)
        changes: dict[str, Any] = {"date_updated": self._context.clock()}
        if "Attributes" in fields:
            changes["attributes"] = read_attributes(fields, PERSON_ATTRIBUTES_LIMIT)
        changed = await self._metadata.participants.update(
            participant.sid, lambda one: replace(one, **changes)
        )
        if changed is None:
            raise not_found_error(request)
        return resource_response(request, changed, serialize_participant, self._account_sid)

    async def _delete(self, request: Request) -> Response:
        participant = await resolve_participant(request, self._metadata)
        if not await self._metadata.participants.delete(participant.sid):
            raise not_found_error(request)
        return Response(status_code=204)

    async def _list_conversations(self, request: Request) -> Response:
        """List the conversations of the identity or address in the query."""
        service = await resolve_service(request, self._metadata)
        page = parse_page_request(request.query_params, "Identity", "Address", max_size=_MAX_PAGE_SIZE)
        identity, address = _read_one_of(request.query_params, "Identity", "Address")
        found = await self._metadata.participants.list_participations(
            service.sid, identity, address, page.window
        )
        serialize = serialize_participant_conversation
        return page_response(request, "conversations", page, found, serialize, self._account_sid)

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
            attributes=read_attributes(fields, PERSON_ATTRIBUTES_LIMIT),
        )
        if identity is None:
            return participant, None
        return participant, User(self._context.new_sid("US"), conversation.service_sid, identity, now, now)


def _read_one_of(fields: Mapping[str, str], identity: str, address: str) -> tuple[str | None, str | None]:
    """Return the values of the two fields, one of them None; raises RequestError for neither and for both."""
    values = read_name(fields, identity), read_name(fields, address)
    if (values[0] is None) is (values[1] is None):
        raise invalid_parameter(f"Give one of {identity} and {address}")
    return values
