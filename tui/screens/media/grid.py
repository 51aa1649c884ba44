"""The list as a grid of thumbnails, which come as they are fetched."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from tui import preview
from tui.api.errors import ApiError
from tui.screens.controller import Controller
from tui.widgets.tile import PICTURE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.worker import Worker

    from tui.catalog import MediaRow
    from tui.preview import Drawing
    from tui.screens.controller import Host
    from tui.session.session import Session
    from tui.widgets.lists.media_table import MediaTable
    from tui.widgets.tile_grid import TileGrid

#: So many are fetched at once.
_AT_ONCE: Final = 4
#: What may hold a picture. Everything else is shown by its type.
_PICTURED: Final = ("image/", "application/pdf", "audio/", "video/")


class GridController(Controller):
    """Keeps the grid in step with the table, which owns the list, its cursor and its marks."""

    def __init__(self, host: Host, session: Session) -> None:
        super().__init__(host)
        self._session = session
        self._loading: dict[str, Worker[None]] = {}
        self._slots = asyncio.Semaphore(_AT_ONCE)

    def mount(self, grid: TileGrid, table: MediaTable) -> None:
        """Show the list of ``table`` in ``grid``."""
        self._grid, self._table = grid, table

    @property
    def is_shown(self) -> bool:
        """Whether media are shown as a grid."""
        return self._grid.has_class("-in-front")

    def toggle(self) -> None:
        """Show the list as a grid, or as a table again."""
        # Classes of their own: one of the screen's has all of it painted, and twice.
        self._grid.toggle_class("-in-front")
        self._table.toggle_class("-behind")
        if self.is_shown:
            self.show()
        else:
            self._stop_loading(())

    def show(self) -> None:
        """Show the rows, the cursor and the marks of the table."""
        if self.is_shown:
            self._grid.show_marks(self._table.marks)
            self._grid.show(self._table.window, self._table.cursor)

    def update_borders(self) -> None:
        """Say in the borders what the table says in its own."""
        self._grid.border_title = self._table.border_title
        self._grid.border_subtitle = self._table.border_subtitle

    def on_cursor_moved(self) -> None:
        """Follow the cursor of the table."""
        if self.is_shown:
            self._grid.cursor = self._table.cursor
            self.update_borders()

    def clear(self) -> None:
        """Draw all thumbnails again."""
        self._grid.clear()

    # The thumbnails

    def load(self, places: Sequence[int]) -> None:
        """Load the thumbnails at ``places``, and no more those out of sight."""
        window = self._table.window
        rows = [window[place] for place in places if place < len(window)]
        wanted = {row.sid: row for row in rows if row is not None}
        self._stop_loading(wanted)
        for sid, row in wanted.items():
            if sid not in self._loading:
                self._loading[sid] = self.run("tiles", self._load_tile, row)

    def _stop_loading(self, still_wanted: dict[str, MediaRow] | tuple[()]) -> None:
        for sid, worker in list(self._loading.items()):
            if sid not in still_wanted:
                worker.cancel()
                self._loading.pop(sid)

    async def _load_tile(self, row: MediaRow) -> None:
        try:
            async with self._slots:
                drawing = await self._drawing_of(row)
            self._grid.put(row.sid, drawing)
        finally:
            self._loading.pop(row.sid, None)

    async def _drawing_of(self, row: MediaRow) -> Drawing | None:
        """Return the thumbnail of a media; None if it has none within the preview limit."""
        previews = self._session.previews
        if previews.choice().renderer is preview.Renderer.OFF:
            return None
        seen = await previews.known(row.sid)
        if seen is None and (row.content_type or "").startswith(_PICTURED):
            try:
                media = await self._session.engine.run(
                    self._session.client.media.fetch(row.service_sid, row.sid)
                )
                seen = await previews.open(media, previews.limit(previews.terminal()))
            except ApiError:
                return None  # the preview shows the error
        if seen is None or not isinstance(seen.opened, preview.Picture):
            return None
        return await previews.draw(seen.opened, PICTURE, in_characters=True)
