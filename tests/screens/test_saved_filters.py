"""Filters that come back: by the history, by a name, and at the next start."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.idle import settle
from tests.palette import found_in_palette
from tests.screens.driver import at_media, at_samples
from tests.screens.keyboard import reply
from tui.screens.dialogs.question import QuestionDialog
from tui.screens.dialogs.saved_filters import SavedFiltersDialog
from tui.screens.media.screen import MediaScreen
from tui.settings import ui_state_file
from tui.settings.saved_filters import read_saved_filters, save_filter
from tui.widgets.filter_line import FilterLine

if TYPE_CHECKING:
    from pathlib import Path

    from tests.screens.driver import AppDriver


def text(desk: AppDriver) -> str:
    return desk.find(FilterLine).text


async def filter_by(desk: AppDriver, words: str) -> None:
    await desk.press("slash", *words, "enter")


async def test_up_and_down_go_through_the_filters_of_the_service(samples: Path) -> None:
    async with at_media(samples) as desk:
        for words in ("label", "type:pdf", "label", "size:huge"):
            await filter_by(desk, words)
            await desk.press("escape")
        await desk.press("slash", *"wit")
        await desk.press("up")
        await desk.until(lambda: text(desk) != "wit")
        assert text(desk) == "label", "the latest; what is no filter is not kept"
        await desk.press("up")
        assert text(desk) == "type:pdf"
        await desk.press("up", "down", "down")
        assert text(desk) == "wit"
    async with at_media(samples) as desk:
        await desk.press("slash", "up")
        assert text(desk) == "label", "also at the next start"
    async with at_media(samples, service="Field Returns") as desk:
        await desk.press("slash", "up")
        assert text(desk) == "", "each service has its own"


@pytest.mark.parametrize("size", [(60, 15), (80, 24)])
async def test_a_filter_is_saved_found_and_deleted(samples: Path, size: tuple[int, int]) -> None:
    async with at_media(samples, size) as desk:
        await desk.press("b")
        await desk.until_text("No saved filters yet.")
        await desk.press("s")
        assert "The list has no filter that could be saved." in desk.words
        await desk.press("escape")
        await filter_by(desk, "type:image")
        await desk.press("b", "s", *"pictures", "enter")
        await desk.until_text("Saved pictures: type:image.")
        assert read_saved_filters() == {"pictures": "type:image"}
        await desk.press("escape", "escape")
        assert "of 49" not in desk.text
        await desk.press("b", "enter")
        assert text(desk) == "type:image"
        assert "of 49" in desk.text
        await desk.press("b", *"DDDD")
        await desk.until_text("Delete the saved filter pictures?")
        await reply(desk, QuestionDialog, "y")
        await desk.until_text("Deleted pictures. It was: type:image")
        assert read_saved_filters() == {}


async def test_a_held_key_deletes_no_filter(samples: Path) -> None:
    for name in ("one", "two", "three"):
        save_filter(name, "type:pdf")
    async with at_media(samples) as desk:
        await desk.press("b", *"DDDDDDDD", "enter")
        await desk.press("escape")
        assert read_saved_filters().keys() == {"one", "two", "three"}


async def test_many_saved_filters_are_narrowed_by_words(samples: Path) -> None:
    for name in ("Zürich", "Lüge", "all pdf"):
        save_filter(name, "type:pdf")
    async with at_media(samples) as desk:
        await desk.press("b", "slash", *"ZURICH")
        await desk.until_text("Saved filters 1 of 3")
        await desk.press("enter", "enter")
        await desk.until(lambda: text(desk) == "type:pdf")


async def test_a_name_that_does_not_work_is_told_and_the_dialog_stays(samples: Path) -> None:
    async with at_media(samples) as desk:
        await filter_by(desk, "label")
        await desk.press("b", "s", *"@x", "enter")
        await desk.until_text("does not begin with @")
        await desk.press("escape")
        assert desk.is_at(SavedFiltersDialog)


async def test_the_palette_opens_the_saved_filters(samples: Path) -> None:
    async with at_media(samples) as desk:
        found = await found_in_palette(desk.pilot, "saved filters")
        assert found[0].startswith("Saved filters")
        await desk.pilot.press("enter")
        await desk.until(lambda: desk.is_at(SavedFiltersDialog))


async def test_filter_order_and_place_are_there_at_the_next_start(samples: Path) -> None:
    async with at_media(samples) as desk:
        await desk.press("s")
        await filter_by(desk, "type:image")
        await desk.press("down", "down", "down")
        name = desk.current
    async with at_media(samples) as desk:
        await desk.until(lambda: desk.current == name)
        assert text(desk) == "type:image"
        assert "images" in desk.text
        assert "Name ▴" in desk.text
        await desk.press("escape", *["down"] * 5)
        name = desk.current
    async with at_media(samples) as desk:
        await desk.until(lambda: desk.current == name)
        assert text(desk) == ""
        assert desk.is_at(MediaScreen)


async def test_who_was_at_the_top_sees_the_newest_media(samples: Path) -> None:
    async with at_media(samples) as desk:
        first = desk.current
        await desk.press("down", "up")
    async with at_media(samples) as desk:
        assert desk.current == first
        assert desk.media.table.cursor == 0


@pytest.mark.parametrize(
    "left",
    [
        {"filter": "size:huge", "place": f"ME{'0' * 32}"},
        {"filter": ["x"], "place": 7, "filters": {"a": 1}},
        {"filter": "\x1b[31m", "place": "\x00"},
    ],
)
async def test_what_cannot_be_restored_is_not(samples: Path, left: dict[str, object]) -> None:
    async with at_media(samples) as desk:
        sid = desk.media.service_sid
    state = json.loads(ui_state_file().read_text())
    state[sid] = left
    ui_state_file().write_text(json.dumps(state))
    async with at_media(samples) as desk:
        assert desk.media.table.cursor == 0
        assert "\x1b" not in desk.text
        assert not desk.notices


async def test_a_start_with_a_filter_begins_with_it_instead_of_the_one_left(samples: Path) -> None:
    async with at_media(samples) as desk:
        await filter_by(desk, "label")
    async with at_samples(samples) as desk:
        assert desk.app.session is not None
        desk.app.session.first_filter = "type:pdf"
        await desk.open_service()
        await settle(desk.pilot)
        assert text(desk) == "type:pdf"
        await desk.press("escape", "escape")
        await desk.open_service()
        assert text(desk) == ""
