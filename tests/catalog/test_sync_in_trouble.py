"""A sync with the real local service, during network or service failures."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
from contextlib import asynccontextmanager, closing
from typing import TYPE_CHECKING

import pytest

from tests.api.answering import answer, answering, forwarded
from tests.api.quick import QUICK, in_trouble
from tests.catalog.conftest import View
from tests.catalog.places import (
    by_path,
    client_of,
    conversation,
    listing,
    media,
    message,
    read_all,
    running,
    service,
)
from tui.api.client import Client
from tui.api.errors import ServerError
from tui.catalog import Catalog
from tui.catalog.sync.progress import SyncProgress
from tui.catalog.sync.sync import sync, sync_services
from tui.settings import make_local_profile

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from tests.api.answering import Asked
    from tests.local_service import RunningService

CONVERSATIONS = 30
THERE = service(
    "S", *(conversation(f"C{n}", message(media(f"{n}.txt")), message(media(f"{n}b.txt"))) for n in range(30))
)


@asynccontextmanager
async def between(found: RunningService, trouble: Callable[[Asked], bytes | None]) -> AsyncIterator[Client]:
    """Yield a client of the local service, with a proxy that sometimes answers in its place."""

    async def handle(asked: Asked) -> bytes:
        return trouble(asked) or await forwarded(asked, found.origin)

    async with answering(handle) as server:
        profile = make_local_profile(server.url, found.account_sid, found.auth_token)
        async with Client(profile, retry=QUICK) as client:
            yield client


async def test_a_throttled_sync_completes(catalog: Catalog, view: View, tmp_path: Path) -> None:
    asked_so_far = 0

    def trouble(_: Asked) -> bytes | None:
        nonlocal asked_so_far
        asked_so_far += 1
        return answer(429) if asked_so_far % 3 == 0 else None

    with running(tmp_path / "data", THERE) as found:
        async with between(found, trouble) as client:
            assert await read_all(client, catalog) == [SyncProgress(30, 30, 60, 0)]
    assert len(view.names()) == 60


async def test_a_sync_limited_to_four_concurrent_requests_completes(
    catalog: Catalog, view: View, tmp_path: Path
) -> None:
    there = 0

    with running(tmp_path / "data", THERE) as found:

        async def handle(asked: Asked) -> bytes:
            nonlocal there
            if there == 4:
                return answer(429)
            there += 1
            try:
                return await forwarded(asked, found.origin)
            finally:
                there -= 1

        async with answering(handle) as server:
            profile = make_local_profile(server.url, found.account_sid, found.auth_token)
            async with Client(profile, retry=QUICK) as client:
                assert await read_all(client, catalog) == [SyncProgress(30, 30, 60, 0)]
    assert len(view.names()) == 60


async def test_a_sync_survives_503s_and_dropped_connections(
    catalog: Catalog, view: View, tmp_path: Path
) -> None:
    asked_so_far = 0

    def trouble(_: Asked) -> bytes | None:
        nonlocal asked_so_far
        asked_so_far += 1
        return answer(503) if asked_so_far % 4 == 0 else None

    with running(tmp_path / "data", THERE) as found:
        async with between(found, trouble) as client:
            assert await read_all(client, catalog) == [SyncProgress(30, 30, 60, 0)]
    assert len(view.names()) == 60


async def test_a_conversation_that_disappears_is_reported_and_removed_by_the_next_sync(
    catalog: Catalog, view: View, tmp_path: Path
) -> None:
    thinner = service("S", *THERE.conversations[:-1])
    with running(tmp_path / "data", THERE) as found:
        async with client_of(found) as client:
            await sync_services(client, catalog)
            await read_all(client, catalog)
        gone = next(row.sid for row in view.conversations() if row.friendly_name == "C29")

        def trouble(asked: Asked) -> bytes | None:
            return answer(404, {"code": 20404}) if f"{gone}/Messages" in asked.target else None

        async with between(found, trouble) as client:
            assert [progress.failed for progress in await read_all(client, catalog)] == [1]
    [told] = catalog.sync_failures(view.services()[0].sid)
    assert (told.conversation_sid, told.conversation_name) == (gone, "C29")
    assert told.sentence.startswith("The service could not find it (HTTP 404, code 20404).")
    with running(tmp_path / "after", thinner) as found:
        async with client_of(found) as client:
            await read_all(client, catalog)
    assert len(view.conversations()) == 29
    assert catalog.sync_failures(view.services()[0].sid) == []


def a_listing(*sids: str) -> dict[str, bytes]:
    there: list[dict[str, object]] = [{"sid": sid} for sid in sids]
    return {
        "/Services[?]": listing("services", {"sid": "IS1"}),
        "/Conversations[?]": listing("conversations", *there),
    }


@pytest.mark.parametrize("reply", [answer(500), answer(503), None], ids=["500", "503", "dropped"])
async def test_a_conversation_that_never_answers_is_skipped(
    catalog: Catalog, view: View, reply: bytes | None
) -> None:
    well = by_path(
        {
            **a_listing("CH1", "CH2"),
            "/CH1/Messages": listing("messages", {"sid": "IM1", "media": [{"sid": "ME1"}]}),
        }
    )

    async def handle(asked: Asked) -> bytes | None:
        return reply if "/CH2/" in asked.target else await well(asked)

    async with in_trouble(handle, retry=QUICK) as (client, _):
        assert await read_all(client, catalog) == [SyncProgress(2, 2, 1, 1)]
    assert view.names() == ["ME1"]
    assert [trouble.conversation_sid for trouble in catalog.sync_failures("IS1")] == ["CH2"]


@pytest.mark.parametrize("conversations", [1, 3, 40])
async def test_a_service_whose_conversations_all_fail_ends_the_sync_with_the_error(
    catalog: Catalog, conversations: int
) -> None:
    answers = {**a_listing(*(f"CH{n}" for n in range(conversations))), "/Messages": answer(503)}
    async with in_trouble(by_path(answers)) as (client, server):
        with pytest.raises(ServerError):
            await read_all(client, catalog)
    assert len(server.asked) <= 2 + 8 + 24, "it is not asked for every one of them"


def sync_for_ever(path: Path, found: RunningService, service_sid: str) -> None:
    async def again_and_again() -> None:
        async with Client(make_local_profile(found.url, found.account_sid, found.auth_token)) as client:
            with closing(Catalog(path)) as catalog:
                while True:
                    await sync(client, catalog, service_sid, lambda _: None, full=True)

    asyncio.run(again_and_again())


async def test_a_sync_killed_at_any_moment_is_completed_by_the_next(path: Path, tmp_path: Path) -> None:
    fresh = multiprocessing.get_context("spawn")
    with running(tmp_path / "data", THERE) as found:
        async with client_of(found) as client:
            with closing(Catalog(path)) as catalog:
                await read_all(client, catalog)
                before = View(catalog).names()
                [row] = View(catalog).services()
            for number in range(3):
                process = fresh.Process(target=sync_for_ever, args=(path, found, row.sid))
                process.start()
                await asyncio.to_thread(process.join, 1.5 + 0.17 * number)
                assert process.pid is not None
                os.kill(process.pid, signal.SIGKILL)
                process.join()
                assert process.exitcode == -signal.SIGKILL
                with closing(Catalog(path)) as catalog:
                    assert View(catalog).names() == before
            with closing(Catalog(path)) as catalog:
                [progress] = await read_all(client, catalog)
                assert (progress.done, progress.failed) == (CONVERSATIONS, 0)
                assert View(catalog).names() == before
    assert list(path.parent.glob("*set-aside*")) == []
