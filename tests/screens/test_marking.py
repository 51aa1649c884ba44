"""Marking media: one by one, as a range, or all matches; marks persist."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from tests.idle import settle
from tests.screens.driver import at_media
from tests.screens.keyboard import burst
from tui.presentation.cells import DOT
from tui.screens.dialogs.delete import DeleteDialog
from tui.screens.files.folder_picker import FolderPicker
from tui.widgets.filter_line import FilterLine
from tui.widgets.lists.media_table import MediaTable

if TYPE_CHECKING:
    from pathlib import Path

    from tests.screens.driver import AppDriver


def dotted(desk: AppDriver) -> int:
    """Return the number of visible rows with a dot."""
    return sum(line[2:3] == DOT for line in desk.lines)


async def chosen(desk: AppDriver) -> list[str]:
    """Return the names of the media that a command would act on."""
    return [row.name for row in await desk.media.selection.chosen()()]


async def test_without_marks_commands_apply_to_the_row_under_the_cursor(samples: Path) -> None:
    async with at_media(samples) as desk:
        await desk.go_to("crushed corner.jpg")
        assert await chosen(desk) == ["crushed corner.jpg"]
        assert "marked" not in desk.text


async def test_space_toggles_a_mark_and_moves_on(samples: Path) -> None:
    async with at_media(samples) as desk:
        first, second = [desk.media.table.window[place] for place in (0, 1)]
        assert first is not None
        assert second is not None
        await desk.press("space", "space")
        assert dotted(desk) == 2
        assert "● 2 marked" in desk.text
        assert await chosen(desk) == [first.name, second.name]
        await desk.press("home", "space")
        assert dotted(desk) == 1
        assert "● 1 marked" in desk.text
        assert await chosen(desk) == [second.name]


async def test_a_range_is_marked_from_the_last_mark_to_the_cursor_in_both_directions(samples: Path) -> None:
    async with at_media(samples) as desk:
        await desk.press("j", "j", "j", "j", "space", "j", "M")
        assert "● 3 marked" in desk.text
        await desk.press("home", "M")
        assert "● 7 marked" in desk.text
        await desk.press("U")
        assert dotted(desk) == 0
        assert "marked" not in desk.text
        await desk.press("shift+down", "shift+down", "shift+up")
        assert "● 3 marked" in desk.text


async def test_marking_all_matches_survives_filter_and_order_changes(samples: Path) -> None:
    async with at_media(samples) as desk:
        await desk.pilot.press("slash", *"type:image")
        await settle(desk.pilot)
        images = desk.media.table.row_count
        await desk.press("enter", "ctrl+a")
        assert f"● {images} marked" in desk.text
        marked = set(await chosen(desk))
        await desk.press("escape", "s", "S")
        assert f"● {images} marked" in desk.text
        assert set(await chosen(desk)) == marked
        await desk.press("r")
        await desk.until_text("synced")
        assert set(await chosen(desk)) == marked
        desk.find(FilterLine).put("-type:image")
        await settle(desk.pilot)
        assert dotted(desk) == 0
        assert f"● {images} marked" in desk.text, "they are only out of sight"
        await desk.press("ctrl+a")
        assert "● 49 marked, 2.3 MB" in desk.text
        await desk.press("ctrl+a")
        assert f"● {images} marked" in desk.text, "a second time takes those of this list away"


async def test_marked_media_are_processed_in_list_order(samples: Path) -> None:
    async with at_media(samples) as desk:
        await desk.press("s", "ctrl+a")
        listed = [desk.media.table.window[place] for place in range(desk.media.table.row_count)]
        assert await chosen(desk) == [row.name for row in listed if row]
        await desk.press("S")
        assert listed[0] is not None
        assert (await chosen(desk))[0] != listed[0].name


async def test_marks_are_restored_at_the_next_start_as_far_as_their_media_exist(samples: Path) -> None:
    async with at_media(samples) as desk:
        await desk.press("space", "down", "space")
        await desk.until_text("● 2 marked")
        marked = {row.sid for row in await desk.media.selection.chosen()()}
        await desk.press("escape")
        await desk.open_service()
        await desk.until_text("● 2 marked")
        gone = next(iter(marked))
        await asyncio.to_thread(desk.media.session.catalog.forget_media, [gone])
    async with at_media(samples) as desk:
        await desk.until_text("● 1 marked")
        assert {row.sid for row in await desk.media.selection.chosen()()} == marked - {gone}
        await desk.press("U")
    async with at_media(samples) as desk:
        assert "marked" not in desk.text


async def test_the_mouse_marks_with_ctrl_click_and_shift_click_ranges(samples: Path) -> None:
    async with at_media(samples) as desk:
        await desk.pilot.click(MediaTable, offset=(2, 3))
        await settle(desk.pilot)
        assert "● 1 marked" in desk.text
        await desk.pilot.click(MediaTable, offset=(20, 8), shift=True)
        await settle(desk.pilot)
        assert "● 6 marked" in desk.text
        await desk.pilot.click(MediaTable, offset=(20, 5), control=True)
        await settle(desk.pilot)
        assert "● 5 marked" in desk.text
        assert not desk.media.has_class("-open")


@pytest.mark.parametrize(("command", "asks"), [("d", FolderPicker), ("x", FolderPicker)])
async def test_media_marked_in_the_same_burst_are_downloaded(
    samples: Path, command: str, asks: type[FolderPicker]
) -> None:
    async with at_media(samples) as desk:
        listed = desk.media.table.row_count
        burst(desk, "ctrl+a", command, "U")
        await desk.until(lambda: desk.is_at(asks))
        await settle(desk.pilot)
        picker = desk.app.screen
        assert isinstance(picker, asks)
        picker.go_to(picker.here)  # U may have been typed into the dialog
        await desk.until_text(f"{listed} files here")


async def test_a_command_uses_the_marks_at_the_time_of_its_key(samples: Path) -> None:
    async with at_media(samples) as desk:
        marks, table = desk.media.selection, desk.media.table
        marks.mark()
        marks.mark_all()
        some = marks.chosen()
        marks.mark_all()
        marks.mark_down()
        two = marks.chosen()
        marks.mark_range()
        listed = table.row_count
        assert len(await some()) == listed
        assert len(await two()) == 2
        marks.unmark()
        marks.mark()
        one = marks.chosen()
        table.action_last()
        marks.mark_range()
        to_the_end = marks.chosen()
        marks.unmark()
        assert len(await one()) == 1
        assert len(await to_the_end()) > 1


async def test_the_question_counts_media_marked_in_the_same_burst(samples: Path) -> None:
    async with at_media(samples) as desk:
        burst(desk, "shift+down", "shift+down", "D", "U")
        await desk.until(lambda: desk.is_at(DeleteDialog))
        await desk.until_text("Delete")
        burst(desk, "escape")
