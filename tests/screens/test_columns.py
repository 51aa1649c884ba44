"""Columns and orders that a user chooses, and that are there at the next start."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.screens.driver import at_media
from tui.settings import ui_state_file

if TYPE_CHECKING:
    from pathlib import Path

    from tests.screens.driver import AppDriver

WIDE = (180, 40)


def titles(desk: AppDriver) -> list[str]:
    """Return the titles of the columns in sight."""
    return desk.lines[2].split("│")[1].replace(" ▾", "▾").replace(" ▴", "▴").split()


async def test_columns_are_hidden_shown_moved_and_resized_and_remembered(samples: Path) -> None:
    async with at_media(samples, WIDE) as desk:
        assert titles(desk) == ["Name", "Type", "Size", "Conversation", "Author", "When▾"]
        await desk.press("C", "j", "space")  # hide the type
        assert "Type" not in titles(desk), "it is seen at once, behind the dialog"
        await desk.press("j", "shift+up")  # the size before it
        await desk.press("end", "space")  # show the SID
        await desk.press("home", "right", "right", "escape")
        assert titles(desk) == ["Name", "Size", "Conversation", "Author", "When▾", "SID"]
        name_width = desk.lines[2].index("Size")
    async with at_media(samples, WIDE) as desk:
        assert titles(desk) == ["Name", "Size", "Conversation", "Author", "When▾", "SID"]
        assert desk.lines[2].index("Size") == name_width
        await desk.press("C", "backspace", "enter")
        assert titles(desk) == ["Name", "Type", "Size", "Conversation", "Author", "When▾"]


async def test_one_column_stays(samples: Path) -> None:
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


async def test_any_column_that_is_shown_orders_the_list(samples: Path) -> None:
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


async def test_what_is_remembered_wrongly_counts_for_nothing(samples: Path) -> None:
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


async def test_the_sid_of_the_conversation_is_a_column(samples: Path) -> None:
    async with at_media(samples, (200, 30)) as desk:
        await desk.press("C", "end", "k", "space", "escape")
        assert "Conv. SID" in desk.lines[2]
        row = desk.media.table.current
        assert row is not None
        assert row.conversation_sid is not None
        assert row.conversation_sid[-4:] in desk.lines[3]
