"""The background sync, as the user sees and controls it."""

from __future__ import annotations

import asyncio
import re
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from tests.api.answering import answer, answering, forwarded
from tests.catalog.places import break_behind_the_tables, conversation, media, message, running, service
from tests.idle import settle
from tests.screens.driver import at, browser_of
from tests.screens.small_service import SmallService, at_small_service, media_sid
from tui.app import Mediadeck
from tui.screens.dialogs.sync_errors import SyncErrorsScreen
from tui.screens.media import sync as media_sync
from tui.screens.media.screen import MediaScreen
from tui.settings import catalog_folder, make_local_profile
from tui.widgets.resource_pane import FieldList, ResourcePane

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.api.answering import Asked
    from tests.screens.driver import AppDriver

pytestmark = pytest.mark.usefixtures("home")


def many(count: int) -> list[str]:
    """Return names; a hundred of them fill more than a screen."""
    return [f"{number:03}.txt" for number in range(count)]


@asynccontextmanager
async def at_gate(
    data: Path, conversations: int, size: tuple[int, int] = (120, 30)
) -> AsyncIterator[tuple[AppDriver, asyncio.Event]]:
    """Run a browser whose service lists messages only while the gate is open; it starts closed."""
    gate = asyncio.Event()
    there = service(
        "Gated", *(conversation(f"c{n}", message(media(f"{n}.txt"), hours=n)) for n in range(conversations))
    )
    with running(data, there) as found:

        async def handle(asked: Asked) -> bytes:
            if "/Messages" in asked.target:
                await gate.wait()
            return await forwarded(asked, found.origin)

        async with answering(handle) as server:
            profile = make_local_profile(server.url, *found.auth)
            async with at(browser_of(profile), size) as desk:
                await desk.until_text("Gated")
                await desk.pilot.press("enter")
                yield desk, gate
                gate.set()


async def test_the_list_footer_shows_sync_progress(tmp_path: Path) -> None:
    async with at_gate(tmp_path / "data", 40) as (desk, gate):
        await desk.until_text("0 of 40 conversations", "0 media")
        assert "◐ syncing…" in desk.masthead
        gate.set()
        await desk.until_text("● synced", "Media 40")
        assert "conversations ·" not in desk.text


async def test_sync_progress_fits_a_narrow_screen(tmp_path: Path) -> None:
    async with at_gate(tmp_path / "data", 40, (60, 15)) as (desk, _):
        await desk.until_text("0 of 40 conversations")


async def test_no_requests_are_sent_while_the_sync_is_paused(tmp_path: Path) -> None:
    async with at_gate(tmp_path / "data", 80) as (desk, gate):
        await desk.until_text("of 80 conversations")
        await desk.pilot.press("P")
        await desk.until_text("‖ paused", "paused ·")
        gate.set()
        await desk.until(lambda: desk.media.table.row_count)
        await asyncio.sleep(0.2)  # without the pause, everything would be there by now
        assert 0 < desk.media.table.row_count < 80
        assert "synced" not in desk.masthead
        await desk.pilot.press("P")
        await desk.until_text("● synced", "Media 80")


async def test_a_stopped_sync_keeps_its_results_and_resumes_later(tmp_path: Path) -> None:
    async with at_gate(tmp_path / "data", 60) as (desk, gate):
        await desk.until_text("of 60 conversations")
        await desk.pilot.press("P")
        gate.set()
        await desk.until(lambda: desk.media.table.row_count)
        await desk.pilot.press("X")
        await desk.until_text("○ not up to date")
        assert 0 < desk.media.table.row_count < 60
        assert "Error" not in desk.notices
        await desk.press("r")
        await desk.until_text("● synced", "Media 60")


async def test_automatic_sync_adds_new_media_without_moving_the_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(media_sync, "_INTERVALS", (0, 0.2, 60))
    service = SmallService(*many(100))
    async with at_small_service(service) as desk:
        await desk.press("slash", *".txt", "enter", "end", "pageup", "k", "space")
        current, top = desk.current, desk.media.table.scroll_offset.y
        shown = [line[:16] for line in desk.lines[4:20]]  # the names, which notices do not cover
        await desk.press("A")
        assert "every" in desk.masthead
        service.names += ["new 1.txt", "new 2.txt"]
        await desk.until_text("Media 102 of 102")
        assert (desk.current, desk.media.table.scroll_offset.y) == (current, top + 2)
        assert [line[:16] for line in desk.lines[4:20]] == shown, "not a line has moved"
        assert "● 1 marked" in str(desk.media.table.border_subtitle)
        service.is_down = True
        await desk.until_text("○ not up to date")
        service.is_down = False
        await desk.until_text("● synced")
        assert "Error" not in desk.notices, "it is said on the screen, not again and again"
        await desk.press("A")
        assert "every 1 min" in desk.masthead
        await desk.press("A")
        assert "every" not in desk.masthead


async def test_the_sync_interval_is_remembered() -> None:
    service = SmallService("a.txt")
    async with at_small_service(service) as desk:
        await desk.press("A")
        await desk.until_text("every 15 s")
    async with at_small_service(service) as desk:
        await desk.until_text("every 15 s")


async def test_a_full_sync_notices_deleted_media() -> None:
    service = SmallService("kept.txt", "deleted.txt")
    async with at_small_service(service) as desk:
        await desk.until_text("deleted.txt")
        service.names.pop()
        await desk.press("r")
        await desk.until_text("● synced")
        assert "deleted.txt" in desk.text, "what is known is not asked for again"
        await desk.press("R")
        await desk.until_text("Media 1")
        assert "deleted.txt" not in desk.text
        assert "kept.txt" in desk.text


async def test_unreadable_conversations_are_counted_and_listed(tmp_path: Path) -> None:
    there = service(
        "Some",
        conversation("fine", message(media("a.txt"))),
        conversation("[/bold] broken", message(media("b.txt"))),
    )
    is_broken = True
    with running(tmp_path / "data", there) as found:

        async def handle(asked: Asked) -> bytes:
            reply = await forwarded(asked, found.origin)
            if is_broken and "/Messages" in asked.target and b"b.txt" in reply:
                return answer(403, {"code": 50001, "message": "Not yours [/x]"})
            return reply

        async with (
            answering(handle) as server,
            at(browser_of(make_local_profile(server.url, *found.auth))) as desk,
        ):
            await desk.open_service("Some")
            await desk.until_text("1 failed")
            assert "a.txt" in desk.text
            await desk.press("E")
            assert desk.is_at(SyncErrorsScreen)
            await desk.until_text("[/bold] broken", "Not yours", "Press r")
            await desk.press("escape")
            is_broken = False
            await desk.press("r")
            await desk.until_text("b.txt")
            await desk.press("E")
            await desk.until_text("Sync errors: none.")


async def test_offline_the_list_shows_its_age_and_what_does_not_work(tmp_path: Path) -> None:
    there = service("Kept", conversation("one", message(media("a.txt"))))
    with running(tmp_path / "data", there) as found:
        profile = found.profile
        async with at(browser_of(profile)) as desk:
            await desk.open_service("Kept")
            await desk.until_text("a.txt", "synced")
    async with at(browser_of(profile), (140, 30)) as desk:
        await desk.open_service("Kept")
        await desk.until_text("a.txt", "○ not up to date, synced just now")
        await desk.until_text(
            "The service cannot be reached. The list shows the last sync. Press r to try again."
        )
        await desk.until_text("No preview", "Connection refused", "From the catalog:", "maria", "text/plain")
        fields = {field.name: field.value for field in desk.find(ResourcePane).query_one(FieldList).fields}
        assert fields["sid"].startswith("ME")


async def test_a_broken_catalog_is_set_aside_resynced_and_reported(
    tmp_path: Path,
) -> None:
    there = service("Kept", conversation("one", message(media("a.txt"))))
    with running(tmp_path / "data", there) as found:
        profile = found.profile
        async with at(browser_of(profile)) as desk:
            await desk.open_service("Kept")
            await desk.until_text("a.txt", "synced")
        file = catalog_folder() / f"{profile.catalog_key}.db"
        for part in (file, file.with_name(file.name + "-wal")):
            part.write_bytes(b"no database, whatever it was " * 500)
        async with at(browser_of(profile)) as desk:
            await desk.until(lambda: "was set aside" in desk.notices)
            await desk.open_service("Kept")
            await desk.until_text("a.txt", "synced")
        assert file.with_name(file.name + ".set-aside").exists()


@pytest.mark.parametrize("asked", ["Services", "Damaged"])
async def test_a_partly_broken_catalog_is_recreated_automatically_and_reported(
    tmp_path: Path, asked: str
) -> None:
    there = service(
        "Damaged", conversation("one", *(message(media(f"{n}.txt"), hours=n) for n in range(400)))
    )
    with running(tmp_path / "data", there) as found:
        profile = found.profile
        async with at(browser_of(profile)) as desk:
            await desk.open_service("Damaged")
            await desk.until_text("Media 400", "synced")
        file = catalog_folder() / f"{profile.catalog_key}.db"
        break_behind_the_tables(file)
        wanted = None if asked == "Services" else asked
        app = Mediadeck(lambda: profile, wanted=wanted, profile=profile if wanted else None)
        async with at(app) as desk:
            if wanted is None:
                await desk.open_service_now("Damaged")
            await desk.until(lambda: "was set aside" in desk.notices)
            await desk.until(lambda: desk.is_at(MediaScreen) or "Services  1" in desk.text)
            await settle(desk.pilot)
            if not desk.is_at(MediaScreen):  # the list of services noticed it before the service was opened
                await desk.open_service_now("Damaged")
            await desk.until_text("Media 400", "synced")
        async with at(browser_of(profile)) as desk:
            await desk.open_service("Damaged")
            await desk.until_text("Media 400")
            assert "set aside" not in desk.notices
        assert file.with_name(file.name + ".set-aside").exists()


async def test_values_from_mcs_are_fetched_for_visible_rows() -> None:
    service = SmallService("a.txt", "b.txt")
    for number in (0, 1):
        service.media[media_sid(number)] = {"category": "body", "date_created": "2026-03-14T13:10:38Z"}
    async with at_small_service(service, (180, 30)) as desk:
        await desk.press("C", *["down"] * 6, "space", "down", "space", "escape")
        assert "Uploaded" in desk.text
        await desk.until(lambda: len(re.findall(r"body", desk.text)) >= 2)
