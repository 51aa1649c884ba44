"""Deleting: media are named, several require typing their count, and each result is reported."""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import httpx
import pytest
from textual import events

from tests.api.answering import answer, answering, forwarded
from tests.catalog.places import conversation, media, message, running, service
from tests.idle import settle
from tests.screens.driver import at, browser_of, in_thread
from tests.screens.keyboard import burst, reply
from tui.catalog import MediaRow
from tui.screens.dialogs.delete import DeleteDialog, DeletedReport
from tui.screens.media.screen import MediaScreen
from tui.screens.pending_deletes import DELAY
from tui.screens.services import ServicesScreen
from tui.server.samples.model import SampleMessage
from tui.settings import make_local_profile

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.api.answering import Asked
    from tests.local_service import RunningService
    from tests.screens.driver import AppDriver

pytestmark = pytest.mark.usefixtures("home")


def said(text: str, *names: str, hours: float) -> SampleMessage:
    """Return a message with a text and several files, as sent by the SDKs."""
    sent = message(*map(media, names), hours=hours)
    return SampleMessage(sent.author, text, sent.age, sent.media)


THERE = service(
    "Desk",
    conversation(
        "Parcels",
        said("Here are both [/b] sides", "front.jpg", "back.jpg", hours=1),
        said("And the label", "label.jpg", hours=2),
        said("And the bill", "bill.pdf", hours=3),
    ),
)


@asynccontextmanager
async def at_desk(data: Path) -> AsyncIterator[tuple[AppDriver, RunningService]]:
    """Run a browser on the real local service, with four media in three messages."""
    with running(data, THERE) as found:
        async with at(browser_of(found.profile), (100, 30)) as desk:
            await desk.open_service("Desk")
            await desk.until_text("Media 4", "synced")
            yield desk, found


def listed(desk: AppDriver) -> set[str]:
    """Return the names of the media in the list."""
    table = desk.media.table
    return {row.name for row in map(table.window.__getitem__, range(table.row_count)) if row}


def content_statuses(found: RunningService, sids: list[str], service_sid: str) -> set[int]:
    """Return the status of a fetch of each media."""
    with httpx.Client(auth=found.auth) as client:
        return {client.get(f"{found.url}/Services/{service_sid}/Media/{sid}").status_code for sid in sids}


async def test_deleting_a_message_names_all_its_files_first(tmp_path: Path) -> None:
    async with at_desk(tmp_path / "data") as (desk, found):
        await desk.go_to("front.jpg")
        row = desk.media.table.current
        assert row is not None
        await desk.pilot.press("D")
        await desk.until_text("Delete message", "front.jpg, back.jpg", "Here are both [/b] sides", "Press y")
        await reply(desk, DeleteDialog, "escape")
        await settle(desk.pilot)
        assert desk.media.table.row_count == 4, "nothing was deleted"
        await desk.pilot.press("D")
        await reply(desk, DeleteDialog, "y")
        await desk.until_text("Media 2")
        assert listed(desk) == {"label.jpg", "bill.pdf"}, "the other file of the message is gone as well"
        assert "Deleted with its message: front.jpg" in desk.notices
        statuses: set[int] = set()
        await in_thread(lambda: statuses.update(content_statuses(found, [row.sid], row.service_sid)))
        assert statuses == {404}


async def test_a_held_key_does_not_confirm_a_delete(tmp_path: Path) -> None:
    async with at_desk(tmp_path / "data") as (desk, _):
        await desk.go_to("front.jpg")
        for _ in range(30):
            burst(desk, "D")
            await desk.pilot.pause(0.06)
        await desk.until(lambda: desk.is_at(DeleteDialog))
        await reply(desk, DeleteDialog, "D", "delete", "D")
        await settle(desk.pilot)
        assert desk.is_at(DeleteDialog)
        await desk.pilot.press("enter")
        await desk.until(lambda: desk.is_at(MediaScreen))
        await settle(desk.pilot)
        assert "Deleting" not in desk.text
        assert desk.media.table.row_count == 4, "Enter was for the button that has the focus: Cancel"


async def test_type_ahead_does_not_confirm_a_delete(tmp_path: Path) -> None:
    async with at_desk(tmp_path / "data") as (desk, _):
        await desk.go_to("label.jpg")
        await desk.pilot.press("D")
        await desk.until(lambda: desk.is_at(DeleteDialog))
        burst(desk, "y", "tab", "enter", "escape")
        await settle(desk.pilot)
        assert desk.is_at(DeleteDialog)
        await reply(desk, DeleteDialog, "tab", "enter")
        await desk.until_text("Media 3")


@pytest.mark.parametrize("key", ["y", "enter"])
async def test_a_late_key_bubbling_from_the_list_does_not_confirm(tmp_path: Path, key: str) -> None:
    async with at_desk(tmp_path / "data") as (desk, _):
        await desk.go_to("label.jpg")
        pane = desk.media.preview
        late = events.Key(key, "y" if key == "y" else None)
        await desk.pilot.press("D")
        await reply(desk, DeleteDialog)
        pane._forward_event(late)
        await settle(desk.pilot)
        assert desk.is_at(DeleteDialog)
        assert "Deleting" not in desk.text
        await reply(desk, DeleteDialog, "escape")


async def test_the_countdown_always_shows_the_undo_key(tmp_path: Path) -> None:
    long = f"{'statement of the damage ' * 6}.txt"
    there = service("Desk", conversation("Many", said("a", long, hours=1), said("b", "b.txt", hours=2)))
    with running(tmp_path / "data", there) as found:
        async with at(browser_of(found.profile), (60, 15)) as desk:
            await desk.open_service("Desk")
            await desk.until_text("Media 2", "synced")
            for index in (1, 0):  # the newest is at the top, and has the long name
                desk.media.table.cursor = index
                await desk.pilot.press("D")
                await reply(desk, DeleteDialog, "y")
                await desk.until(lambda: desk.is_at(MediaScreen))
            await desk.until_text("Deleting statemen…", ".txt (+1) in", "ctrl+z undoes it.")
            await desk.pilot.press("q")
            await desk.until(lambda: desk.app._exit)
            assert ".txt were not deleted" in str(desk.app._exit_renderables)


async def test_a_confirmed_delete_waits_five_seconds_and_can_be_undone(tmp_path: Path) -> None:
    async with at_desk(tmp_path / "data") as (desk, found):
        await desk.go_to("label.jpg")
        row = desk.media.table.current
        assert row is not None
        await desk.pilot.press("D")
        await reply(desk, DeleteDialog, "y")
        confirmed = time.monotonic()
        await desk.until_text("Deleting label.jpg in 5 s", "ctrl+z")
        await desk.until_text("Deleting label.jpg in 4 s")
        await desk.pilot.press("escape")  # it continues on another screen
        await desk.until(lambda: desk.is_at(ServicesScreen))
        await desk.until_text("Deleting label.jpg in 3 s")
        await desk.pilot.press("ctrl+z")
        await desk.until(lambda: "Nothing was deleted: label.jpg" in desk.notices)
        assert "Deleting label.jpg" not in desk.text
        assert time.monotonic() - confirmed < DELAY
        await desk.open_service("Desk")
        await desk.until_text("Media 4")
        await desk.go_to("label.jpg")
        await desk.pilot.press("D")
        await reply(desk, DeleteDialog, "y")
        confirmed = time.monotonic()
        await desk.until_text("Media 3")
        assert time.monotonic() - confirmed >= DELAY - 0.5
        statuses: set[int] = set()
        await in_thread(lambda: statuses.update(content_statuses(found, [row.sid], row.service_sid)))
        assert statuses == {404}


async def test_leaving_during_the_countdown_deletes_nothing_and_says_so(tmp_path: Path) -> None:
    with running(tmp_path / "data", THERE) as found:
        async with at(browser_of(found.profile), (100, 30)) as desk:
            await desk.open_service("Desk")
            await desk.until_text("Media 4", "synced")
            await desk.go_to("label.jpg")
            row = desk.media.table.current
            assert row is not None
            await desk.pilot.press("D")
            await reply(desk, DeleteDialog, "y")
            await desk.until_text("Deleting label.jpg in")
            await desk.pilot.press("q")
            await desk.until(lambda: desk.app._exit)
            assert "label.jpg was not deleted" in str(desk.app._exit_renderables)
        statuses: set[int] = set()
        await in_thread(lambda: statuses.update(content_statuses(found, [row.sid], row.service_sid)))
        assert 404 not in statuses


async def test_deleting_several_requires_typing_the_count_and_reports_each(tmp_path: Path) -> None:
    async with at_desk(tmp_path / "data") as (desk, _):
        await desk.press("ctrl+a")
        await desk.pilot.press("D")
        await desk.until_text("Delete 3 messages", "And the label", "Type 3")
        await desk.until_text("esc cancel")
        assert "y delete" not in desk.text, "y deletes one message alone"
        await reply(desk, DeleteDialog, "D", "4", "enter")
        await desk.until_text("Type 3. Nothing was deleted yet")
        await desk.pilot.press("backspace", "3", "enter")
        await desk.until_text("Deleted 3 of 3", "✓ front.jpg, back.jpg", "✓ label.jpg", "✓ bill.pdf")
        await desk.pilot.press("escape")
        await desk.until_text("Media 0")
        assert "marked" not in desk.text


async def test_unattached_media_are_named_and_left_to_twilio(tmp_path: Path) -> None:
    async with at_desk(tmp_path / "data") as (desk, found):
        session, service_sid = desk.media.session, desk.media.service.sid

        def upload() -> None:
            place = f"{found.url}/Services/{service_sid}/Media?Filename=lone.txt"
            sid = httpx.post(place, content=b"lone", auth=found.auth).json()["sid"]
            lone = MediaRow(sid, service_sid, None, "", None, "lone.txt", "text/plain", 4, None, None)
            session.catalog.put_unattached([lone])

        await in_thread(upload)
        await desk.press("r")
        await desk.until_text("Media 5")
        await desk.press("ctrl+a")
        await desk.pilot.press("D")
        await desk.until_text("Delete 3 messages")
        await desk.until(lambda: "within five minutes of its upload: lone.txt." in desk.notices)


@pytest.mark.parametrize("size", [(60, 15), (80, 20), (80, 24), (100, 30)])
async def test_the_count_to_type_stays_visible(tmp_path: Path, size: tuple[int, int]) -> None:
    there = service("Desk", conversation("Many", *(said("text", f"{n}.txt", hours=n) for n in range(12))))
    with running(tmp_path / "data", there) as found:
        async with at(browser_of(found.profile), size) as desk:
            await desk.open_service("Desk")
            await desk.until_text("Media 12")
            await desk.press("ctrl+a")
            await desk.pilot.press("D")
            await desk.until(lambda: desk.is_at(DeleteDialog))
            await desk.until_text("Delete 12 messages", "Type 12 and press enter", "Cancel")
            await reply(desk, DeleteDialog, "7")
            await desk.until(lambda: any(line.strip(" │") == "7" for line in desk.lines))


async def test_a_refused_delete_is_reported_and_the_media_stays(tmp_path: Path) -> None:
    with running(tmp_path / "data", THERE) as found:

        async def handle(asked: Asked) -> bytes:
            if asked.method == "DELETE" and not refused:
                refused.append(asked.target)
                return answer(403, {"code": 50409, "message": "Locked [/x]"})
            return await forwarded(asked, found.origin)

        refused: list[str] = []
        async with (
            answering(handle) as server,
            at(browser_of(make_local_profile(server.url, *found.auth)), (100, 30)) as desk,
        ):
            await desk.open_service("Desk")
            await desk.until_text("Media 4")
            await desk.press("ctrl+a")
            await desk.pilot.press("D")
            await reply(desk, DeleteDialog, "3", "enter")
            await desk.until(lambda: desk.is_at(DeletedReport))
            await desk.until_text("Deleted 2 of 3", "✗", "Locked [/x]")
            await desk.pilot.press("escape")
            await desk.until(lambda: desk.is_at(MediaScreen) and desk.media.table.row_count in (1, 2))


async def test_leaving_during_a_delete_completes_and_reports_it(tmp_path: Path) -> None:
    gate = asyncio.Event()
    with running(tmp_path / "data", THERE) as found:

        async def handle(asked: Asked) -> bytes:
            if asked.method == "DELETE":
                await gate.wait()
            return await forwarded(asked, found.origin)

        async with (
            answering(handle) as server,
            at(browser_of(make_local_profile(server.url, *found.auth)), (100, 30)) as desk,
        ):
            await desk.open_service("Desk")
            await desk.until_text("Media 4", "synced")
            await desk.press("ctrl+a")
            await desk.pilot.press("D")
            await reply(desk, DeleteDialog, "3", "enter")
            await desk.until(lambda: "Deleting 3 messages…" in desk.notices)
            await desk.pilot.press("escape")
            await desk.until(lambda: desk.is_at(ServicesScreen))
            gate.set()
            await desk.until_text("Deleted 3 of 3", "✓ label.jpg")
            await desk.pilot.press("escape")
            await desk.open_service("Desk")
            await desk.until_text("Media 0")


async def test_an_already_deleted_message_counts_as_deleted(tmp_path: Path) -> None:
    async with at_desk(tmp_path / "data") as (desk, found):
        await desk.go_to("label.jpg")
        row = desk.media.table.current
        assert row is not None
        url = f"{found.url}/Services/{row.service_sid}/Conversations/{row.conversation_sid}/Messages"
        await in_thread(lambda: httpx.delete(f"{url}/{row.message_sid}", auth=found.auth))
        await desk.pilot.press("D")
        await desk.until_text("Delete message", "could not be read")
        await reply(desk, DeleteDialog, "y")
        await desk.until_text("Media 3")
        assert listed(desk) == {"front.jpg", "back.jpg", "bill.pdf"}


async def test_a_rejected_delete_is_named(tmp_path: Path) -> None:
    with running(tmp_path / "data", THERE) as found:

        async def handle(asked: Asked) -> bytes:
            if asked.method == "DELETE":
                return answer(403, {"code": 50409, "message": "Locked [/x]"})
            return await forwarded(asked, found.origin)

        async with (
            answering(handle) as server,
            at(browser_of(make_local_profile(server.url, *found.auth)), (100, 30)) as desk,
        ):
            await desk.open_service("Desk")
            await desk.until_text("Media 4")
            await desk.go_to("label.jpg")
            await desk.pilot.press("D")
            await reply(desk, DeleteDialog, "y")
            await desk.until_text("Not deleted", "label.jpg: ", "Locked [/x]")
            assert desk.media.table.row_count == 4
