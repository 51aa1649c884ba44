"""A client with short timeouts, for faulty servers."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from tests.api.answering import AnsweringServer, answering, raw_serving
from tui.api.client import Client
from tui.api.retry import Retry
from tui.api.transport import Timeouts

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.api.answering import Handler, Serve

QUICK = Retry(first=0.001, longest=0.002, total=5, random=lambda: 1.0)
ONCE = Retry(tries=1)


@asynccontextmanager
async def in_trouble(
    handle: Handler, *, retry: Retry = ONCE, timeouts: Timeouts | None = None
) -> AsyncIterator[tuple[Client, AnsweringServer]]:
    """Yield a client of a server that answers with ``handle``."""
    async with (
        answering(handle) as server,
        Client(server.profile, retry=retry, timeouts=timeouts or Timeouts()) as client,
    ):
        yield client, server


@asynccontextmanager
async def in_raw_trouble(serve: Serve, *, timeouts: Timeouts | None = None) -> AsyncIterator[Client]:
    """Yield a client without retries, connected to a socket served by ``serve``."""
    async with (
        raw_serving(serve) as server,
        Client(server.profile, retry=ONCE, timeouts=timeouts or Timeouts()) as client,
    ):
        yield client
