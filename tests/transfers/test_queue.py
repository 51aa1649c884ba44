"""The queue: parallel transfers, their order, pausing, cancelling and resuming."""

from __future__ import annotations

import asyncio
import os
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.api.answering import answer, answering, forwarded, raw_serving
from tests.transfers.conversations import (
    FAST_RETRIES,
    ConversationUnderTest,
    is_attach,
    is_media,
    open_conversation,
    reopen_conversation_behind,
)
from tui.api.client import Client
from tui.settings import make_local_profile
from tui.transfers.download.download import Download
from tui.transfers.files.names import MediaInfo
from tui.transfers.journal import Journal
from tui.transfers.model import (
    Attached,
    Attaching,
    Cancelled,
    Failed,
    Paused,
    Queued,
    Receiving,
    Saved,
    Sending,
)
from tui.transfers.queue import TransferQueue
from tui.transfers.runner import Listeners
from tui.transfers.transfer import Transfer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from tests.api.answering import Asked
    from tests.local_service import RunningService

PATIENCE = 20
SIZE = 4_000_000


async def until(holds: Callable[[], object]) -> None:
    """Wait for concurrent work."""
    async with asyncio.timeout(PATIENCE):
        while not holds():  # noqa: ASYNC110 - there is no event to wait for
            await asyncio.sleep(0.005)


class Gate:
    """Holds back uploads to and content requests for a service until it is opened."""

    def __init__(self, service: RunningService) -> None:
        self.service = service
        self.open = asyncio.Event()
        self.at_once = self.most_at_once = 0
        self.begun: list[str] = []

    async def handle(self, asked: Asked) -> bytes | None:
        """Answer like the service, once the gate is open."""
        if not is_media(asked):
            return await forwarded(asked, self.service.origin)
        self.begun.append(asked.target.rpartition("Filename=")[2])
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await self.open.wait()
            return await forwarded(asked, self.service.origin)
        finally:
            self.at_once -= 1


@asynccontextmanager
async def gated(service: RunningService) -> AsyncIterator[tuple[ConversationUnderTest, Gate]]:
    gate = Gate(service)
    async with answering(gate.handle) as server, open_conversation(service, server.url) as conversation:
        yield conversation, gate


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / f"{number}.txt" for number in range(6)]
    for path in paths:
        path.write_text(path.name)
    return paths


def kinds(transfers: list[Transfer]) -> list[str]:
    return [type(one.state).__name__ for one in transfers]


async def test_a_limited_number_run_at_once_and_the_others_wait(
    service: RunningService, tmp_path: Path, files: list[Path]
) -> None:
    async with gated(service) as (conversation, gate):
        queue = TransferQueue(conversation.client, tmp_path / "parts", at_once=2)
        transfers = await queue.add([conversation.spec(path) for path in files])
        await until(lambda: gate.at_once == 2)
        assert queue.counts == (2, 4)
        await queue.set_at_once(3)
        await until(lambda: gate.at_once == 3)
        await queue.set_at_once(0)
        assert queue.at_once == 1
        gate.open.set()
        await queue.wait_until_idle()
        assert kinds(transfers) == ["Attached"] * 6
        assert gate.most_at_once == 3
        assert len(await conversation.messages()) == 6


async def test_uploads_of_a_series_run_in_sequence_beside_others(
    service: RunningService, tmp_path: Path, files: list[Path]
) -> None:
    async with gated(service) as (conversation, gate):
        queue = TransferQueue(conversation.client, tmp_path / "parts", at_once=3)
        jobs = [
            conversation.spec(path, series="a folder" if number < 4 else None)
            for number, path in enumerate(files)
        ]
        transfers = await queue.add(jobs)
        await until(lambda: gate.at_once == 3)
        assert set(gate.begun) == {"0.txt", "4.txt", "5.txt"}
        await queue.pause({transfers[0].id})
        await until(lambda: "1.txt" in gate.begun)
        gate.open.set()
        await queue.wait_until_idle()
        sent = [media.filename for one in await conversation.messages() for media in one.media]
        assert [name for name in sent if name in {"1.txt", "2.txt", "3.txt"}] == [
            "1.txt",
            "2.txt",
            "3.txt",
        ]
        await queue.resume({transfers[0].id})
        await queue.wait_until_idle()
        assert kinds(transfers) == ["Attached"] * 6


async def test_waiting_transfers_can_be_reordered(
    service: RunningService, tmp_path: Path, files: list[Path]
) -> None:
    async with gated(service) as (conversation, gate):
        queue = TransferQueue(conversation.client, tmp_path / "parts", at_once=1)
        transfers = await queue.add([conversation.spec(path) for path in files[:4]])
        await queue.move(transfers[3].id, -2)
        await queue.move(transfers[1].id, 99)
        await queue.move(transfers[2].id, -99)
        assert [one.name for one in queue.all()] == ["0.txt", "2.txt", "3.txt", "1.txt"]
        gate.open.set()
        await queue.wait_until_idle()
        assert gate.begun == ["0.txt", "2.txt", "3.txt", "1.txt"]


async def test_a_failed_transfer_does_not_stop_the_others_and_can_be_retried(
    service: RunningService, tmp_path: Path, files: list[Path]
) -> None:
    files[1].unlink()
    async with open_conversation(service) as conversation:
        queue = TransferQueue(conversation.client, tmp_path / "parts")
        transfers = await queue.add([conversation.spec(path) for path in files])
        await queue.wait_until_idle()
        assert kinds(transfers) == ["Attached", "Failed", *["Attached"] * 4]
        assert transfers[1].state == Failed("The file does not exist.")
        files[1].write_text("back")
        await queue.resume({one.id for one in transfers})
        await queue.wait_until_idle()
        assert kinds(transfers) == ["Attached"] * 6
        assert len(await conversation.messages()) == 6


async def test_paused_and_cancelled_uploads_send_nothing_and_can_be_resumed(
    service: RunningService, tmp_path: Path, files: list[Path]
) -> None:
    async with gated(service) as (conversation, gate):
        queue = TransferQueue(conversation.client, tmp_path / "parts", at_once=2)
        running, other, waiting, last = await queue.add([conversation.spec(path) for path in files[:4]])
        await until(lambda: gate.at_once == 2)
        await queue.pause({running.id, waiting.id})
        await queue.cancel({other.id})
        assert running.state == Paused(0, len("0.txt")), "it begins anew"
        assert isinstance(waiting.state, Paused)
        assert other.state == Cancelled()
        gate.open.set()
        await until(lambda: isinstance(last.state, Attached))
        assert queue.counts == (0, 0)
        assert [media.filename for one in await conversation.messages() for media in one.media] == ["3.txt"]
        await queue.resume({running.id, waiting.id, other.id})
        await queue.wait_until_idle()
        assert len(await conversation.messages()) == 4


async def test_pausing_and_resuming_all_keeps_the_order(
    service: RunningService, tmp_path: Path, files: list[Path]
) -> None:
    async with gated(service) as (conversation, gate):
        queue = TransferQueue(conversation.client, tmp_path / "parts", at_once=2)
        transfers = await queue.add([conversation.spec(path) for path in files[:5]])
        await until(lambda: gate.at_once == 2)
        await queue.pause({one.id for one in transfers})
        assert {type(one.state) for one in transfers} == {Paused}
        assert queue.all() == tuple(transfers)
        await queue.resume({one.id for one in transfers})
        assert queue.all() == tuple(transfers)
        gate.open.set()
        await queue.wait_until_idle()
        assert len(await conversation.messages()) == 5


async def test_an_upload_cancelled_while_attaching_reports_its_true_state(
    service: RunningService, tmp_path: Path, files: list[Path]
) -> None:
    """The message is created, but its answer is held back: the file is reported as attached."""

    async def handle(asked: Asked) -> bytes | None:
        reply = await forwarded(asked, service.origin)
        if is_attach(asked):
            await asyncio.Event().wait()
        return reply

    async with (
        open_conversation(service) as watcher,
        reopen_conversation_behind(service, handle, watcher) as (conversation, _),
    ):
        queue = TransferQueue(conversation.client, tmp_path / "parts")
        [transfer] = await queue.add([conversation.spec(files[0])])
        await until(lambda: isinstance(transfer.state, Attaching))
        while not await watcher.messages():  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        await queue.cancel({transfer.id})
        assert isinstance(transfer.state, Attached)
        assert len(await watcher.messages()) == 1


async def test_an_upload_cannot_be_paused_while_attaching(
    service: RunningService, tmp_path: Path, files: list[Path]
) -> None:
    go_on = asyncio.Event()

    async def handle(asked: Asked) -> bytes | None:
        if is_attach(asked):
            await go_on.wait()
        return await forwarded(asked, service.origin)

    async with (
        open_conversation(service) as watcher,
        reopen_conversation_behind(service, handle, watcher) as (conversation, _),
    ):
        queue = TransferQueue(conversation.client, tmp_path / "parts")
        [transfer] = await queue.add([conversation.spec(files[0])])
        await until(lambda: isinstance(transfer.state, Attaching))
        await queue.pause({transfer.id})
        go_on.set()
        await queue.wait_until_idle()
        assert isinstance(transfer.state, Attached)


async def test_cleared_transfers_leave_the_list_and_their_files_stay(
    service: RunningService, tmp_path: Path, files: list[Path]
) -> None:
    files[0].unlink()
    async with open_conversation(service) as conversation:
        queue = TransferQueue(conversation.client, tmp_path / "parts")
        await queue.add([conversation.spec(path) for path in files[:3]])
        await queue.wait_until_idle()
        await queue.clear()
        assert queue.all() == ()
        assert len(await conversation.messages()) == 2


async def test_a_download_can_be_paused_resumed_and_cancelled(
    service: RunningService, tmp_path: Path
) -> None:
    content = os.urandom(SIZE)
    source, here = tmp_path / "source", tmp_path / "here"
    source.write_bytes(content)
    is_slow = True

    async def handle(asked: Asked) -> bytes | None:
        reply = await forwarded(asked, service.origin)
        if is_slow and not asked.target.startswith("/v1/"):
            return reply.replace(b"connection: close\r\n", b"")[: -SIZE // 2]
        return reply

    async with answering(handle) as server, open_conversation(service, server.url) as conversation:
        uploaded = await conversation.upload(source)
        assert isinstance(uploaded, Attached)
        job = Download(
            conversation.spec(source).service_sid, MediaInfo(uploaded.media.sid, "photo.jpg"), here
        )
        queue = TransferQueue(conversation.client, tmp_path / "parts", retry_policy=FAST_RETRIES)
        [transfer] = await queue.add([job])
        await until(lambda: isinstance(transfer.state, Receiving) and transfer.state.received > 1_000_000)
        await queue.pause({transfer.id})
        assert kinds([transfer]) == ["Paused"]
        assert transfer.progress[0] > 1_000_000
        assert [path.suffix for path in here.iterdir()] == [".part"]
        await queue.resume({transfer.id})
        await until(lambda: isinstance(transfer.state, Receiving))
        await queue.cancel({transfer.id})
        assert kinds([transfer]) == ["Cancelled"]
        assert list(here.iterdir()) == [], "nothing of it stays"
        is_slow = False
        await queue.resume({transfer.id})
        await queue.wait_until_idle()
        assert transfer.state == Saved(here / "photo.jpg", SIZE)
        assert (here / "photo.jpg").read_bytes() == content


async def test_transfers_waiting_at_close_are_in_the_journal(
    service: RunningService, tmp_path: Path, files: list[Path]
) -> None:
    journal, _ = Journal.open(tmp_path / "state", "key")
    async with gated(service) as (conversation, gate):
        queue = TransferQueue(conversation.client, tmp_path / "parts", at_once=2, journal=journal)
        transfers = await queue.add([conversation.spec(path) for path in files])
        await until(lambda: gate.at_once == 2)
        await queue.cancel({transfers[5].id})
        await queue.close()
        assert await conversation.messages() == []
    journal, left = Journal.open(tmp_path / "state", "key")
    async with open_conversation(service) as conversation:
        queue = TransferQueue(conversation.client, tmp_path / "parts", journal=journal)
        queue.restore(left)
        assert [one.state for one in queue.all()] == [Paused(is_interrupted=True)] * 5
        await queue.resume({entry.id for entry in left})
        await queue.wait_until_idle()
        await queue.close()
        assert len(await conversation.messages()) == 5
    journal, left = Journal.open(tmp_path / "state", "key")
    journal.close()
    assert left == []


async def test_every_step_is_reported_and_each_end_once(
    service: RunningService, tmp_path: Path, files: list[Path]
) -> None:
    seen: list[type] = []
    ended: list[Transfer] = []

    def look() -> None:
        seen.extend(type(one.state) for one in queue.all())

    async with open_conversation(service) as conversation:
        queue = TransferQueue(
            conversation.client,
            tmp_path / "parts",
            listeners=Listeners(on_changed=look, on_ended=ended.append),
        )
        [transfer] = await queue.add([conversation.spec(files[0])])
        await queue.wait_until_idle()
    assert list(dict.fromkeys(seen)) == [Queued, Sending, Attaching, Attached]
    assert ended == [transfer]


def open_files_in(folder: Path) -> list[Path]:
    """Return the open files of this process there, if the system reports them (Linux)."""
    opened = []
    for handle in Path("/proc/self/fd").glob("*"):
        with suppress(FileNotFoundError):
            opened.append(handle.readlink())
    return [path for path in opened if path.is_relative_to(folder)]


async def test_an_unexpected_error_is_reported(service: RunningService, tmp_path: Path) -> None:
    def fail(*_: object) -> None:
        message = "no such thing"
        raise ZeroDivisionError(message)

    source = tmp_path / "source"
    source.write_bytes(b"content")
    async with open_conversation(service) as conversation:
        uploaded = await conversation.upload(source)
        assert isinstance(uploaded, Attached)
        job = Download(
            conversation.spec(source).service_sid, MediaInfo(uploaded.media.sid), tmp_path / "here"
        )
        queue = TransferQueue(conversation.client, tmp_path / "parts", listeners=Listeners(on_naming=fail))
        [transfer] = await queue.add([job])
        await queue.wait_until_idle()
        assert transfer.state == Failed("ZeroDivisionError: no such thing. Please report this.")
        assert list((tmp_path / "here").iterdir()) == []
        assert open_files_in(tmp_path / "here") == []


@pytest.mark.parametrize("trouble", [answer(429), answer(503), None])
async def test_uploads_survive_repeated_failures(
    service: RunningService, tmp_path: Path, files: list[Path], trouble: bytes | None
) -> None:
    left = [trouble] * 8

    async def handle(asked: Asked) -> bytes | None:
        if left and (is_media(asked) or is_attach(asked)):
            return left.pop()
        return await forwarded(asked, service.origin)

    async with (
        open_conversation(service) as watcher,
        reopen_conversation_behind(service, handle, watcher) as (conversation, _),
    ):
        queue = TransferQueue(conversation.client, tmp_path / "parts", retry_policy=FAST_RETRIES)
        transfers = await queue.add([conversation.spec(path) for path in files])
        await queue.wait_until_idle()
        assert kinds(transfers) == ["Attached"] * 6, [one.state for one in transfers]
        assert len(await watcher.messages()) == 6


@pytest.mark.parametrize("tenth", range(10))
async def test_an_upload_cut_at_any_tenth_arrives_once(
    service: RunningService, tmp_path: Path, tenth: int
) -> None:
    """The connection is cut after this many bytes; the file is sent again, and attached once."""
    source = tmp_path / "large.bin"
    content = os.urandom(SIZE)
    source.write_bytes(content)
    cuts = 2

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal cuts
        head = await reader.readuntil(b"\r\n\r\n")
        if head.startswith(b"POST") and b"/Media?" in head.split(b"\r\n")[0] and cuts:
            cuts -= 1
            await reader.readexactly(max(1, tenth * SIZE // 10))
            return
        await pass_on(head, reader, writer, service)

    async with raw_serving(serve) as server, open_conversation(service) as watcher:
        spec = watcher.spec(source)
        async with Client(make_local_profile(server.url, *service.auth)) as client:
            queue = TransferQueue(client, tmp_path / "parts", retry_policy=FAST_RETRIES)
            [transfer] = await queue.add([spec])
            await queue.wait_until_idle()
        assert isinstance(transfer.state, Attached), transfer.state
        [message] = await watcher.messages()
        arrived = await watcher.client.media.fetch(spec.service_sid, message.media[0].sid)
        assert await watcher.client.media.read_content(arrived, limit=SIZE) == content


async def pass_on(
    head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, service: RunningService
) -> None:
    """Forward one request to the service and its answer back, unbuffered; then close."""
    host, port = service.origin.removeprefix("http://").split(":")
    there, back = await asyncio.open_connection(host, int(port))
    back.write(head.replace(b"\r\n", b"\r\nConnection: close\r\n", 1))

    async def forward() -> None:
        while piece := await reader.read(65536):
            back.write(piece)
            await back.drain()

    sending = asyncio.create_task(forward())
    try:
        while piece := await there.read(65536):
            writer.write(piece)
            await writer.drain()
    finally:
        sending.cancel()
        back.close()


def test_the_rate_after_a_pause_counts_only_new_bytes() -> None:
    transfer = Transfer("1", Download("IS1", MediaInfo("ME1"), Path("/there")), Queued())
    for now, state in (
        (0.0, Receiving(0, 10**6)),
        (1.0, Receiving(500_000, 10**6)),
        (2.0, Paused(500_000, 10**6)),
        (60.0, Queued()),
        (60.1, Receiving(500_000, 10**6)),
        (61.1, Receiving(501_000, 10**6)),
    ):
        transfer.set_state(state, now)
    assert transfer.estimate_rate(61.1) == pytest.approx(1_000)
    assert transfer.estimate_seconds_left(61.1) == pytest.approx(499)
