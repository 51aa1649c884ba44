"""A conversation of a real local service, or behind a faulty server, to upload to."""

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

FAST_RETRIES = RetryPolicy(lifetime=5, first_wait=0.001, max_wait=0.002, random=lambda: 1.0)


class ConversationUnderTest:
    """The first conversation of a service, with uploads to it and its messages."""

    def __init__(self, client: Client, service_sid: str, conversation_sid: str) -> None:
        self.client = client
        self.states: list[State] = []
        self._sids = service_sid, conversation_sid

    def spec(self, path: Path, **more: Any) -> Upload:
        """Return an upload to it."""
        return Upload(path, *self._sids, content_type="text/plain", **more)

    async def upload(self, path: Path, retry_policy: RetryPolicy = FAST_RETRIES) -> Attached | Failed:
        """Upload a file and record every state."""
        outcome = await upload(self.client, self.spec(path), self.states.append, retry_policy=retry_policy)
        self.states.append(outcome)
        return outcome

    async def messages(self) -> list[Message]:
        """Return its messages, oldest first."""
        return [message async for message in self.client.messages.list(*self._sids, order="asc")]

    def kinds(self) -> list[str]:
        """Return the names of the states so far, without duplicates."""
        return list(dict.fromkeys(type(state).__name__ for state in self.states))


@asynccontextmanager
async def open_conversation(
    service: RunningService, url: str | None = None
) -> AsyncIterator[ConversationUnderTest]:
    """Yield the first conversation of ``service``, reached at ``url``."""
    profile = make_local_profile(url or service.url, *service.auth)
    async with Client(profile, retry=Retry(tries=1)) as client:
        service_sid = (await anext(client.services.list())).sid
        conversation_sid = (await anext(client.conversations.list(service_sid))).sid
        yield ConversationUnderTest(client, service_sid, conversation_sid)


@asynccontextmanager
async def open_conversation_behind(
    service: RunningService, handle: Handler
) -> AsyncIterator[tuple[ConversationUnderTest, AnsweringServer]]:
    """Yield a conversation with every request passed to ``handle``."""
    async with answering(handle) as server, open_conversation(service, server.url) as conversation:
        server.asked.clear()
        yield conversation, server


def is_attach(asked: Asked) -> bool:
    """Whether the request creates a message with a media."""
    return asked.method == "POST" and asked.target.endswith("/Messages")


def is_content(asked: Asked) -> bool:
    """Whether the request is for the content of a media."""
    return not asked.target.startswith("/v1/")


def is_media(asked: Asked) -> bool:
    """Whether the request uploads bytes."""
    return asked.method == "POST" and "/Media?" in asked.target


def hold_requests(
    service: RunningService, which: Callable[[Asked], bool] = is_media
) -> tuple[Handler, asyncio.Event]:
    """Return a handler that forwards to ``service``, and an event that ``which`` requests wait for."""
    release = asyncio.Event()

    async def handle(asked: Asked) -> bytes:
        if which(asked):
            await release.wait()
        return await forwarded(asked, service.origin)

    return handle, release


@asynccontextmanager
async def reopen_conversation_behind(
    service: RunningService, handle: Handler, known: ConversationUnderTest
) -> AsyncIterator[tuple[ConversationUnderTest, AnsweringServer]]:
    """Yield the conversation ``known`` through ``handle``, which may reject listings."""
    async with answering(handle) as server:
        profile = make_local_profile(server.url, *service.auth)
        async with Client(profile, retry=Retry(tries=1)) as client:
            spec = known.spec(service.data)
            yield ConversationUnderTest(client, spec.service_sid, spec.conversation_sid), server
