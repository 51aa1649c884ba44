"""A list that is shown as a table or as a grid of small pictures, which come as they are fetched."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from textual import getters, on, work

from tui.api.errors import ApiError
from tui.screens.media.sync import SyncedScreen
from tui.widgets.lists.media_table import MediaTable
from tui.widgets.lists.row_list import RowList
from tui.widgets.tile import PICTURE
from tui.widgets.tile_grid import TileGrid

if TYPE_CHECKING:
    from textual.worker import Worker

    from tui.catalog import MediaRow
    from tui.preview import Drawing

#: So many are fetched at once.
_AT_ONCE: Final = 4
#: What may hold a picture. All else is shown by its type.
_PICTURED: Final = ("image/", "application/pdf", "audio/", "video/")


class TiledScreen(SyncedScreen):
    """Keeps the grid in step with the table, which alone knows the list, its cursor and its marks."""

    tiles = getters.query_one(TileGrid)

    _loading: dict[str, Worker[None]]
    _places: asyncio.Semaphore

    async def on_mount(self) -> None:
        """Be ready to load."""
        self._loading = {}
        self._places = asyncio.Semaphore(_AT_ONCE)

    @property
    def is_tiled(self) -> bool:
        """Whether the list is shown as a grid, wherever it is not the conversations that are shown."""
        return self.tiles.has_class("-in-front")

    def focus_list(self) -> None:
        """Give the keys to the list."""
        if self.is_tiled and self.front is self.table:
            self.tiles.focus()
        else:
            super().focus_list()

    def say_counts(self) -> None:
        """Say them on the grid as well."""
        super().say_counts()
        self._say_on_tiles()

    def _say_on_tiles(self) -> None:
        self.tiles.border_title = self.table.border_title
        self.tiles.border_subtitle = self.table.border_subtitle

    def action_tiles(self) -> None:
        """Show the list as a grid, or as a table again."""
        # Classes of their own: one of the screen's has all of it painted, and twice.
        self.tiles.toggle_class("-in-front")
        self.table.toggle_class("-behind")
        if self.is_tiled:
            self._show_tiles()
        else:
            self._stop_loading(())
        if not self.has_class("-open"):
            self.focus_list()  # before what is hidden hands the keys to whoever is next

    @on(MediaTable.Changed)
    def _show_tiles(self) -> None:
        if self.is_tiled:
            self.tiles.show_marks(self.table.marks)
            self.tiles.show(self.table.window, self.table.cursor)

    @on(RowList.Highlighted, "MediaTable")
    def _follow_table(self) -> None:
        if self.is_tiled:
            self.tiles.cursor = self.table.cursor
            self._say_on_tiles()

    @on(TileGrid.Moved)
    def _follow_tiles(self, event: TileGrid.Moved) -> None:
        self.table.cursor = event.index

    # The pictures

    @on(TileGrid.Wanted)
    def _load(self, event: TileGrid.Wanted) -> None:
        """Load what is wanted, and no more what is out of sight."""
        window = self.table.window
        rows = [window[place] for place in event.places if place < len(window)]
        wanted = {row.sid: row for row in rows if row is not None}
        self._stop_loading(wanted)
        for sid, row in wanted.items():
            if sid not in self._loading:
                self._loading[sid] = self._load_tile(row)

    def _stop_loading(self, still_wanted: dict[str, MediaRow] | tuple[()]) -> None:
        for sid, worker in list(self._loading.items()):
            if sid not in still_wanted:
                worker.cancel()
                self._loading.pop(sid)

    @work(group="tiles", exit_on_error=False)
    async def _load_tile(self, row: MediaRow) -> None:
        try:
            async with self._places:
                drawing = await self._drawing_of(row)
            self.tiles.put(row.sid, drawing)
        finally:
            self._loading.pop(row.sid, None)

    async def _drawing_of(self, row: MediaRow) -> Drawing | None:
        """Return the drawing of a media, None where there is none to be had unasked."""
        from tui.preview import Picture, Renderer  # noqa: PLC0415 - no matter of the first frame

        previews = self._session.previews
        if previews.choice(self.app).renderer is Renderer.OFF:
            return None
        seen = await previews.known(row.sid)
        if seen is None and (row.content_type or "").startswith(_PICTURED):
            try:
                media = await self._session.engine.run(
                    self._session.client.media.fetch(row.service_sid, row.sid)
                )
                seen = await previews.open(media, previews.limit(previews.terminal(self.app)))
            except ApiError:
                return None  # it is told when someone looks at it
        if seen is None or not isinstance(seen.opened, Picture):
            return None
        return await previews.draw(seen.opened, PICTURE, self.app, in_characters=True)
