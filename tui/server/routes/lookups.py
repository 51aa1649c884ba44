"""Lookups of the records that the path of a request names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.server.errors import NOT_FOUND, RequestError
from tui.server.store.windows import Window

if TYPE_CHECKING:
    from starlette.requests import Request

    from tui.server.store.metadata import Metadata
    from tui.server.store.records import Conversation, Message, Participant, Service, User


async def find_default_service(metadata: Metadata) -> Service | None:
    """Return the default service, which is the oldest one, or None if there is no service."""
    return next(iter((await metadata.services.list_window(Window(1))).rows), None)


async def resolve_service(request: Request, metadata: Metadata) -> Service:
    """Return the service in the path, or the default service; raises RequestError if it does not exist."""
    sid = request.path_params.get("service_sid")
    service = await (find_default_service(metadata) if sid is None else metadata.services.find(sid))
    if service is None:
        raise not_found_error(request)
    return service


async def resolve_conversation(request: Request, metadata: Metadata) -> Conversation:
    """Return the conversation in the path (sid or unique name); raises RequestError if missing."""
    service = await resolve_service(request, metadata)
    conversation = await metadata.conversations.find(service.sid, request.path_params["conversation"])
    if conversation is None:
        raise not_found_error(request)
    return conversation


async def resolve_message(request: Request, metadata: Metadata) -> Message:
    """Return the message in the path; raises RequestError if it does not exist."""
    conversation = await resolve_conversation(request, metadata)
    message = await metadata.messages.find(conversation.sid, request.path_params["message_sid"])
    if message is None:
        raise not_found_error(request)
    return message


async def resolve_participant(request: Request, metadata: Metadata) -> Participant:
    """Return the participant in the path, by sid or identity; raises RequestError if it does not exist."""
    conversation = await resolve_conversation(request, metadata)
    participant = await metadata.participants.find(conversation.sid, request.path_params["participant"])
    if participant is None:
        raise not_found_error(request)
    return participant


async def resolve_user(request: Request, metadata: Metadata) -> User:
    """Return the user in the path, by sid or identity; raises RequestError if it does not exist."""
    service = await resolve_service(request, metadata)
    user = await metadata.users.find(service.sid, request.path_params["user"])
    if user is None:
        raise not_found_error(request)
    return user


def not_found_error(request: Request) -> RequestError:
    """Return the error for a path to a missing record."""
    return RequestError(404, NOT_FOUND, f"The requested resource {request.url.path} was not found")
