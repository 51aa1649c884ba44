"""Files that another program saved in the meantime are not downloaded again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.transfers.conversations import FAST_RETRIES, open_conversation
from tui.transfers.download.download import Download
from tui.transfers.download.manifest import Manifest
from tui.transfers.download.saved_files import SavedFiles
from tui.transfers.files.names import MediaInfo
from tui.transfers.journal import Journal, TransferAdded
from tui.transfers.model import Attached, Paused, Saved
from tui.transfers.queue import TransferQueue
from tui.transfers.runner import Listeners

if TYPE_CHECKING:
    from pathlib import Path

    from tests.local_service import RunningService


@pytest.mark.parametrize("with_manifest", [False, True])
async def test_an_interrupted_download_saved_by_another_program_is_not_repeated(
    service: RunningService, file: Path, tmp_path: Path, *, with_manifest: bool
) -> None:
    here, state = tmp_path / "here", tmp_path / "state"
    manifest, record = Manifest(here), SavedFiles(state)
    listeners = Listeners(on_naming=lambda job, media, completed: manifest.add(job.media, media, completed))
    async with open_conversation(service) as conversation:
        uploaded = await conversation.upload(file)
        assert isinstance(uploaded, Attached)
        sid = conversation.spec(file).service_sid
        job = Download(sid, MediaInfo(uploaded.media.sid, "photo.txt"), here, manifest=with_manifest)
        journal, _ = Journal.open(state, "key")
        journal.write(TransferAdded("1", job))
        journal.close()

        command = TransferQueue(
            conversation.client,
            tmp_path / "parts",
            saved=record,
            listeners=listeners if with_manifest else None,
        )
        await command.add([job])
        await command.wait_until_idle()
        await command.close()

        journal, left = Journal.open(state, "key")
        queue = TransferQueue(
            conversation.client, tmp_path / "parts", retry_policy=FAST_RETRIES, saved=record
        )
        await queue.attach_journal(journal, left)
        [transfer] = queue.all()
        assert queue.all()[0].state == Paused(is_interrupted=True)
        await queue.resume({transfer.id})
        await queue.wait_until_idle()
        assert isinstance(transfer.state, Saved)
        assert transfer.state.path == here / "photo.txt"
        await queue.close()
    assert sorted(path.name for path in here.iterdir()) == ["manifest.jsonl"] * with_manifest + ["photo.txt"]
    journal, left = Journal.open(state, "key")
    journal.close()
    assert left == [], "and it is not offered again"


async def test_two_programs_saving_the_same_media_leave_one_file(
    service: RunningService, tmp_path: Path
) -> None:
    here, state = tmp_path / "here", tmp_path / "state"
    here.mkdir()
    (mine := here / "other.txt").write_text("mine")
    async with open_conversation(service) as conversation:
        jobs = []
        for name in ("photo.txt", "other.txt"):
            (tmp_path / name).write_text(name)
            uploaded = await conversation.upload(tmp_path / name)
            assert isinstance(uploaded, Attached)
            sid = conversation.spec(tmp_path).service_sid
            jobs.append(Download(sid, MediaInfo(uploaded.media.sid, name), here))
        queues = [
            TransferQueue(conversation.client, tmp_path / "parts", saved=SavedFiles(state)) for _ in range(2)
        ]
        transfers = []
        for queue in queues:
            transfers += await queue.add(jobs)
            await queue.wait_until_idle()
            await queue.close()
    expected = [Saved(here / "photo.txt", 9), Saved(here / "other (1).txt", 9)]
    assert [one.state for one in transfers] == expected * 2
    assert mine.read_text() == "mine"
    assert sorted(path.name for path in here.glob("*.txt")) == ["other (1).txt", "other.txt", "photo.txt"]
