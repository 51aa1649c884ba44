"""The media as a grid of small pictures; only visible tiles are rendered."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.filter import ANSIToTruecolor
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import var
from textual.strip import Strip

from tui import commands
from tui.catalog import Marks, MediaWindow
from tui.terminal.uncached_strip import UncachedStrip
from tui.widgets.stable_scroll_view import StableScrollView
from tui.widgets.tile import TILE, Tile, TileStyles, render_tile_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events
    from textual.binding import BindingType
    from textual.filter import LineFilter

    from tui.preview import Drawing


class TileGrid(StableScrollView, can_focus=True):
    """Shows a window of media as rows of tiles, and keeps the drawings it is given.

    It requests missing drawings with ``DrawingsNeeded``, and starts no work itself.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*commands.LIST.bindings(), *commands.TILES.bindings()]
    COMPONENT_CLASSES: ClassVar[set[str]] = {"tiles--muted", "tiles--accent", "tiles--cursor"}

    cursor: var[int] = var(0, init=False)

    class DrawingsNeeded(Message):
        """The visible media at ``places`` have no drawings yet."""

        def __init__(self, places: tuple[int, ...]) -> None:
            super().__init__()
            self.places = places

    class CursorMoved(Message):
        """The cursor moved to the media at ``index``."""

        def __init__(self, index: int) -> None:
            super().__init__()
            self.index = index

    class Selected(Message):
        """The media under the cursor was chosen."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._window = MediaWindow()
        self._marks = Marks()
        self._drawings: dict[str, Drawing | None] = {}
        self._requested: tuple[int, ...] = ()
        self._styles = TileStyles(*(Style(),) * 4)
        self._row_size = (1, 0)

    @property
    def columns(self) -> int:
        """The number of tiles in a row."""
        return max(1, self.scrollable_content_region.width // TILE.width)

    @property
    def visible_places(self) -> range:
        """The places of the tiles that are at least partly visible."""
        first = self.scroll_offset.y // TILE.height
        last = (self.scroll_offset.y + self.scrollable_content_region.height - 1) // TILE.height
        return range(first * self.columns, min(len(self._window), (last + 1) * self.columns))

    def show(self, window: MediaWindow, cursor: int) -> None:
        """Show another window, with the cursor on the media at ``cursor``."""
        self._window = window
        self._lay_out()
        self.set_reactive(TileGrid.cursor, cursor)
        self._scroll_to_cursor()
        self._request_drawings()
        self.refresh()

    def show_marks(self, marks: Marks) -> None:
        """Show these marks."""
        self._marks = marks
        self.refresh()

    def put(self, sid: str, drawing: Drawing | None) -> None:
        """Store the drawing of a media, None if it has none, and repaint its tile if visible."""
        self._drawings[sid] = drawing
        self._evict_drawings()
        for place in self.visible_places:
            row = self._window[place]
            if row is not None and row.sid == sid:
                self._refresh_tile(place)

    def needs_drawing(self, sid: str) -> bool:
        """Whether the drawing of a media is still missing."""
        return sid not in self._drawings

    def clear(self) -> None:
        """Drop all drawings and request new ones."""
        self._drawings.clear()
        self._requested = ()
        self._request_drawings()
        self.refresh()

    def _evict_drawings(self) -> None:
        """Drop the oldest drawings, but keep twice as many as are visible."""
        for sid in list(self._drawings)[: max(0, len(self._drawings) - 2 * len(self.visible_places))]:
            del self._drawings[sid]

    def _request_drawings(self) -> None:
        """Request the missing drawings of visible tiles, those near the cursor first."""
        if not self.is_mounted or not self.display:
            return
        rows = ((place, self._window[place]) for place in self.visible_places)
        lacking = [place for place, row in rows if row is not None and self.needs_drawing(row.sid)]
        lacking.sort(key=lambda place: abs(place - self.cursor))
        if lacking and tuple(lacking) != self._requested:
            self._requested = tuple(lacking)
            self.post_message(self.DrawingsNeeded(self._requested))

    # Laying out

    def _lay_out(self) -> None:
        rows = -(-len(self._window) // self.columns)
        size = Size(0, rows * TILE.height)
        # Setting the reactive would refresh the layout and repaint the grid, but only the bar changes.
        self.set_reactive(TileGrid.virtual_size, size)
        self._scroll_update(size)

    def on_resize(self) -> None:
        """Update the layout and keep the cursor visible."""
        self._lay_out()
        self._scroll_to_cursor()
        self._request_drawings()
        self.refresh()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Request the drawings that became visible."""
        super().watch_scroll_y(old_value, new_value)
        self._request_drawings()

    def _scroll_to_cursor(self) -> None:
        top = self.cursor // self.columns * TILE.height
        height = self.scrollable_content_region.height
        if not height:  # not laid out yet; on_resize scrolls
            return
        if top < self.scroll_offset.y:
            self.scroll_to(y=top, animate=False, immediate=True)
        elif top + TILE.height > self.scroll_offset.y + height:
            self.scroll_to(y=max(0, top + TILE.height - height), animate=False, immediate=True)

    # Painting

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Drop ``ANSIToTruecolor``: it is slow with the hundreds of colours of pictures."""
        return [one for one in super().get_line_filters() if not isinstance(one, ANSIToTruecolor)]

    def render_lines(self, crop: Region) -> list[Strip]:
        """Render ``crop``; compute styles and sizes once, not for each tile."""
        self._styles = TileStyles(
            self.rich_style,
            *(self.get_component_rich_style(f"tiles--{name}") for name in ("muted", "accent", "cursor")),
        )
        self._row_size = self.columns, self.scrollable_content_region.width
        return [UncachedStrip(strip, strip.cell_length) for strip in super().render_lines(crop)]

    def render_line(self, y: int) -> Strip:
        """Return line ``y`` of the visible part."""
        columns, width = self._row_size
        row, line = divmod(y + self.scroll_offset.y, TILE.height)
        segments: list[Segment] = []
        for place in range(row * columns, (row + 1) * columns):
            media = self._window[place] if place < len(self._window) else None
            if media is None:
                segments.append(Segment(" " * TILE.width, self._styles.ground))
                continue
            is_marked = self._window.row_id(place) in self._marks
            tile = Tile(media, self._drawings.get(media.sid), place == self.cursor, is_marked)
            segments += render_tile_line(tile, line, self._styles)
        return Strip(segments).adjust_cell_length(width, self._styles.ground)

    def _refresh_tile(self, place: int) -> None:
        row, column = divmod(place, self.columns)
        top = row * TILE.height - self.scroll_offset.y
        self.refresh(Region(column * TILE.width, top, TILE.width, TILE.height))

    # Moving

    def validate_cursor(self, cursor: int) -> int:
        """Keep the cursor on a media."""
        return max(0, min(cursor, len(self._window) - 1))

    def watch_cursor(self, before: int, now: int) -> None:
        """Repaint the two tiles that changed, scroll to the cursor, and post ``CursorMoved``."""
        for place in (before, now):
            self._refresh_tile(place)
        self._scroll_to_cursor()
        self.post_message(self.CursorMoved(now))

    def action_cursor_right(self) -> None:
        """Move one to the right."""
        self.cursor += 1

    def action_cursor_left(self) -> None:
        """Move one to the left."""
        self.cursor -= 1

    def action_cursor_down(self) -> None:
        """Move one row down; in the last row, stay."""
        if self.cursor + self.columns < len(self._window) or self._has_row_below:
            self.cursor += self.columns

    def action_cursor_up(self) -> None:
        """Move one row up; in the first row, stay."""
        if self.cursor >= self.columns:
            self.cursor -= self.columns

    def action_page_down(self) -> None:
        """Move one page down."""
        self.cursor += self.columns * self._visible_row_count

    def action_page_up(self) -> None:
        """Move one page up."""
        self.cursor -= self.columns * self._visible_row_count

    def action_first(self) -> None:
        """Move to the first media."""
        self.cursor = 0

    def action_last(self) -> None:
        """Move to the last media."""
        self.cursor = len(self._window) - 1

    def action_select(self) -> None:
        """Choose the media under the cursor."""
        if len(self._window):
            self.post_message(self.Selected())

    @property
    def _has_row_below(self) -> bool:
        return self.cursor // self.columns < (len(self._window) - 1) // self.columns

    @property
    def _visible_row_count(self) -> int:
        return max(1, self.scrollable_content_region.height // TILE.height)

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to the clicked tile; a double click chooses it."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        column = offset.x // TILE.width
        place = (offset.y + self.scroll_offset.y) // TILE.height * self.columns + column
        if column < self.columns and place < len(self._window):
            self.cursor = place
            if event.chain > 1:
                self.action_select()
