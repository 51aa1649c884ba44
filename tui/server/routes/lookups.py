"""The service, conversation and message that a path names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.server.errors import NOT_FOUND, RequestError
from tui.server.store.windows import Window

if TYPE_CHECKING:
    from starlette.requests import Request

    from tui.server.store.metadata import Metadata
    from tui.server.store.records import Conversation, Message, Participant, Service, User


async def find_default_service(metadata: Metadata) -> Service | None:
    """Return the service of the paths that name none: the oldest, or None where there is none at all."""
    return next(iter((await metadata.services.list_window(Window(1))).rows), None)


async def resolve_service(request: Request, metadata: Metadata) -> Service:
    """Return the path's service, or the default one; raises RequestError where there is no such service."""
    sid = request.path_params.get("service_sid")
    service = await (find_default_service(metadata) if sid is None else metadata.services.find(sid))
    if service is None:
        raise not_found_error(request)
    return service


async def resolve_conversation(request: Request, metadata: Metadata) -> Conversation:
    """Return the path's conversation, by sid or unique name; raises RequestError where there is none."""
    service = await resolve_service(request, metadata)
    conversation = await metadata.conversations.find(service.sid, request.path_params["conversation"])
    if conversation is None:
        raise not_found_error(request)
    return conversation


async def resolve_message(request: Request, metadata: Metadata) -> Message:
    """Return the path's message; raises RequestError where there is none."""
    conversation = await resolve_conversation(request, metadata)
    message = await metadata.messages.find(conversation.sid, request.path_params["message_sid"])
    if message is None:
        raise not_found_error(request)
    return message


async def resolve_participant(request: Request, metadata: Metadata) -> Participant:
    """Return the path's participant, by sid or identity; raises RequestError where there is none."""
    conversation = await resolve_conversation(request, metadata)
    participant = await metadata.participants.find(conversation.sid, request.path_params["participant"])
    if participant is None:
        raise not_found_error(request)
    return participant


async def resolve_user(request: Request, metadata: Metadata) -> User:
    """Return the path's user, by sid or identity; raises RequestError where there is none."""
    service = await resolve_service(request, metadata)
    user = await metadata.users.find(service.sid, request.path_params["user"])
    if user is None:
        raise not_found_error(request)
    return user


def not_found_error(request: Request) -> RequestError:
    """Return the answer to a path that leads nowhere."""
    return RequestError(404, NOT_FOUND, f"The requested resource {request.url.path} was not found")
