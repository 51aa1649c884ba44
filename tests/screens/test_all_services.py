"""All services as one list: open, filter, sync, and every command on rows of several services."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from tests.api.answering import answer, answering, forwarded
from tests.catalog.places import conversation, media, message, running, service
from tests.screens.driver import TerminalClipboard, at, at_samples, browser_of
from tests.screens.keyboard import reply
from tui.app import Mediadeck
from tui.catalog import ALL_SERVICES
from tui.screens.dialogs.conversation_picker import ConversationPicker
from tui.screens.dialogs.delete import DeleteDialog
from tui.screens.files.file_picker import FilePicker
from tui.screens.files.folder_picker import FolderPicker
from tui.screens.media.screen import MediaScreen
from tui.screens.services import ServicesScreen
from tui.settings import make_local_profile

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from tests.api.answering import Asked, Handler
    from tests.local_service import RunningService
    from tests.screens.driver import AppDriver

HARBOUR = service(
    "Harbour",
    conversation(
        "Case 1",
        message(media("crane.txt", b"crane"), hours=1),
        message(media("boat.txt", b"boat"), hours=3),
    ),
)
FIELD = service(
    "Field [/b]",
    conversation(
        "Return 7",
        message(media("meter.txt", b"meter"), author="josé", hours=2),
        message(media("label.txt", b"label"), hours=4),
    ),
)
NAMES = ["crane.txt", "meter.txt", "boat.txt", "label.txt"]


@pytest.fixture
def account(home: Path) -> Iterator[RunningService]:
    """Run a local service with two Conversations services, for a user with ``home``."""
    with running(home / "data", HARBOUR, FIELD) as found:
        yield found


def names(desk: AppDriver) -> list[str]:
    table = desk.media.table
    return [row.name for row in map(table.window.__getitem__, range(table.row_count)) if row]


@asynccontextmanager
async def at_all(
    account: RunningService, handle: Handler | None = None, rows: int = 4
) -> AsyncIterator[AppDriver]:
    """Run a browser with all services on the screen; its requests go through ``handle``."""

    async def straight(asked: Asked) -> bytes | None:
        return await forwarded(asked, account.origin)

    async with (
        answering(handle or straight) as server,
        at(browser_of(make_local_profile(server.url, *account.auth)), (140, 30)) as desk,
    ):
        await desk.until_text("Services 2", "All services")
        await desk.press("a")
        await desk.until(lambda: desk.is_at(MediaScreen) and desk.media.table.row_count == rows)
        await desk.until_text("● synced")
        yield desk


async def mark_both_services(desk: AppDriver) -> None:
    """Mark the first two media, which belong to two services."""
    await desk.press("g", "space", "space")
    await desk.until_text("2 marked")


async def test_the_first_row_opens_the_media_of_all_services_by_date(samples: Path) -> None:
    async with at_samples(samples, (140, 40)) as desk:
        first = desk.lines[3]
        assert "All services" in first
        assert "▌" in desk.lines[4], "the cursor begins on the first service"
        await desk.press("k", "enter")
        await desk.until_text("All services › all media", "● synced")
        table = desk.media.table
        assert table.row_count == 60
        rows = [row for row in map(table.window.__getitem__, range(60)) if row]
        assert {row.service_name for row in rows} == {"Harbour Support", "Field Returns"}
        assert [row.sent for row in rows] == sorted((row.sent or 0 for row in rows), reverse=True)
        assert "Service" in desk.text
        assert "Harbour S" in desk.text
        await desk.press("escape")
        await desk.until(lambda: desk.is_at(ServicesScreen))
        assert "60" in desk.lines[3]
        await desk.open_service()
        await desk.until_text("Harbour Support › all media")
        assert "Service" not in desk.text.replace("All services", "")


async def test_a_single_service_has_no_row_or_key_for_all(home: Path) -> None:
    with running(home / "data", HARBOUR) as found:
        async with at(browser_of(found.profile)) as desk:
            await desk.until_text("Services 1")
            assert "ll services" not in desk.text
            await desk.press("a")
            assert desk.is_at(ServicesScreen)


async def test_filters_can_name_a_service_and_sorting_spans_all(account: RunningService) -> None:
    async with at_all(account) as desk:
        assert names(desk) == NAMES
        assert all(word in desk.text for word in ("Service", "Harbour", "Field [/b]"))
        await desk.press("slash", *"service:field", "enter")
        await desk.until(lambda: names(desk) == ["meter.txt", "label.txt"])
        await desk.until_text("Media 2 of 4", "of services with “field” in their name")
        await desk.press("escape", "s")
        await desk.until(lambda: names(desk) == sorted(NAMES))
        await desk.press("v")
        await desk.until_text("Conversations 2", "Case 1", "Return 7", "Service", "Harbour", "Field [/b]")
        await desk.press("enter")
        await desk.until_text("All services › ")
        await desk.until(lambda: desk.media.table.row_count == 2)
        assert "Service" not in desk.text.replace("All services", "")


async def test_links_of_media_marked_in_several_services_are_copied(
    account: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at_all(account) as desk:
        clipboard = TerminalClipboard(desk, monkeypatch)
        await mark_both_services(desk)
        await desk.press("y")
        await desk.until(lambda: clipboard.texts)
        assert clipboard.texts[0].count("http") == 2


async def test_links_of_a_failing_service_are_skipped_and_reported(
    account: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused: list[str] = []

    async def handle(asked: Asked) -> bytes | None:
        if refused and refused[0] in asked.target and "/Media" in asked.target:
            return answer(403, {"code": 20003, "message": "not here", "status": 403})
        return await forwarded(asked, account.origin)

    async with at_all(account, handle) as desk:
        clipboard = TerminalClipboard(desk, monkeypatch)
        await mark_both_services(desk)
        row = desk.media.table.window[1]
        assert row is not None
        refused.append(row.service_sid)
        await desk.press("y")
        await desk.until(lambda: clipboard.texts)
        assert clipboard.texts[0].count("http") == 1
        assert "1" in desk.notices


async def test_downloads_and_tags_use_the_service_of_each_row(home: Path, account: RunningService) -> None:
    async with at_all(account) as desk:
        await mark_both_services(desk)
        await desk.press("d")
        await desk.until(lambda: desk.is_at(FolderPicker))
        (home / "saved").mkdir()
        picker = desk.app.screen
        assert isinstance(picker, FolderPicker)
        picker.go_to(str(home / "saved"))
        await desk.press("ctrl+o")
        await desk.until(lambda: len(list((home / "saved").glob("*.txt"))) == 2)
        saved = {path.name: path.read_bytes() for path in (home / "saved").glob("*.txt")}
        assert saved == {"crane.txt": b"crane", "meter.txt": b"meter"}
        await desk.press("number_sign")
        await desk.until_text("Tags")
        await desk.press(*"urgent", "ctrl+s")
        await desk.until(lambda: desk.is_at(MediaScreen))
        await desk.press("slash", *"tag:urgent", "enter")
        await desk.until(lambda: names(desk) == ["crane.txt", "meter.txt"])


async def test_messages_of_several_services_are_deleted_at_once(account: RunningService) -> None:
    async with at_all(account) as desk:
        await mark_both_services(desk)
        await desk.pilot.press("D")
        await desk.until_text("Delete 2 messages", "Type 2")
        await reply(desk, DeleteDialog, "2", "enter")
        await desk.until_text("Deleted 2 of 2", "✓ crane.txt", "✓ meter.txt")
        await desk.pilot.press("escape")
        await desk.until(lambda: names(desk) == ["boat.txt", "label.txt"])


async def test_preview_thread_and_resource_follow_the_row(account: RunningService) -> None:
    async with at_all(account) as desk:
        await desk.go_to("meter.txt")
        await desk.until_text("conversation Return 7", "participant ❝ josé chat")
        await desk.until(lambda: "meter" in desk.text.replace("meter.txt", ""))
        await desk.press("m")
        await desk.until_text("josé", "Return 7")


async def test_an_upload_shows_the_service_of_each_conversation(
    home: Path, account: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "files").mkdir()
    (home / "files" / "new.txt").write_text("new")
    monkeypatch.chdir(home / "files")
    async with at_all(account) as desk:
        await desk.go_to("meter.txt")
        await desk.press("u")
        await desk.until(lambda: desk.is_at(FilePicker) and "new.txt" in desk.text)
        await desk.press("ctrl+a", "ctrl+o")
        await desk.until(lambda: desk.is_at(ConversationPicker))
        await desk.until_text("Case 1", "Return 7", "Service", "Harbour", "Field [/b]")
        current = next(line for line in desk.lines if "▌" in line and "Return" in line)
        assert "Field [/b]" in current


async def test_a_failing_service_is_named_and_affects_no_other(account: RunningService) -> None:
    failing: list[str] = []

    async def handle(asked: Asked) -> bytes | None:
        if failing and f"{failing[0]}/Conversations" in asked.target:
            return answer(403, {"code": 20003, "message": "not [here]", "status": 403})
        return await forwarded(asked, account.origin)

    async with at_all(account, handle) as desk:
        row = desk.media.table.window[1]
        assert row is not None
        failing.append(row.service_sid)
        await desk.press("r")
        await desk.until_text("1 service failed", "Field [/b] could not be synced", "Press r to try again")
        assert names(desk) == NAMES
        failing.clear()
        await desk.press("r")
        await desk.until(lambda: "failed" not in desk.text and "could not" not in desk.text)


async def test_the_next_start_restores_filter_and_position_per_account(
    home: Path, account: RunningService
) -> None:
    async with at_all(account) as desk:
        await desk.press("slash", *".txt", "enter")
        await desk.until(lambda: names(desk) == NAMES)
        await desk.go_to("boat.txt")
        await desk.press("j", "k")
        profile = desk.media.session.profile
    app = Mediadeck(lambda: profile, wanted=ALL_SERVICES, profile=profile)
    async with at(app, (140, 30)) as desk:
        await desk.until(lambda: desk.is_at(MediaScreen) and names(desk) == NAMES)
        await desk.until(lambda: desk.current == "boat.txt")
        assert desk.media.query_shown.where is not None
    with running(home / "other", HARBOUR, FIELD) as other:
        async with at_all(other) as desk:
            assert desk.media.query_shown.where is None


async def test_going_to_a_sid_shows_it_in_the_list_of_all(account: RunningService) -> None:
    async with at_all(account) as desk:
        row = desk.media.table.window[3]
        assert row is not None
        desk.app.go_to(row.sid)
        await desk.until(lambda: desk.current == "label.txt")
        assert desk.media.service_sid == ALL_SERVICES
        desk.app.go_to(row.service_sid)
        await desk.until_text("Field [/b] › all media")
        desk.app.go_to(ALL_SERVICES)
        await desk.until_text("All services › all media")
