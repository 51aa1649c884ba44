"""Many small downloads: few requests, few syncs, and complete files only."""

from __future__ import annotations

import asyncio
import os
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import msgspec
import pytest

from tests.api.answering import answer, answering, forwarded
from tests.disks import small_disk
from tests.transfers.conversations import FAST_RETRIES
from tui.api.client import Client
from tui.api.content.sources import make_bytes_source
from tui.api.retry import Retry
from tui.settings import make_local_profile
from tui.transfers.download.batch_saver import BatchSaver, SmallFile
from tui.transfers.download.download import Download
from tui.transfers.files.names import MediaInfo
from tui.transfers.model import Cancelled, Failed, Receiving, Saved
from tui.transfers.queue import TransferQueue

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from pathlib import Path

    from tests.api.answering import Asked, Handler
    from tests.local_service import RunningService
    from tui.transfers.download.completed_file import FinishedFile

COUNT = 40
PATIENCE = 30


@pytest.fixture(params=["without a name", "with parts"])
def with_and_without_parts(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Save with anonymous files, and without support for them: the kernel then refuses them (EISDIR)."""
    if request.param == "with parts":
        monkeypatch.setattr(os, "O_TMPFILE", os.O_DIRECTORY, raising=False)


class SmallMedia:
    """Many small media of a service, and a queue that reaches them through an optional proxy."""

    def __init__(
        self, queue: TransferQueue, jobs: list[Download], contents: list[bytes], folder: Path
    ) -> None:
        self.queue = queue
        self.jobs = jobs
        self.contents = contents
        self.folder = folder

    @property
    def files(self) -> dict[str, bytes]:
        """The contents of the folder."""
        return {path.name: path.read_bytes() for path in self.folder.iterdir()}

    def names(self) -> list[str]:
        """Return the names of the media."""
        return [str(job.media.filename) for job in self.jobs]


@asynccontextmanager
async def open_small_media(
    service: RunningService, tmp_path: Path, handle: Handler
) -> AsyncIterator[SmallMedia]:
    contents = [os.urandom(2000 + number) for number in range(COUNT)]
    folder = tmp_path / "here"
    folder.mkdir()
    jobs = []
    async with Client(make_local_profile(service.url, *service.auth)) as client:
        service_sid = (await anext(client.services.list())).sid
        for number, content in enumerate(contents):
            media = await client.media.upload(
                service_sid,
                make_bytes_source(content),
                filename=f"{number}.bin",
                content_type="x/y",
                size=len(content),
            )
            jobs.append(Download(service_sid, MediaInfo(media.sid, f"{number}.bin"), folder))
    async with (
        answering(handle) as server,
        Client(make_local_profile(server.url, *service.auth), retry=Retry(tries=1)) as client,
    ):
        queue = TransferQueue(client, tmp_path / "parts", at_once=16, retry_policy=FAST_RETRIES)
        try:
            yield SmallMedia(queue, jobs, contents, folder)
        finally:
            await queue.close()


async def test_media_requested_in_several_places_are_saved_in_each(
    service: RunningService, tmp_path: Path
) -> None:
    async def handle(asked: Asked) -> bytes | None:
        return await forwarded(asked, service.origin)

    async with open_small_media(service, tmp_path, handle) as found:
        copies = [
            msgspec.structs.replace(job, folder=tmp_path / f"copy {number}")
            for job in found.jobs[:8]
            for number in range(8)
        ]
        transfers = await found.queue.add(copies)
        await found.queue.wait_until_idle()
        assert all(isinstance(one.state, Saved) for one in transfers)
        assert all(copy.target.read_bytes() == found.contents[n // 8] for n, copy in enumerate(copies))
        assert not found.queue._prefetcher._requests, "none is thought to be on its way for ever"


@pytest.mark.usefixtures("with_and_without_parts")
async def test_many_small_media_are_fetched_together_and_complete(
    service: RunningService, tmp_path: Path
) -> None:
    asked_for: list[str] = []

    async def handle(asked: Asked) -> bytes | None:
        asked_for.append(asked.target)
        return await forwarded(asked, service.origin)

    async with open_small_media(service, tmp_path, handle) as found:
        transfers = await found.queue.add(found.jobs)
        await found.queue.wait_until_idle()
        assert all(isinstance(one.state, Saved) for one in transfers)
        assert found.files == dict(zip(found.names(), found.contents, strict=True))
    resources = [target for target in asked_for if target.startswith("/v1/")]
    assert len(resources) <= 2 + COUNT / 20, "one for the service, the others for sets"
    assert len(asked_for) - len(resources) == COUNT


@pytest.mark.parametrize("trouble", [answer(429), answer(503), answer(403), answer(404), None, b"nonsense"])
async def test_if_media_sets_are_refused_each_media_is_fetched_alone(
    service: RunningService, tmp_path: Path, trouble: bytes | None
) -> None:
    async def handle(asked: Asked) -> bytes | None:
        if asked.target.endswith("/MediaSet"):
            return trouble
        return await forwarded(asked, service.origin)

    async with open_small_media(service, tmp_path, handle) as found:
        await found.queue.add(found.jobs)
        async with asyncio.timeout(PATIENCE):
            await found.queue.wait_until_idle()
        assert found.files == dict(zip(found.names(), found.contents, strict=True))


async def test_repeated_failures_lose_no_media(service: RunningService, tmp_path: Path) -> None:
    replies = [answer(429), answer(503), None, b"nonsense"] * 10

    async def handle(asked: Asked) -> bytes | None:
        if not asked.target.startswith("/v1/") and replies:
            return replies.pop()
        return await forwarded(asked, service.origin)

    async with open_small_media(service, tmp_path, handle) as found:
        await found.queue.add(found.jobs)
        async with asyncio.timeout(PATIENCE):
            await found.queue.wait_until_idle()
        assert found.files == dict(zip(found.names(), found.contents, strict=True))


@pytest.mark.parametrize("by", [-1, 1, -2000])
async def test_small_content_of_a_wrong_size_is_not_kept(
    service: RunningService, tmp_path: Path, by: int
) -> None:
    async def handle(asked: Asked) -> bytes | None:
        reply = await forwarded(asked, service.origin)
        if asked.target.startswith("/v1/"):
            return reply
        body = (reply.partition(b"\r\n\r\n")[2] + b"x")[: by - 1 or None]
        return b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n" + body

    async with open_small_media(service, tmp_path, handle) as found:
        transfers = await found.queue.add(found.jobs)
        async with asyncio.timeout(PATIENCE):
            await found.queue.wait_until_idle()
        assert all(
            isinstance(one.state, Failed) and "bytes than the service states" in one.state.reason
            for one in transfers
        )
        assert found.files == {}


async def test_expired_temporary_urls_are_renewed_and_redirects_get_no_credentials(
    service: RunningService, tmp_path: Path
) -> None:
    expired: set[str] = set()

    async def elsewhere(asked: Asked) -> bytes | None:
        return await forwarded(asked, service.origin)

    async with answering(elsewhere) as other:

        async def handle(asked: Asked) -> bytes | None:
            if asked.target.startswith("/v1/"):
                return await forwarded(asked, service.origin)
            path = asked.target.partition("?")[0]
            if path not in expired:
                expired.add(path)
                return answer(403, b"<Error>AccessDenied</Error>")
            return answer(302, location=f"{other.origin}{asked.target}")

        async with open_small_media(service, tmp_path, handle) as found:
            await found.queue.add(found.jobs)
            async with asyncio.timeout(PATIENCE):
                await found.queue.wait_until_idle()
            assert found.files == dict(zip(found.names(), found.contents, strict=True))
    assert len(other.asked) == COUNT
    assert not any("authorization" in asked.headers for asked in other.asked)


@pytest.mark.usefixtures("with_and_without_parts")
async def test_media_of_the_same_name_do_not_overwrite_each_other(
    service: RunningService, tmp_path: Path
) -> None:
    async def handle(asked: Asked) -> bytes | None:
        return await forwarded(asked, service.origin)

    async with open_small_media(service, tmp_path, handle) as found:
        same = [
            Download(job.service_sid, MediaInfo(job.media.sid, "same.bin"), job.folder) for job in found.jobs
        ]
        await found.queue.add(same)
        await found.queue.wait_until_idle()
        assert sorted(found.files.values()) == sorted(found.contents)
        assert set(found.files) == {"same.bin", *(f"same ({number}).bin" for number in range(1, COUNT))}


@pytest.mark.usefixtures("with_and_without_parts")
async def test_a_full_disk_is_reported_and_leaves_no_partial_file(
    service: RunningService, tmp_path: Path
) -> None:
    async def handle(asked: Asked) -> bytes | None:
        return await forwarded(asked, service.origin)

    async with open_small_media(service, tmp_path, handle) as found:
        with small_disk(found.folder, "64k"):
            transfers = await found.queue.add(found.jobs)
            await found.queue.wait_until_idle()
            failed = [one for one in transfers if isinstance(one.state, Failed)]
            assert failed
            assert {one.state for one in failed} == {Failed("The disk is full. Free some space, then retry.")}
            completed = dict(zip(found.names(), found.contents, strict=True))
            assert found.files.items() <= completed.items()
            assert len(found.files) == COUNT - len(failed)


@pytest.mark.usefixtures("with_and_without_parts")
def test_a_loop_that_ends_midway_leaves_only_complete_files(service: RunningService, tmp_path: Path) -> None:
    async def handle(asked: Asked) -> bytes | None:
        return await forwarded(asked, service.origin)

    contents: dict[str, bytes] = {}

    async def left() -> None:
        async with open_small_media(service, tmp_path, handle) as found:
            contents.update(zip(found.names(), found.contents, strict=True))
            transfers = await found.queue.add(found.jobs)
            while not any(one.is_received for one in transfers):  # noqa: ASYNC110 - as below
                await asyncio.sleep(0)
            for task in asyncio.all_tasks() - {asyncio.current_task()}:
                task.cancel()

    asyncio.run(left())
    there = {path.name: path.read_bytes() for path in (tmp_path / "here").iterdir()}
    assert there.items() <= contents.items()


@pytest.mark.usefixtures("with_and_without_parts")
async def test_small_downloads_cancelled_at_any_time_are_complete_or_absent(
    service: RunningService, tmp_path: Path
) -> None:
    async def handle(asked: Asked) -> bytes | None:
        return await forwarded(asked, service.origin)

    async with open_small_media(service, tmp_path, handle) as found:
        transfers = await found.queue.add(found.jobs)
        while not any(isinstance(one.state, Receiving) for one in transfers):  # noqa: ASYNC110 - there is no event to wait for
            await asyncio.sleep(0)
        await found.queue.cancel({one.id for one in transfers})
        saved = {one.name for one in transfers if isinstance(one.state, Saved)}
        assert all(isinstance(one.state, Saved | Cancelled) for one in transfers)
        assert set(found.files) == saved
        await found.queue.resume({one.id for one in transfers})
        await found.queue.wait_until_idle()
        assert found.files == dict(zip(found.names(), found.contents, strict=True))


@pytest.mark.usefixtures("with_and_without_parts")
async def test_names_are_recorded_before_files_so_that_a_kill_leaves_no_unknown_file(
    tmp_path: Path,
) -> None:
    noted: list[tuple[Path, bool]] = []

    def record(finished: Sequence[FinishedFile]) -> None:
        noted.extend((completed.path, completed.path.exists()) for _, completed, _ in finished)

    def small(number: int) -> SmallFile:
        return SmallFile(
            target=tmp_path / "a.bin",
            media_sid=f"ME{number}",
            notes=tmp_path,
            content=b"content",
            modified=1e9,
            hashed=False,
            before_naming=lambda _: None,
        )

    together = BatchSaver(record)
    wholes = await asyncio.gather(*(together.save(small(number)) for number in range(5)))
    assert dict(noted) == {completed.path: False for completed in wholes}
    assert len(noted) == len(wholes)
    assert all(completed.path.stat().st_mtime == 1e9 for completed in wholes)
