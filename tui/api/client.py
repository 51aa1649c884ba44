"""The client of one profile: what screens, the catalog, transfers and the command line talk to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from tui.api.connection import Connection, Timeouts
from tui.api.conversations import Conversations, Messages, Services
from tui.api.media import MediaResource
from tui.api.retry import Retry
from tui.api.throttle import Throttle

if TYPE_CHECKING:
    from types import TracebackType

    import httpx

    from tui.settings import Profile


class Client:
    """The resources of Twilio's two services under one profile.

    Belongs to the loop on which it is first used, and is closed there (``async with``). Any call may be
    cancelled at any moment without costing a connection; each raises ApiError and nothing else for what
    happens outside.
    """

    def __init__(
        self,
        profile: Profile,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        retry: Retry | None = None,
        timeouts: Timeouts | None = None,
        throttle: Throttle | None = None,
    ) -> None:
        self.throttle = throttle or Throttle()
        self._connection = Connection(
            profile, transport, retry or Retry(), timeouts or Timeouts(), self.throttle
        )
        self.services = Services(self._connection, profile.conversations_url)
        self.conversations = Conversations(self._connection, profile.conversations_url)
        self.messages = Messages(self._connection, profile.conversations_url)
        self.media = MediaResource(self._connection, profile.mcs_url)

    async def aclose(self) -> None:
        """Close every connection."""
        await self._connection.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()
