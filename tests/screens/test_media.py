"""The media list: moving, opening, refreshing, and the panes beside it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len
from textual import events

from tests.idle import settle
from tests.screens.driver import at_media
from tests.screens.small_service import SmallService, at_small_service, media_sid
from tui.api.models import decode_media, list_documented_fields
from tui.presentation.cells import BAR
from tui.preview import Drawing
from tui.screens.services import ServicesScreen
from tui.server.samples.harbour_support import harbour_support
from tui.text.sanitize import make_printable
from tui.widgets.lists.media_table import MediaTable
from tui.widgets.preview_pane import PreviewPane
from tui.widgets.resource_pane import FieldList

if TYPE_CHECKING:
    from pathlib import Path

    from tests.screens.driver import AppDriver


def place(desk: AppDriver) -> int:
    """Return the row number of the cursor as shown in the border, and check that the bar is on that row."""
    told = int(str(desk.media.table.border_subtitle).rpartition("· ")[2].partition("/")[0])
    with_bar = [line for line in desk.lines if line[1:2] == BAR]
    assert len(with_bar) == 1
    assert make_printable(desk.current)[:6] in with_bar[0]
    return told


async def test_the_list_shows_every_media_and_keys_move_the_cursor(samples: Path) -> None:
    count = sum(
        len(message.media)
        for conversation in harbour_support().conversations
        for message in conversation.messages
    )
    async with at_media(samples) as desk:
        assert f"Media  {count}" in desk.text
        assert "2.3 MB · 1/49" in desk.text
        assert place(desk) == 1, "nobody moved the cursor, however the list was filled"
        page = desk.media.table.size.height - 1
        for keys, expected in (
            (("down",), 2),
            (("j", "j", "k", "up"), 2),
            (("n", "n", "p"), 3),
            (("pagedown",), 3 + page),
            (("pageup",), 3),
            (("ctrl+f", "ctrl+b"), 3),
            (("end",), 49),
            (("j",), 49),
            (("home",), 1),
            (("k",), 1),
            (("G",), 49),
            (("g",), 1),
        ):
            await desk.press(*keys)
            assert place(desk) == expected, keys


async def test_a_click_moves_the_cursor_a_double_click_opens_and_the_wheel_scrolls(samples: Path) -> None:
    async with at_media(samples) as desk:
        await desk.pilot.click(MediaTable, offset=(10, 5))
        await settle(desk.pilot)
        assert place(desk) == 4
        table = desk.media.table
        for _ in range(3):
            await desk.pilot._post_mouse_events([events.MouseScrollDown], table, offset=(10, 5), button=0)
        await desk.pilot.pause()
        top = table.scroll_offset.y
        assert top > 0
        await desk.pilot.click(MediaTable, offset=(10, 6), times=2)
        await settle(desk.pilot)
        assert desk.media.has_class("-open")
        assert table.cursor == top + 4


async def test_enter_opens_a_media_and_escape_goes_back_one_level_at_a_time(samples: Path) -> None:
    async with at_media(samples) as desk:
        await desk.go_to("crushed corner.jpg")
        assert desk.find(PreviewPane).region
        assert "image/jpeg" not in desk.text, "at 80 columns the resource is one key away"
        await desk.press("enter")
        assert "Harbour Support › crushed corner.jpg" in desk.masthead
        assert "JPEG · blocks" in desk.text
        assert "image/jpeg" in desk.text
        await desk.press("n", "n", "p")
        assert "label close-up.jpg" in desk.masthead
        await desk.press("escape")
        assert place(desk) == 5
        assert "all media" in desk.masthead
        await desk.press("escape")
        assert desk.is_at(ServicesScreen)
        await desk.press("escape", "escape")
        assert desk.is_at(ServicesScreen)
        assert desk.app.is_running


async def test_every_media_has_a_preview_even_on_the_smallest_terminal(samples: Path) -> None:
    async with at_media(samples, (60, 15), service="Field Returns") as desk:
        await desk.press("enter")
        for _ in range(desk.media.table.row_count - 1):
            await desk.press("n")
            assert "Loading…" not in desk.text
            assert "No preview" not in desk.text
            assert {cell_len(line) for line in desk.lines} == {60}


async def test_pictures_are_drawn_and_other_content_is_described(samples: Path) -> None:
    async with at_media(samples, (140, 40)) as desk:
        for name, words in {
            "witness.webp": "800×600 WebP · blocks",
            "img[bold].png": "PNG · blocks",
            "handover friday.md": "# Handover, Friday",
            "voice message.wav": "Sound, WAV",
            "empty.txt": "mpty",
            "upload stopped.jpg": "JPEG · blocks",
            "screenshot.png": "Says image/png, but is plain text",
            "IMG_0077": "JPEG · blocks",
        }.items():
            await desk.go_to(name)
            await desk.until_text(words)
            assert ("blocks" in str(desk.media.preview.border_subtitle)) == ("blocks" in words)


async def test_a_picture_is_redrawn_when_the_terminal_is_resized(samples: Path) -> None:
    async with at_media(samples, (140, 40)) as desk:
        await desk.go_to("witness.webp")
        await desk.press("enter")
        for size in ((90, 30), (200, 50), (60, 15)):
            await desk.pilot.resize_terminal(*size)
            await settle(desk.pilot)
            room, drawing = desk.find(PreviewPane).room, desk.find(PreviewPane)._content
            assert isinstance(drawing, Drawing)
            assert room.width in (drawing.columns, drawing.columns + 1) or room.height == drawing.rows


async def test_every_documented_field_is_shown_under_its_name_with_exact_values(samples: Path) -> None:
    async with at_media(samples, (140, 40)) as desk:
        await desk.go_to("witness.webp")
        await desk.press("enter")
        fields = [field.name for field in list_documented_fields(decode_media({"sid": media_sid(0)}))]
        assert len(fields) == 17
        assert [name for name in fields if name not in desk.text] == []
        row = desk.media.table.current
        assert row is not None
        for shown in (row.sid, row.service_sid, row.conversation_sid, row.message_sid, "13,724 bytes"):
            assert str(shown) in desk.text
        assert re.search(r"2026-11-19 12:29:5\d", desk.text)
        assert "+00:00 · yesterday" in desk.text
        assert "not sent by the service" not in desk.text


@pytest.mark.usefixtures("home")
async def test_the_state_of_a_conversation_is_beside_its_name_unless_it_is_active(samples: Path) -> None:
    async with at_media(samples, size=(140, 40)) as desk:
        await desk.go_to("return form.html")
        fields = " ".join(desk.find(FieldList).render().plain.split())
        assert "Case 4790 · refund for a lamp closed" in fields
        await desk.go_to("witness.webp")
        assert " active" not in desk.find(FieldList).render().plain


async def test_a_missing_field_is_shown_differently_from_null() -> None:
    service = SmallService("a.txt")
    service.media[media_sid(0)] = {
        "author": None,
        "size": 1_234_567,
        "filename": "[/bold]\x1b[31m\u202egpj.exe",
        "date_created": "2026-03-14T13:10:38.897143-07:00",
        "links": {"content": "/v1/x", "content_direct_temporary": None},
    }
    async with at_small_service(service, (140, 40)) as desk:
        await desk.press("enter")
        shown = desk.find(FieldList).render().plain
        for name, value in {
            "author": "null",
            "size": "1.2 MB  1,234,567 bytes",
            "file_name": "[/bold]␛[31m�gpj.exe",
            "date_created": "2026-03-14 20:10:38",
            "links.content_direct_temporary": "null",
            "account_sid": "not sent by the service",
            "is_multipart_upstream": "not sent by the service",
            "service_sid": "not sent by the service",
        }.items():
            assert re.search(rf"(?m)^{re.escape(name)}\s+{re.escape(value)}$", shown), name
        assert shown.count("not sent by the service") == 17 - 7
        assert "No preview" in desk.text, "without its service, the content has no address"


@pytest.mark.usefixtures("home")
async def test_the_cursor_stays_on_its_media_when_others_change() -> None:
    service = SmallService("oldest.txt", "middle.txt", "newest.txt")
    async with at_small_service(service) as desk:
        service.names.append("later.txt")
        await desk.press("r")
        await desk.until_text("Media 4")
        assert (desk.current, place(desk)) == ("later.txt", 1)

        await desk.go_to("middle.txt")
        service.names += ["even later.txt", "last.txt"]
        await desk.press("r")
        await desk.until_text("Media 6")
        assert (desk.current, place(desk)) == ("middle.txt", 5)

        service.names.pop(0)  # the numbers shift: the oldest message has different content now
        service.names.insert(0, "replaced.txt")
        await desk.press("r")
        await desk.until_text("replaced.txt")
        assert (desk.current, place(desk)) == ("middle.txt", 5)


@pytest.mark.usefixtures("home")
async def test_when_the_service_is_down_the_list_stays_and_shows_its_age() -> None:
    service = SmallService("kept.txt", "also kept.txt")
    async with at_small_service(service) as desk:
        service.is_down = True
        await desk.press("r")
        await desk.until_text("○ not up to date", "[repairs]")
        assert "kept.txt" in desk.text
        await desk.press("j", "y")
        await desk.until(lambda: desk.notices.count("Down for [repairs]") >= 2)
        service.is_down = False
        service.media[media_sid(0)] = {"filename": "kept.txt"}
        await desk.press("r")
        await desk.until_text("● synced")
        assert "not up to date" not in desk.text


@pytest.mark.usefixtures("home")
async def test_a_failed_link_does_not_mark_the_list_as_outdated() -> None:
    async with at_small_service(SmallService("gone.txt")) as desk:
        await desk.press("y")
        await desk.until(lambda: "The service could not find it" in desk.notices)
        assert "● synced" in desk.text


@pytest.mark.usefixtures("home")
async def test_a_deleted_media_is_reported_in_both_panes() -> None:
    async with at_small_service(SmallService("gone.txt"), (140, 40)) as desk:
        await desk.until_text("No preview")
        assert desk.text.count("The service could not find it") == 2
