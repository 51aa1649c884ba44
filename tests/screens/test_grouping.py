"""The conversation list: counts and bytes; Enter opens and Escape leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.catalog.places import conversation, media, message, running, service
from tests.idle import settle
from tests.screens.driver import at, at_media, browser_of
from tui.screens.services import ServicesScreen
from tui.server.samples.harbour_support import harbour_support
from tui.widgets.filter_line import FilterLine
from tui.widgets.lists.group_table import GroupTable

if TYPE_CHECKING:
    from pathlib import Path

    from tests.screens.driver import AppDriver


def names(desk: AppDriver) -> list[str]:
    """Return the names of all listed conversations."""
    groups = desk.find(GroupTable)
    return [cells["name"].text for cells in map(groups.cells, range(groups.row_count))]


async def test_conversations_are_listed_with_counts_and_enter_opens_one(samples: Path) -> None:
    counts = {
        one.friendly_name: sum(len(sent.media) for sent in one.messages)
        for one in harbour_support().conversations
    }
    with_media = {name: count for name, count in counts.items() if count}
    async with at_media(samples) as desk:
        await desk.press("v")
        assert f"Conversations  {len(with_media)}" in desk.text
        assert "conversations" in desk.masthead
        groups = desk.find(GroupTable)
        shown = {
            cells["name"].text: cells["media"].text for cells in map(groups.cells, range(groups.row_count))
        }
        assert shown == {name: str(count) for name, count in with_media.items()}
        name = names(desk)[1]
        await desk.press("down", "enter")
        assert f"Media  {with_media[name]} of 49" in desk.text
        assert name[:12] in desk.masthead
        rows = [desk.media.table.window[place] for place in range(desk.media.table.row_count)]
        assert {row.conversation_name for row in rows if row} == {name}


async def test_escape_leaves_one_level_at_a_time(samples: Path) -> None:
    async with at_media(samples) as desk:
        await desk.press("v", "enter", "enter")
        assert desk.media.has_class("-open")
        await desk.press("escape")
        assert " of 49" in desk.text
        await desk.press("escape")
        assert "Conversations" in desk.text
        await desk.press("escape")
        assert "all media" in desk.masthead
        assert "Media  49" in desk.text
        await desk.press("escape")
        assert desk.is_at(ServicesScreen)


async def test_conversations_are_filtered_and_ordered_like_media(samples: Path) -> None:
    async with at_media(samples) as desk:
        await desk.press("v")
        by_newest = names(desk)
        await desk.press("s")
        assert "Conversation ▴" in desk.text
        assert names(desk) == sorted(by_newest, key=str.casefold)
        await desk.press("S")
        assert names(desk) == sorted(by_newest, key=str.casefold, reverse=True)
        title = desk.lines[2].index("Media")
        await desk.pilot.click(GroupTable, offset=(title, 1))
        await settle(desk.pilot)
        assert "Media ▾" in desk.text
        await desk.pilot.press("slash", *"type:application")
        await settle(desk.pilot)
        assert 0 < len(names(desk)) < len(by_newest)
        desk.find(FilterLine).put("zzzz")
        await desk.until_text("No matches")


async def test_media_commands_do_nothing_in_the_conversation_list(samples: Path) -> None:
    async with at_media(samples) as desk:
        await desk.press("v", "space", "ctrl+a", "D", "y", "n")
        assert "marked" not in desk.text
        assert not desk.notices
        assert "Conversations" in desk.text
        assert "copy link" not in desk.lines[-1]


@pytest.mark.usefixtures("home")
async def test_a_hostile_conversation_name_is_harmless(tmp_path: Path) -> None:
    there = service("One", conversation("[/bold]\x1b[31m\u202e", message(media("a.txt"))))
    with running(tmp_path / "data", there) as found:
        async with at(browser_of(found.profile)) as desk:
            await desk.open_service("One")
            await desk.until_text("a.txt")
            await desk.press("v")
            await desk.until_text("[/bold]␛[31m�")
            await desk.press("enter")
            await desk.until_text("a.txt")
            assert "[/bold]␛[31m�" in desk.masthead
