"""The API client of one profile."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Self

from tui.api.clock import ServiceClock
from tui.api.throttle import Throttle

if TYPE_CHECKING:
    from types import TracebackType

    import httpx

    from tui.api.resources.conversations import Conversations, Messages, Services, Users
    from tui.api.resources.media import MediaResource
    from tui.api.resources.resources import Resources
    from tui.api.retry import Retry
    from tui.api.transport import Timeouts
    from tui.settings import Profile


class Client:
    """The resources of Twilio's two services for one profile.

    Creating a client is fast: httpx is imported on first use of a resource, or by :meth:`warm_up`. It belongs
    to the event loop where it is first used, and must be closed there (``async with``). Any call can be
    cancelled at any time without losing a connection. Network and service failures raise ApiError and nothing
    else.
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
        self.clock = ServiceClock()
        self._profile = profile
        self._transport = transport
        self._retry = retry
        self._timeouts = timeouts
        self._lock = threading.Lock()
        self._cache: Resources | None = None

    def warm_up(self) -> None:
        """Import what requests need. Call it in a thread: it takes a few hundred milliseconds."""
        self._resources()

    @property
    def services(self) -> Services:
        """The services of the account."""
        return self._resources().services

    @property
    def conversations(self) -> Conversations:
        """The conversations of a service."""
        return self._resources().conversations

    @property
    def users(self) -> Users:
        """The users of a service."""
        return self._resources().users

    @property
    def messages(self) -> Messages:
        """The messages of a conversation."""
        return self._resources().messages

    @property
    def media(self) -> MediaResource:
        """The media of a service, and their content."""
        return self._resources().media

    async def aclose(self) -> None:
        """Close every connection."""
        if self._cache is not None:
            await self._cache.connection.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    def _resources(self) -> Resources:
        with self._lock:
            if self._cache is None:
                # Late: httpx takes longer to import than the first frame takes to draw.
                from tui.api.resources.resources import make_resources  # noqa: PLC0415

                self._cache = make_resources(
                    self._profile,
                    self._transport,
                    retry=self._retry,
                    timeouts=self._timeouts,
                    throttle=self.throttle,
                    clock=self.clock,
                )
            return self._cache
