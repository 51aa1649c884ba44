"""All resources of a client, over one connection."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.api.resources.conversations import Conversations, Messages, Services, Users
from tui.api.resources.media import MediaResource
from tui.api.retry import Retry
from tui.api.transport import Connection, Timeouts

if TYPE_CHECKING:
    import httpx

    from tui.api.clock import ServiceClock
    from tui.api.throttle import Throttle
    from tui.settings import Profile


@dataclass(frozen=True, slots=True)
class Resources:
    """The resources, and the connection to close at the end."""

    connection: Connection
    services: Services
    conversations: Conversations
    users: Users
    messages: Messages
    media: MediaResource


def make_resources(
    profile: Profile,
    transport: httpx.AsyncBaseTransport | None,
    *,
    retry: Retry | None,
    timeouts: Timeouts | None,
    throttle: Throttle,
    clock: ServiceClock,
) -> Resources:
    """Return the resources of ``profile``; nothing is sent yet."""
    connection = Connection(profile, transport, retry or Retry(), timeouts or Timeouts(), throttle, clock)
    return Resources(
        connection,
        Services(connection, profile.conversations_url),
        Conversations(connection, profile.conversations_url),
        Users(connection, profile.conversations_url),
        Messages(connection, profile.conversations_url),
        MediaResource(connection, profile.mcs_url),
    )
