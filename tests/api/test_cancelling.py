"""Cancelled requests leak no connections."""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from tui.api.client import Client
from tui.api.content.sources import make_bytes_source, make_file_source
from tui.settings import make_local_profile

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Coroutine
    from pathlib import Path

    from tests.local_service import RunningService
    from tui.api.models import Media

#: More than a client's connections, so that some requests are cancelled while they wait for one.
AT_ONCE = 100
SIZE = 200_000
#: Loop iterations before a cancellation: few fall into the connect, more into the wait for an answer.
TURNS = (12, 60)


@pytest.fixture
async def media(service: RunningService) -> AsyncIterator[Media]:
    async with Client(make_local_profile(service.url, *service.auth)) as client:
        service_sid = (await anext(client.services.list())).sid
        yield await client.media.upload(
            service_sid, make_bytes_source(bytes(SIZE)), filename="a", content_type="a/b", size=SIZE
        )


@pytest.mark.parametrize("turns", TURNS)
async def test_after_a_thousand_cancelled_requests_every_connection_still_serves(
    service: RunningService, media: Media, tmp_path: Path, turns: int
) -> None:
    service_sid = media.service_sid or ""
    file = tmp_path / "file"
    file.write_bytes(bytes(SIZE))
    at_random = random.Random(8750)  # noqa: S311 - the moment to cancel, not a secret

    async def cancelled(request: Coroutine[object, object, object]) -> None:
        task = asyncio.ensure_future(request)
        for _ in range(at_random.randrange(turns)):
            await asyncio.sleep(0)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    async with Client(make_local_profile(service.url, *service.auth)) as client:

        def upload() -> Coroutine[object, object, object]:
            source = make_file_source(file)
            return client.media.upload(service_sid, source, filename="a", content_type="a/b", size=SIZE)

        kinds = (
            lambda: client.media.fetch(service_sid, media.sid),
            lambda: client.media.read_content(media, limit=SIZE),
            lambda: client.services.fetch(service_sid),
            upload,
        )
        for _ in range(1000 // AT_ONCE):
            chosen = [at_random.choice(kinds) for _ in range(AT_ONCE)]
            await asyncio.gather(*(cancelled(ask()) for ask in chosen))
        async with asyncio.timeout(20):
            fetched = await asyncio.gather(
                *(client.media.fetch(service_sid, media.sid) for _ in range(2 * AT_ONCE))
            )
            contents = await asyncio.gather(*(client.media.read_content(one, limit=SIZE) for one in fetched))
    assert {one.sid for one in fetched} == {media.sid}
    assert {len(content) for content in contents} == {SIZE}
