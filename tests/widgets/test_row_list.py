"""The common behaviour of all lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual.app import App, ComposeResult

from tui.presentation.cells import Cell
from tui.presentation.columns import Column
from tui.widgets.lists.row_list import RowList

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.geometry import Region


class Million(RowList):
    """A list of a million rows that records requested rows."""

    COLUMNS: ClassVar[tuple[Column, ...]] = (
        Column("name", "Name", 10, share=1),
        Column("size", "Size", 6, align_right=True),
    )
    row_count = 1_000_000

    def __init__(self) -> None:
        super().__init__()
        self.made: list[int] = []
        self.painted: list[Region] = []

    def cells(self, index: int) -> Mapping[str, Cell] | None:
        """Return a hostile row, or None for a removed one."""
        self.made.append(index)
        return None if index == 3 else {"name": Cell(f"{index} [/b]\x1b写真"), "size": Cell("1 B")}

    def refresh(self, *regions: Region, **more: bool) -> Million:
        """Record the regions to repaint."""
        self.painted += regions
        return super().refresh(*regions, **more)


class Host(App[None]):
    """An app with only the list."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[int] = []

    def compose(self) -> ComposeResult:
        """Compose the list."""
        yield Million()

    def on_mount(self) -> None:
        """Show the rows."""
        self.query_one(Million).update_rows(0)

    def on_row_list_highlighted(self, event: RowList.Highlighted) -> None:
        """Record the reported cursor position."""
        self.told.append(event.index)


async def test_only_visible_rows_are_rendered_and_a_move_repaints_two_lines() -> None:
    app = Host()
    async with app.run_test(size=(40, 12)) as pilot:
        rows = app.query_one(Million)
        rows.focus()
        await pilot.pause()
        assert set(rows.made) <= set(range(12))
        assert app.told == [], "nobody moved the cursor"
        rows.painted.clear()
        rows.made.clear()
        await pilot.press("down")
        await pilot.pause()
        assert [(region.y, region.height) for region in rows.painted] == [(1, 1), (2, 1)]
        assert set(rows.made) == {0, 1}
        await pilot.press("end")
        await pilot.pause()
        assert app.told == [1, 999_999]
        assert "999999 [/b]␛写真" in rows.render_line(rows.size.height - 1).text
        assert set(rows.made) <= {0, 1} | set(range(999_980, 1_000_000))


async def test_lines_fill_the_width_and_a_removed_row_is_blank() -> None:
    app = Host()
    async with app.run_test(size=(40, 12)) as pilot:
        for width in (12, 21, 40, 133):
            await pilot.resize_terminal(width, 12)
            await pilot.pause()
            rows = app.query_one(Million)
            inside = rows.scrollable_content_region.width
            for y in range(rows.size.height):
                assert cell_len(rows.render_line(y).text) == inside or width < 30
            assert not rows.render_line(4).text.strip()


async def test_the_cursor_stays_on_a_row_when_the_list_shrinks() -> None:
    app = Host()
    async with app.run_test(size=(40, 12)) as pilot:
        rows = app.query_one(Million)
        rows.cursor = 500
        rows.row_count = 7
        rows.update_rows(500)
        await pilot.pause()
        assert rows.cursor == 6
        assert "6 [/b]" in rows.render_line(7 - rows.scroll_offset.y).text
        rows.row_count = 0
        rows.update_rows(6)
        await pilot.press("down", "end", "enter")
        assert rows.cursor == 0
