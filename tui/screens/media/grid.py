"""The list as a grid of thumbnails, which appear as they arrive."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from tui.screens.controller import Controller
from tui.screens.thumbnail_loader import ThumbnailLoader
from tui.widgets.tile import PICTURE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.preview import Drawing
    from tui.screens.controller import Host
    from tui.session.session import Session
    from tui.widgets.lists.media_table import MediaTable
    from tui.widgets.tile_grid import TileGrid


class GridController(Controller):
    """Keeps the grid in sync with the table, which owns the list, its cursor and its marks."""

    def __init__(self, host: Host, session: Session) -> None:
        super().__init__(host)
        self._thumbnails = ThumbnailLoader(host, session, PICTURE, self._put)

    def mount(self, grid: TileGrid, table: MediaTable) -> None:
        """Show the rows of ``table`` in ``grid``."""
        self._grid, self._table = grid, table

    @property
    def is_shown(self) -> bool:
        """Whether the grid is shown."""
        return self._grid.has_class("-in-front")

    def toggle(self) -> None:
        """Switch between the grid and the table."""
        # Classes on these widgets: a class on the screen would repaint all of it, twice.
        self._grid.toggle_class("-in-front")
        self._table.toggle_class("-behind")
        if self.is_shown:
            self.show()
        else:
            self._thumbnails.load(())

    def show(self) -> None:
        """Copy the rows, the cursor and the marks from the table."""
        if self.is_shown:
            self._grid.show_marks(self._table.marks)
            self._grid.show(self._table.window, self._table.cursor)

    def update_borders(self) -> None:
        """Show the table's border texts, with the order, since a grid has no column titles."""
        self._grid.border_title = Content(self._table.title_beside(()))
        self._grid.border_subtitle = self._table.border_subtitle

    def on_cursor_moved(self) -> None:
        """Follow the cursor of the table."""
        if self.is_shown:
            self._grid.cursor = self._table.cursor
            self.update_borders()

    def move_cursor(self, place: int) -> None:
        """Move the cursor of the table to ``place``."""
        self._table.cursor = place

    def clear(self) -> None:
        """Redraw all thumbnails."""
        self._grid.clear()

    def load(self, places: Sequence[int]) -> None:
        """Load the thumbnails at ``places``, and stop loading those out of sight."""
        window = self._table.window
        rows = [window[place] for place in places if place < len(window)]
        self._thumbnails.load(row for row in rows if row is not None)

    def _put(self, sid: str, drawing: Drawing | None) -> None:
        self._grid.put(sid, drawing)
