"""Columns and sort orders chosen by the user, and restored at the next start."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.screens.driver import at_media
from tui.presentation.people import elide_author, format_author
from tui.settings import ui_state_file

if TYPE_CHECKING:
    from pathlib import Path

    from tests.screens.driver import AppDriver
    from tui.catalog import MediaRow

WIDE = (180, 40)


def titles(desk: AppDriver) -> list[str]:
    """Return the titles of the visible columns."""
    return desk.lines[2].split("│")[1].replace(" ▾", "▾").replace(" ▴", "▴").split()


async def test_column_changes_are_remembered(samples: Path) -> None:
    async with at_media(samples, WIDE) as desk:
        assert titles(desk) == ["Name", "Type", "Size", "Conversation", "Author", "When▾"]
        await desk.press("C", "j", "space")  # hide the type
        assert "Type" not in titles(desk), "it is seen at once, behind the dialog"
        await desk.press("j", "shift+up")  # move the size before it
        await desk.press("end", "space")  # show the SID
        await desk.press("home", "right", "right", "escape")
        assert titles(desk) == ["Name", "Size", "Conversation", "Author", "When▾", "SID"]
        name_width = desk.lines[2].index("Size")
    async with at_media(samples, WIDE) as desk:
        assert titles(desk) == ["Name", "Size", "Conversation", "Author", "When▾", "SID"]
        assert desk.lines[2].index("Size") == name_width
        await desk.press("C", "backspace", "enter")
        assert titles(desk) == ["Name", "Type", "Size", "Conversation", "Author", "When▾"]


async def test_the_last_column_cannot_be_hidden(samples: Path) -> None:
    async with at_media(samples, WIDE) as desk:
        await desk.press("C", *("space", "j") * 12, "escape")
        assert len(titles(desk)) >= 1


async def test_the_order_is_remembered_for_each_service(samples: Path) -> None:
    async with at_media(samples, WIDE) as desk:
        await desk.press("s", "S")
        assert "Name▾" in titles(desk)
    async with at_media(samples, WIDE) as desk:
        assert "Name▾" in titles(desk)
    async with at_media(samples, WIDE, service="Field Returns") as desk:
        assert "When▾" in titles(desk)


async def test_the_border_names_the_order_while_its_column_is_hidden(samples: Path) -> None:
    async with at_media(samples, (80, 24)) as desk:
        assert "When ▾" in desk.text
        assert "by when" not in desk.text, "the title of the column says it"
        await desk.press("s", "s", "s")
        assert "Size" not in desk.lines[2]
        assert "Media  49 · by size ▾" in desk.text
        await desk.press("S")
        assert "Media  49 · by size ▴" in desk.text
        await desk.press("slash", *"type:pdf", "enter")
        await desk.until_text("of 49 · by size ▴")
        await desk.press("escape")
        await desk.pilot.resize_terminal(*WIDE)
        await desk.until(lambda: "Size▴" in titles(desk))
        assert "by size" not in desk.text
        await desk.press("i")
        assert "Media  49 · by size ▴" in desk.text, "the grid has no columns"


async def test_any_visible_column_can_sort_the_list(samples: Path) -> None:
    async with at_media(samples, WIDE) as desk:
        await desk.press("C", "end", "space", "escape")
        table = desk.media.table

        def sids() -> list[str]:
            return [row.sid for row in map(table.window.__getitem__, range(table.row_count)) if row]

        await desk.pilot.click(table, offset=(desk.lines[2].index("SID") - table.region.x, 1))
        await desk.until(lambda: "SID▴" in titles(desk) and sids() == sorted(sids()))
        await desk.press("S")
        await desk.until(lambda: "SID▾" in titles(desk) and sids() == sorted(sids(), reverse=True))
        await desk.press("s")
        assert "When▾" in titles(desk), "the key goes round the columns that are shown"
        await desk.press(*["s"] * 6)
        assert "SID▴" in titles(desk)


async def test_invalid_remembered_columns_are_ignored(samples: Path) -> None:
    async with at_media(samples, WIDE) as desk:
        await desk.press("s")
    file = ui_state_file()
    [sid] = json.loads(file.read_text()).keys() - {"program"}
    for nonsense in (
        "no json",
        "[]",
        json.dumps({sid: 7}),
        json.dumps(
            {sid: {"order": "-price", "repeat": "often", "columns": [["name"], 7, ["x", True, None]]}}
        ),
        json.dumps({sid: {"order": None, "repeat": -1, "columns": "all"}}),
    ):
        file.write_text(nonsense)
        async with at_media(samples, WIDE) as desk:
            assert titles(desk) == ["Name", "Type", "Size", "Conversation", "Author", "When▾"]


async def test_the_conversation_sid_is_a_column(samples: Path) -> None:
    async with at_media(samples, (200, 30)) as desk:
        await desk.press("C", "end", "k", "space", "escape")
        assert "Conv. SID" in desk.lines[2]
        row = desk.media.table.current
        assert row is not None
        assert row.conversation_sid is not None
        assert row.conversation_sid[-4:] in desk.lines[3]


@pytest.mark.parametrize("size", [(76, 24), (80, 24), (100, 30)])
async def test_beside_the_preview_the_list_shows_name_author_and_age_and_its_border_the_conversation(
    samples: Path, size: tuple[int, int]
) -> None:
    async with at_media(samples, size) as desk:
        assert {"Name", "Author", "When▾"} <= set(titles(desk))
        for _ in range(3):
            row = desk.media.table.current
            assert row is not None
            author = format_author(row.author, row.author_name)
            (room,) = (place.width for place in desk.media.table.placed if place.column.key == "author")
            assert room >= 9
            assert elide_author(author, room) in desk.lines[3 + desk.media.table.cursor]
            border = next(line for line in desk.lines if line.startswith("╰"))
            assert "Conv" in desk.lines[2] or row.conversation_name[:8] in border
            await desk.press("down")


@pytest.mark.parametrize(("size", "keys"), [((80, 24), ["backslash"]), ((60, 15), []), ((100, 30), [])])
async def test_a_full_width_small_terminal_shows_author_and_conversation(
    samples: Path, size: tuple[int, int], keys: list[str]
) -> None:
    async with at_media(samples, size) as desk:
        await desk.press(*keys)
        found = [title[:4] for title in titles(desk) if title[:4] in ("Name", "Conv", "Auth", "When")]
        assert found == ["Name", "Conv", "Auth", "When"]


async def test_inside_a_conversation_its_column_is_hidden(samples: Path) -> None:
    async with at_media(samples, WIDE) as desk:
        assert "Conversation" in titles(desk)
        await desk.press("v")
        await desk.press("enter")
        assert "Conversation" not in titles(desk)
        assert "Name" in titles(desk)
        await desk.press("C", "escape")
        assert "Conversation" not in titles(desk)
        await desk.press("escape", "escape")
        assert "Conversation" in titles(desk)


async def test_column_widths_follow_the_listed_content(samples: Path) -> None:
    def author_width(desk: AppDriver) -> int:
        line = next(line for line in desk.lines if "Author" in line)
        return line.index("When") - line.index("Author")

    async with at_media(samples, WIDE) as desk:
        await desk.press("backslash")
        names = [format_author(row.author, row.author_name) for row in shown_rows(desk)]
        before = author_width(desk)
        assert before >= min(max(map(len, names)), 24)
        await desk.press("slash", *"author:aiko")
        await desk.until(lambda: 0 < desk.media.table.row_count < 49)
        await desk.press("enter")
        assert author_width(desk) < before


def shown_rows(desk: AppDriver) -> list[MediaRow]:
    """Return the listed media."""
    table = desk.media.table
    return [row for row in map(table.window.__getitem__, range(table.row_count)) if row]
