"""Filtering the list while typing, and sorting it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.events import Key

from tests.idle import settle
from tests.screens.driver import at_media
from tui.catalog.filters import FilterError, parse
from tui.screens.media.screen import MediaScreen
from tui.widgets.filter_line import FilterLine
from tui.widgets.lists.media_table import MediaTable

if TYPE_CHECKING:
    from pathlib import Path

    from tests.screens.driver import AppDriver


def names(desk: AppDriver) -> list[str]:
    """Return the names of all media in the list, from the top."""
    table = desk.media.table
    return [row.name for row in map(table.window.__getitem__, range(table.row_count)) if row]


def underlined(desk: AppDriver) -> str:
    """Return the underlined text in the filter input."""
    line = desk.find(FilterLine).region.y
    strip = desk.media._compositor.render_strips()[line]
    return "".join(part.text for part in strip if part.style and part.style.underline)


async def type_filter(desk: AppDriver, text: str) -> None:
    """Type a filter key by key."""
    await desk.pilot.press("slash", *text)
    await settle(desk.pilot)


async def test_the_list_narrows_while_typing_and_explains_the_filter(samples: Path) -> None:
    async with at_media(samples, (140, 40)) as desk:
        await type_filter(desk, "type:image size:>90kb")
        assert names(desk)[:3] == ["harbour at dusk.jpg", "label close-up.jpg", "whiteboard.jpg"]
        assert f"Media  {len(names(desk))} of 49" in desk.text
        assert "images over 90 kB" in desk.text
        assert all("jpeg" in line or "png" in line for line in desk.lines if "▣" in line)


async def test_keys_in_one_burst_are_filter_text_not_commands(samples: Path) -> None:
    async with at_media(samples) as desk:
        for key in ("slash", *"harbour"):  # no key waits for the effect of the one before
            desk.app.post_message(Key(key, "/" if key == "slash" else key))
        await desk.until(lambda: desk.find(FilterLine).text == "harbour")
        await desk.until(lambda: names(desk) == ["harbour at dusk.jpg"])
        assert desk.is_at(MediaScreen)


async def test_an_invalid_filter_is_reported_and_leaves_the_list_unchanged(samples: Path) -> None:
    async with at_media(samples) as desk:
        await type_filter(desk, "harbour ")
        before = names(desk)
        assert before == ["harbour at dusk.jpg"]
        desk.find(FilterLine).put("harbour date:never")
        await settle(desk.pilot)
        assert desk.lines[2].strip().startswith("Try today, 7d")
        assert "Invalid date “never”." in desk.words
        assert underlined(desk) == "never"
        assert names(desk) == before


@pytest.mark.parametrize("size", [(60, 15), (80, 24), (200, 50)])
@pytest.mark.parametrize("text", ["size:huge", "date:never", "is:nothing", "order:x", "-", 'author:"open'])
async def test_the_whole_error_is_readable(samples: Path, size: tuple[int, int], text: str) -> None:
    with pytest.raises(FilterError) as wrong:
        parse(text)
    async with at_media(samples, size) as desk:
        await type_filter(desk, text)
        place = desk.find(FilterLine).region
        lines = [line[place.x : place.right] for line in desk.lines[place.y : place.bottom]]
        words = " ".join(" ".join(lines).split())
        for part in (*wrong.value.possible, str(wrong.value)):
            assert part in words


async def test_an_incomplete_clause_leaves_the_list_unchanged(samples: Path) -> None:
    async with at_media(samples) as desk:
        await type_filter(desk, "harbour date:nev")
        assert names(desk) == ["harbour at dusk.jpg"]
        await desk.press(*["backspace"] * 3, *"2020-01", *["backspace"] * 7)
        assert "Enter a value after date:" in desk.words
        assert names(desk) == [], "the last result stays"


async def test_enter_focuses_the_list_and_escape_clears_the_filter(samples: Path) -> None:
    async with at_media(samples) as desk:
        await type_filter(desk, "label")
        await desk.press("enter")
        assert isinstance(desk.app.focused, MediaTable)
        assert desk.find(FilterLine).display, "what narrows the list stays in sight"
        await desk.press("escape")
        assert not desk.find(FilterLine).display
        assert len(names(desk)) == 49
        await desk.press("escape")
        assert "services" in desk.masthead


async def test_a_filter_without_matches_says_so_until_it_is_cleared(samples: Path) -> None:
    async with at_media(samples) as desk:
        await type_filter(desk, "zzz")
        await desk.until_text("No matches. Press esc to clear the filter.")
        await desk.press("escape")
        assert "No matches" not in desk.text


async def test_a_type_can_be_given_by_extension_and_an_unmatched_one_gets_a_hint(samples: Path) -> None:
    async with at_media(samples) as desk:
        await type_filter(desk, "type:jpg")
        await desk.until(lambda: 0 < len(names(desk)) < 49)
        desk.find(FilterLine).put("type:jpgg")
        await desk.until_text("No media here has the type “jpgg”. Did you mean type:jpg?")


async def test_a_displayed_name_that_no_word_finds_gets_a_hint(samples: Path) -> None:
    async with at_media(samples, (140, 40)) as desk:
        await desk.until_text("Tomás")
        await type_filter(desk, "tomás")
        await desk.until_text("“tomás” is in the name of an author. Did you mean from:tomás?")
        desk.find(FilterLine).put("from:tomás")
        await desk.until(lambda: len(names(desk)) > 0)


async def test_tab_completes_the_word(samples: Path) -> None:
    async with at_media(samples) as desk:
        await type_filter(desk, "ty")
        await desk.press("tab")
        assert desk.find(FilterLine).text == "type:"


async def test_keys_and_column_titles_sort_the_list_and_the_title_shows_it(samples: Path) -> None:
    async with at_media(samples, (140, 40)) as desk:
        latest_first = names(desk)
        assert "When ▾" in desk.text
        await desk.press("s")
        assert "Name ▴" in desk.text
        assert sorted(names(desk)) == sorted(latest_first)
        assert names(desk) != latest_first
        await desk.press("S")
        assert "Name ▾" in desk.text
        by_name = names(desk)
        table = desk.media.table
        size_title = desk.lines[2].index("Size")
        await desk.pilot.click(MediaTable, offset=(size_title, 1))
        await settle(desk.pilot)
        assert "Size ▾" in desk.text
        sizes = [row.size for row in map(table.window.__getitem__, range(table.row_count)) if row]
        assert sizes == sorted(sizes, key=lambda size: -(size or 0))
        await desk.pilot.click(MediaTable, offset=(size_title, 1))
        await settle(desk.pilot)
        assert "Size ▴" in desk.text
        assert names(desk) != by_name
