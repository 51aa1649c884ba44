"""Transfers on the screen: downloads, the list of transfers, and those left by an earlier run."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from textual import events
from textual.widgets import Select

from tests.api.answering import answer, forwarded
from tests.idle import settle
from tests.preview.sample_files import write_camera_picture
from tests.screens.driver import at, browser_of
from tests.screens.harbour import CONTENT, at_harbour, files_in
from tests.screens.keyboard import reply
from tests.screens.upload_steps import choose_all, open_sheet, read_messages, send_all
from tests.transfers.conversations import hold_requests, is_attach, is_content
from tui.screens.dialogs.question import QuestionDialog
from tui.screens.dialogs.send_sheet import SendSheet
from tui.screens.files.folder_picker import FolderPicker
from tui.screens.media.screen import MediaScreen
from tui.settings import make_local_profile
from tui.transfers.upload.preparation import PictureHandling
from tui.widgets.lists.row_list import RowList
from tui.widgets.lists.sending_list import SendingList
from tui.widgets.lists.transfer_table import TransferTable

if TYPE_CHECKING:
    from tests.api.answering import Asked
    from tests.local_service import RunningService


def take_part(harbour: RunningService, address: str) -> None:
    """Add a participant with this address to the conversation."""
    with httpx.Client(base_url=harbour.url, auth=harbour.auth) as client:
        [found] = client.get("/Services").json()["services"]
        place = f"/Services/{found['sid']}/Conversations"
        [case] = client.get(place).json()["conversations"]
        form = {"MessagingBinding.Address": address, "MessagingBinding.ProxyAddress": "whatsapp:+15005550006"}
        client.post(f"{place}/{case['sid']}/Participants", data=form).raise_for_status()


async def test_the_folder_is_asked_for_once_and_remembered(home: Path, harbour: RunningService) -> None:
    (home / "Downloads").mkdir()
    async with at_harbour(harbour) as desk:
        await desk.go_to("one.txt")
        await desk.press("d")
        await desk.until(lambda: desk.is_at(FolderPicker))
        await desk.until_text("ctrl+o save 1 file here")
        await desk.press("ctrl+o")
        await desk.until(lambda: "one.txt: saved as ~/Downloads/one.txt." in desk.notices)
        await desk.press("d")
        await desk.until(lambda: "The file is already there." in desk.notices)
        (home / "Downloads" / "one.txt").write_bytes(b"mine!")
        await desk.press("d")
        await desk.until(lambda: "saved as ~/Downloads/one (1).txt." in desk.notices)
        await desk.press("ctrl+d")
        await desk.until(lambda: desk.is_at(FolderPicker))
        await desk.press("escape")
        assert desk.is_at(MediaScreen)
    async with at_harbour(harbour) as desk:
        await desk.go_to("two.txt")
        await desk.press("d")
        await desk.until(lambda: "two.txt: saved as" in desk.notices)
    assert files_in(home / "Downloads") == {
        "one.txt": b"mine!",
        "one (1).txt": b"first",
        "two.txt": b"second",
    }


@pytest.mark.parametrize("typed", ["~/deep/", "~/deep", "deep", "deep/"])
async def test_the_typed_folder_is_used(home: Path, harbour: RunningService, typed: str) -> None:
    (home / "deep").mkdir()
    async with at_harbour(harbour) as desk:
        await desk.go_to("one.txt")
        await desk.press("ctrl+d")
        await desk.until(lambda: desk.is_at(FolderPicker))
        picker = desk.app.screen
        assert isinstance(picker, FolderPicker)
        picker.go_to(str(home))
        await desk.pilot.press(*("tilde" if key == "~" else key for key in typed), "ctrl+o")
        await desk.until(lambda: "one.txt: saved as ~/deep/one.txt." in desk.notices)


@pytest.mark.parametrize("typed", ["nowhere/new", "pictures"])
async def test_a_missing_folder_is_created_after_confirmation(
    home: Path, harbour: RunningService, typed: str
) -> None:
    async with at_harbour(harbour) as desk:
        await desk.go_to("one.txt")
        await desk.press("ctrl+d")
        await desk.until(lambda: desk.is_at(FolderPicker))
        await desk.press(*typed)
        await desk.until_text(f"ctrl+o create ~/{typed}")
        await desk.press("ctrl+o")
        await desk.until_text(f"~/{typed} does not exist. Create it?")
        await reply(desk, QuestionDialog, "n")
        await settle(desk.pilot)
        assert desk.is_at(FolderPicker)
        assert not (home / typed).exists()
        await desk.press("ctrl+o")
        await reply(desk, QuestionDialog, "y")
        await desk.until(lambda: f"one.txt: saved as ~/{typed}/one.txt." in desk.notices)


async def test_an_uncreatable_or_invalid_folder_is_reported(home: Path, harbour: RunningService) -> None:
    (home / "note").write_text("mine")
    async with at_harbour(harbour) as desk:
        await desk.go_to("one.txt")
        await desk.press("ctrl+d")
        await desk.until(lambda: desk.is_at(FolderPicker))
        (home / "made meanwhile").mkdir()
        await desk.press(*"note", "ctrl+o")
        await desk.until(lambda: "~/note: This is not a folder." in desk.notices)
        await desk.press(*"/deep", "ctrl+o")
        await reply(desk, QuestionDialog, "y")
        await desk.until(
            lambda: "~/note/deep: The folder could not be created: Not a directory." in desk.notices
        )
        await desk.press("escape", *"made", "space", *"meanwhile", "ctrl+o")
        await desk.until(lambda: "one.txt: saved as ~/made meanwhile/one.txt." in desk.notices)


async def test_every_key_press_counts_at_any_speed(home: Path, harbour: RunningService) -> None:
    (home / "Downloads").mkdir()
    async with at_harbour(harbour) as desk:
        await desk.go_to("one.txt")
        await desk.press("d", "ctrl+o")
        await desk.until(lambda: "one.txt: saved as" in desk.notices)
        for key in "jdjd":  # at once, as over a slow connection
            desk.app.post_message(events.Key(key, key))
        await desk.until(lambda: len(files_in(home / "Downloads")) == 3)
    there = sorted(files_in(home / "Downloads").values())
    assert there == sorted(CONTENT.values())


async def test_a_file_requested_twice_is_downloaded_once(home: Path, harbour: RunningService) -> None:
    (home / "Downloads").mkdir()
    slowly, go_on = hold_requests(harbour, is_content)
    go_on.set()
    async with at_harbour(harbour, slowly) as desk:
        await desk.go_to("one.txt")
        go_on.clear()  # the preview is drawn
        await desk.press("d", "ctrl+o")
        await desk.until_text("↓ one.txt")
        await desk.press("d", "d")
        await desk.press("t")
        await desk.until_text("Transfers 1", "1 running", "starting")
        await desk.pilot.press("space")
        await desk.until_text("paused")
        await desk.press("escape", "d")
        await desk.until_text("↓ one.txt")
        go_on.set()
        await desk.until(lambda: "one.txt: saved as ~/Downloads/one.txt." in desk.notices)
    assert files_in(home / "Downloads") == {"one.txt": b"first"}


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("key", ["q", "ctrl+q", "ctrl+c"])
async def test_every_quit_key_asks_during_transfers_and_none_confirms(
    harbour: RunningService, key: str
) -> None:
    never, _ = hold_requests(harbour)
    async with at_harbour(harbour, never) as desk:
        await choose_all(desk)
        await send_all(desk)
        await desk.until_text("↑ boat 1.jpg")
        await desk.pilot.press(key)
        await desk.until_text("3 transfers are running. Quit now?")
        await reply(desk, QuestionDialog, "q", "ctrl+q", "ctrl+c")
        await settle(desk.pilot)
        assert not desk.app._exit, "a key that asks does not answer"
        await desk.pilot.press("y")
        await desk.until(lambda: desk.app._exit)


async def test_marked_media_are_downloaded_under_safe_names(home: Path, harbour: RunningService) -> None:
    (home / "Downloads").mkdir()
    async with at_harbour(harbour) as desk:
        await desk.press("ctrl+a", "d")
        await desk.until(lambda: desk.is_at(FolderPicker))
        await desk.press("ctrl+o")
        await desk.until(lambda: "3 media: saved in ~/Downloads." in desk.notices)
        await desk.press("t")
        await desk.until_text("Transfers 3", "saved", "100%", "[/bold]␛[31m�gpj.txt")
        await desk.press("c")
        await desk.until_text("No transfers yet.")
        await desk.press("escape")
        assert desk.is_at(MediaScreen)
    assert files_in(home / "Downloads") == {
        "one.txt": b"first",
        "two.txt": b"second",
        "_._[_bold]_[31m_gpj.txt": b"third",
    }


async def test_an_export_has_a_manifest(home: Path, harbour: RunningService) -> None:
    (home / "Downloads").mkdir()
    async with at_harbour(harbour) as desk:
        await desk.press("ctrl+a", "x")
        await desk.until(lambda: desk.is_at(FolderPicker))
        await desk.until_text("ctrl+o export 3 files here")
        await desk.press("ctrl+o")
        await desk.until(lambda: "3 media: saved in" in desk.notices)
        [two] = (home / "Downloads").glob("*/*two.txt")
        two.write_bytes(b"SECOND")
        await desk.press("x")
        await desk.until(lambda: desk.is_at(FolderPicker))
        await desk.press("ctrl+o")
        await desk.until(lambda: "with a manifest.jsonl (2 of 3 are already there)" in desk.notices)
        await desk.until(lambda: "two.txt: saved as" in desk.notices)
        two.unlink()
    there = files_in(home / "Downloads")
    lines = [json.loads(line) for line in there.pop("manifest.jsonl").splitlines()]
    assert {line["path"]: line["sha256"] for line in lines} == {
        path: hashlib.sha256(content).hexdigest() for path, content in there.items()
    }
    assert {path.partition("/")[0] for path in there} == {"Case [1]"}


async def test_transfers_can_be_paused_resumed_and_cancelled_on_their_screen(
    home: Path, harbour: RunningService
) -> None:
    (home / "Downloads").mkdir()
    slowly, go_on = hold_requests(harbour, is_content)
    go_on.set()
    async with at_harbour(harbour, slowly) as desk:
        await desk.press("t", "minus")
        await desk.until_text("at most 2 at once")
        await desk.press("escape", "ctrl+a")
        go_on.clear()  # the preview is drawn
        await desk.pilot.press("d")
        await desk.until(lambda: desk.is_at(FolderPicker))
        await desk.pilot.press("ctrl+o")
        await desk.until_text("↓ one.txt", "1 more")
        await desk.pilot.press("t")
        await desk.until_text("2 running, at most 2 at once · 1 queued", "one.txt", "starting", "queued")
        await desk.pilot.press("plus")
        await desk.until_text("3 running, at most 3 at once · 0 queued")
        await desk.pilot.press("space")
        await desk.until_text("one.txt", "paused", "2 running")
        desk.find(RowList).cursor = 0
        await desk.pilot.press("x")
        await reply(desk, QuestionDialog, "x", "enter")
        await desk.until_text("Transfers 3", "2 running")
        await desk.pilot.press("x")
        await reply(desk, QuestionDialog, "y")
        await desk.until_text("cancelled", "1 running")
        await desk.pilot.press("P")
        await desk.until_text("0 running")
        await desk.pilot.press("P")
        await desk.until_text("2 running")
        go_on.set()
        await desk.until_text("Transfers 3", "saved", "cancelled", "0 running")
        desk.find(RowList).action_first()
        await desk.pilot.press("c")
        await desk.until_text("No transfers yet.")
    assert len(files_in(home / "Downloads")) == 2


async def test_files_of_a_conversation_are_sent_in_order(home: Path, harbour: RunningService) -> None:
    names = [f"page {number}.txt" for number in range(1, 7)]
    for number, name in enumerate(names):  # every other one takes longer
        (home / "Pictures" / name).write_text("x" * (600_000 if number % 2 == 0 else 1))
    async with at_harbour(harbour) as desk:
        await choose_all(desk)
        await send_all(desk)
        await desk.until(lambda: "9 files: uploaded, and attached" in desk.notices)
    sent = [one.media[0].filename for one in reversed(await read_messages(harbour))]
    assert [name for name in sent if name in names] == names


async def test_a_failed_transfer_says_why_and_can_be_retried(home: Path, harbour: RunningService) -> None:
    (home / "Downloads").mkdir()
    is_broken = True

    async def handle(asked: Asked) -> bytes | None:
        if is_broken and not asked.target.startswith("/v1/"):
            return answer(404, b"<Error>NoSuchKey</Error>")
        return await forwarded(asked, harbour.origin)

    async with at_harbour(harbour, handle) as desk:
        await desk.go_to("one.txt")
        await desk.press("d", "ctrl+o")
        await desk.until(lambda: "one.txt: The service could not find it (HTTP 404)" in desk.notices)
        await desk.press("t")
        await desk.until_text("failed: The service could not find it")
        assert files_in(home / "Downloads") == {}
        is_broken = False
        await desk.press("r")
        await desk.until_text("100% saved")
    assert files_in(home / "Downloads") == {"one.txt": b"first"}


@pytest.mark.usefixtures("home")
async def test_the_countdown_is_shown_while_a_media_is_unattached(harbour: RunningService) -> None:
    slowly, go_on = hold_requests(harbour, is_attach)
    async with at_harbour(harbour, slowly) as desk:
        await choose_all(desk)
        await send_all(desk)
        await desk.until_text("100% attaching, 4:5")
        before = desk.text
        await desk.until(lambda: "attaching, 4:5" in desk.text and desk.text != before)
        await desk.pilot.press("t")
        await desk.until_text("Transfers", "attaching, 4:5")
        assert " left" in next(line for line in desk.lines if "━━" in line)
        go_on.set()
        await desk.until_text("attached", "0 running")


@pytest.mark.parametrize("said", ["y", "n"])
@pytest.mark.usefixtures("home")
async def test_interrupted_transfers_are_offered_at_the_next_start(
    harbour: RunningService, said: str
) -> None:
    never, _ = hold_requests(harbour)
    async with at_harbour(harbour, never) as desk:
        await choose_all(desk)
        await send_all(desk)
        await desk.until_text("↑ boat 1.jpg")
        await desk.pilot.press("q")
        await reply(desk, QuestionDialog, "y")
        await desk.until(lambda: not desk.app.is_running)
    assert len(await read_messages(harbour)) == 3
    profile = make_local_profile(harbour.url, *harbour.auth)
    async with at(browser_of(profile)) as desk:
        await desk.until(lambda: desk.is_at(QuestionDialog))
        await desk.until_text("3 transfers were not finished: boat 1.jpg, boat 2.jpg,")
        await reply(desk, QuestionDialog, said)
        if said == "n":
            await desk.press("t")
            await desk.until_text("Transfers 3", "cut off")
            await desk.press("P")
        await desk.until(lambda: "3 files: uploaded, and attached" in desk.notices)
    assert len(await read_messages(harbour)) == 6
    async with at(browser_of(profile)) as desk:
        await desk.until_text("Harbour")
        assert not desk.is_at(QuestionDialog)


async def test_the_upload_dialog_shows_editable_types_with_limits_and_sizes(
    home: Path, harbour: RunningService
) -> None:
    (home / "Pictures" / "boat 1.jpg").write_bytes(b"\xff\xd8\xff\xe0" + bytes(18_000_000))
    for address in ("whatsapp:+491511234567", "whatsapp:+491511234568"):
        await asyncio.to_thread(take_part, harbour, address)
    async with at_harbour(harbour) as desk:
        await choose_all(desk)
        await open_sheet(desk)
        await desk.until_text(
            "Send to Case [1]", "image/jpeg", "over 5 MB", "text/plain", "✗ type", "3 files"
        )
        await desk.until_text(
            "boat 1.jpg: It does not reach participants of this conversation (2 by WhatsApp:"
        )
        desk.find(SendingList).cursor = 2
        await desk.press("tab", "ctrl+u", *"text/markdown", "tab", *"as promised", "tab", *"zoe")
        await desk.until_text("text/markdown")
        await desk.press("tab", "shift+tab")
        await desk.press("ctrl+s")
        await desk.until(lambda: "3 files: uploaded" in desk.notices)
    sent = [one for one in await read_messages(harbour) if one.author == "zoe"]
    assert {one.media[0].filename: one.media[0].content_type for one in sent}["notes.txt"] == "text/markdown"
    assert {one.body for one in sent} == {"as promised"}


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("typed", ["nonsense", "text/plain or so"])
async def test_an_invalid_type_is_not_sent(harbour: RunningService, typed: str) -> None:
    async with at_harbour(harbour) as desk:
        await choose_all(desk)
        await open_sheet(desk)
        await desk.press("tab", "ctrl+u", *("space" if one == " " else one for one in typed), "ctrl+s")
        await desk.until(lambda: "boat 1.jpg: Enter a content type such as image/jpeg." in desk.notices)
        assert desk.is_at(SendSheet)
        await desk.press("escape")
        await desk.until(lambda: desk.is_at(MediaScreen))
    assert len(await read_messages(harbour)) == 3


@pytest.mark.usefixtures("home")
async def test_enter_in_a_field_moves_to_the_next_and_sends_nothing(harbour: RunningService) -> None:
    async with at_harbour(harbour) as desk:
        await choose_all(desk)
        await open_sheet(desk)
        await desk.press("tab", "ctrl+u", *"a/b", "enter", *"text", "enter", *"zoe", "enter")
        assert desk.is_at(SendSheet)
        assert isinstance(desk.app.screen.focused, Select)
        await desk.press("ctrl+s")
        await desk.until(lambda: "3 files: uploaded" in desk.notices)
    sent = [one for one in await read_messages(harbour) if one.author == "zoe"]
    assert {one.body for one in sent} == {"text"}
    assert "a/b" in {one.media[0].content_type for one in sent}


@pytest.mark.usefixtures("home")
async def test_fast_typing_stays_with_its_file(harbour: RunningService) -> None:
    async with at_harbour(harbour) as desk:
        await choose_all(desk)
        sheet = await open_sheet(desk)
        await desk.press("tab")
        sheet.content_type.value = "first/type"
        sheet.files.cursor = 1  # before the dialog received either
        await desk.until(lambda: sheet.content_type.value == "image/jpeg")
        kinds = [sheet.files.cells(row)["type"].text for row in range(3)]
    assert kinds == ["first/type", "image/jpeg", "text/plain"]


async def test_cleaned_pictures_show_their_sizes_before_and_after(
    home: Path, harbour: RunningService
) -> None:
    (home / "Pictures" / "boat 2.jpg").unlink()
    write_camera_picture(home / "Pictures" / "boat 1.jpg", "JPEG")
    async with at_harbour(harbour) as desk:
        await choose_all(desk)
        await open_sheet(desk)
        desk.find(Select).value = PictureHandling.STRIPPED
        await desk.until_text("KB →")
        await desk.pilot.press("ctrl+s")
        await desk.until(lambda: "2 files: uploaded" in desk.notices)
        await desk.press("t")
        await desk.until_text("Transfers 2", "boat 1.jpg")
        table = desk.find(TransferTable)
        while table.current is None or table.current.name != "boat 1.jpg":
            await desk.press("down")
        await desk.until_text("Pictures/boat 1.jpg to Case [1]")
    sent = {media.filename: media for one in await read_messages(harbour) for media in one.media}
    assert sent["boat 1.jpg"].size != (home / "Pictures" / "boat 1.jpg").stat().st_size
    contents = [path.read_bytes() for path in (home / "data" / "content").rglob("*") if path.is_file()]
    assert not any(b"SECRET" in content for content in contents)
    assert not any((Path(os.environ["XDG_STATE_HOME"]) / "mediadeck" / "transfers" / "copies").iterdir())


async def test_a_picture_that_cannot_be_cleaned_is_not_sent(home: Path, harbour: RunningService) -> None:
    (home / "Pictures" / "boat 2.jpg").unlink()
    write_camera_picture(home / "Pictures" / "boat 1.jpg", "JPEG")
    damaged = (home / "Pictures" / "boat 1.jpg").read_bytes()[:-400]
    (home / "Pictures" / "boat 1.jpg").write_bytes(damaged)
    async with at_harbour(harbour) as desk:
        await choose_all(desk)
        await open_sheet(desk)
        desk.find(Select).value = PictureHandling.SMALL
        await desk.pilot.press("ctrl+s")
        await desk.until(lambda: "boat 1.jpg: This picture is damaged" in desk.notices)
        assert desk.is_at(SendSheet)
    assert len(await read_messages(harbour)) == 3
