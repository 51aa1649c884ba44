"""A conversation to upload to, at a real local service or behind a server in trouble."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from tests.api.answering import answering, forwarded
from tui.api.client import Client
from tui.api.retry import Retry
from tui.settings import make_local_profile
from tui.transfers.policy import RetryPolicy
from tui.transfers.upload.upload import Upload, upload

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from tests.api.answering import AnsweringServer, Asked, Handler
    from tests.local_service import RunningService
    from tui.api.models import Message
    from tui.transfers.model import Attached, Failed, State

HASTE = RetryPolicy(lifetime=5, first=0.001, longest=0.002, random=lambda: 1.0)


class Place:
    """The first conversation of a service: what is uploaded to it through a client, and what arrived."""

    def __init__(self, client: Client, service_sid: str, conversation_sid: str) -> None:
        self.client = client
        self.states: list[State] = []
        self._sids = service_sid, conversation_sid

    def spec(self, path: Path, **more: Any) -> Upload:
        """Return what to upload."""
        return Upload(path, *self._sids, content_type="text/plain", **more)

    async def upload(self, path: Path, retry_policy: RetryPolicy = HASTE) -> Attached | Failed:
        """Upload a file and keep every state."""
        outcome = await upload(self.client, self.spec(path), self.states.append, retry_policy=retry_policy)
        self.states.append(outcome)
        return outcome

    async def messages(self) -> list[Message]:
        """Return what arrived, oldest first."""
        return [message async for message in self.client.messages.list(*self._sids, order="asc")]

    def kinds(self) -> list[str]:
        """Return the names of the states so far, each once."""
        return list(dict.fromkeys(type(state).__name__ for state in self.states))


@asynccontextmanager
async def place_at(service: RunningService, url: str | None = None) -> AsyncIterator[Place]:
    """Give the first conversation of ``service``, reached at ``url``."""
    profile = make_local_profile(url or service.url, *service.auth)
    async with Client(profile, retry=Retry(tries=1)) as client:
        service_sid = (await anext(client.services.list())).sid
        conversation_sid = (await anext(client.conversations.list(service_sid))).sid
        yield Place(client, service_sid, conversation_sid)


@asynccontextmanager
async def place_behind(
    service: RunningService, handle: Handler
) -> AsyncIterator[tuple[Place, AnsweringServer]]:
    """Give a place whose every request goes through ``handle``."""
    async with answering(handle) as server, place_at(service, server.url) as place:
        server.asked.clear()
        yield place, server


def is_attach(asked: Asked) -> bool:
    """Whether a message with a media is asked for."""
    return asked.method == "POST" and asked.target.endswith("/Messages")


def is_content(asked: Asked) -> bool:
    """Whether the content of a media is asked for."""
    return not asked.target.startswith("/v1/")


def is_media(asked: Asked) -> bool:
    """Whether bytes are uploaded."""
    return asked.method == "POST" and "/Media?" in asked.target


def held_back(
    service: RunningService, which: Callable[[Asked], bool] = is_media
) -> tuple[Handler, asyncio.Event]:
    """Return what hands all on to ``service``, but ``which`` only once an event is set; and that event."""
    go_on = asyncio.Event()

    async def handle(asked: Asked) -> bytes:
        if which(asked):
            await go_on.wait()
        return await forwarded(asked, service.origin)

    return handle, go_on


@asynccontextmanager
async def same_place_behind(
    service: RunningService, handle: Handler, known: Place
) -> AsyncIterator[tuple[Place, AnsweringServer]]:
    """Give the same place as ``known`` through ``handle``, which may refuse to list it."""
    async with answering(handle) as server:
        profile = make_local_profile(server.url, *service.auth)
        async with Client(profile, retry=Retry(tries=1)) as client:
            spec = known.spec(service.data)
            yield Place(client, spec.service_sid, spec.conversation_sid), server
