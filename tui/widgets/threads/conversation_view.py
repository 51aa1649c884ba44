"""All messages of a conversation."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, Final

from textual.filter import ANSIToTruecolor
from textual.message import Message
from textual.strip import Strip

from tui import commands
from tui.presentation.thread_lines import ThreadStyle
from tui.terminal.uncached_strip import UncachedStrip
from tui.widgets.threads.thread_view import ThreadView
from tui.widgets.tile import lay_over

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.binding import BindingType
    from textual.filter import LineFilter

    from tui.catalog import MediaRow
    from tui.presentation.thread_lines import ThreadLine
    from tui.preview import Drawing

#: The columns and rows of a thumbnail.
THUMBNAIL: Final = (16, 6)
#: The maximum thumbnails in memory: more than fit on any screen.
_MAX_DRAWINGS: Final = 60


class ConversationView(ThreadView, can_focus=True, inherit_bindings=False):
    """All messages of a conversation, with full texts; the arrow keys move from message to message.

    It leaves room for picture thumbnails, requests the visible ones with ``DrawingsNeeded``, and shows what
    is :meth:`put`.
    """

    BINDINGS: ClassVar[list[BindingType]] = commands.LIST.bindings()
    layout_style = ThreadStyle(is_spaced=True)

    class Moved(Message):
        """Another message is current."""

    class DrawingsNeeded(Message):
        """The media of ``rows`` are visible and have no drawings yet."""

        def __init__(self, rows: Sequence[MediaRow]) -> None:
            super().__init__()
            self.rows = rows

    def __init__(self) -> None:
        super().__init__()
        self._drawings: dict[str, Drawing | None] = {}
        self._requested: list[str] = []

    # Thumbnails

    @property
    def shows_pictures(self) -> bool:
        """Whether there is room for thumbnails."""
        return any(self.layout_style.thumbnail)

    def show_pictures(self, *, is_on: bool) -> None:
        """Make room for thumbnails, or remove it."""
        self.layout_style = replace(self.layout_style, thumbnail=THUMBNAIL if is_on else (0, 0))
        self._requested = []
        self._reset()

    def put(self, sid: str, drawing: Drawing | None) -> None:
        """Store and show the thumbnail of a media, None if it has none."""
        self._drawings[sid] = drawing
        for oldest in list(self._drawings)[:-_MAX_DRAWINGS]:
            del self._drawings[oldest]
        self.refresh()

    def _measure_in_sight(self) -> None:
        super()._measure_in_sight()
        self._request_drawings()

    def _request_drawings(self) -> None:
        """Request the missing visible thumbnails."""
        if not self.shows_pictures or not len(self._index):
            return
        places: dict[int, set[str]] = {}
        for y in range(self._page):
            place, line = self._line_at(y + self.scroll_offset.y)
            if line.picture_row is not None and line.media_sid not in self._drawings:
                places.setdefault(place, set()).add(line.media_sid)
        items = ((self._window[place], sids) for place, sids in places.items())
        rows = [row for item, sids in items if item is not None for row in item.media if row.sid in sids]
        if (needed := [row.sid for row in rows]) != self._requested:
            self._requested = needed
            self.post_message(self.DrawingsNeeded(rows))

    def _render_thread_line(self, line: ThreadLine, width: int, *, is_current: bool) -> Strip:
        drawing = self._drawings.get(line.media_sid) if line.picture_row is not None else None
        if drawing is None or line.picture_row is None:
            return super()._render_thread_line(line, width, is_current=is_current)
        style = self.rich_style
        segments = [self._render_gutter(is_current=is_current)]
        if line.picture_row < drawing.rows:
            segments += lay_over(drawing.lines[line.picture_row], style)
        strip = Strip(segments).adjust_cell_length(width, style)
        return UncachedStrip(strip, strip.cell_length)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Drop ``ANSIToTruecolor``: it is slow with the hundreds of colours of pictures."""
        return [one for one in super().get_line_filters() if not isinstance(one, ANSIToTruecolor)]

    # Moving

    def move_to(self, place: int, media_sid: str = "") -> None:
        """Make a message current, and post ``Moved``."""
        super().move_to(place, media_sid)
        self.post_message(self.Moved())

    def action_cursor_down(self) -> None:
        """Move one message down, or scroll within one that is higher than the screen."""
        if not len(self._index):
            return
        _, end = self._lines_of(self._cursor)
        hidden = end - self.scroll_offset.y - self._page
        if hidden > 0:
            self._scroll_to_line(self.scroll_offset.y + min(hidden, self._page - 1))
        else:
            self.move_to(self._cursor + 1)

    def action_cursor_up(self) -> None:
        """Move one message up, or scroll within one that is higher than the screen."""
        if not len(self._index):
            return
        first, _ = self._lines_of(self._cursor)
        hidden = self.scroll_offset.y - first
        if hidden > 0:
            self._scroll_to_line(self.scroll_offset.y - min(hidden, self._page - 1))
        elif self._cursor:
            self.move_to(self._cursor - 1)
            _, end = self._lines_of(self._cursor)
            if end > self.scroll_offset.y + self._page:  # read it from its end
                self._scroll_to_line(end - self._page)

    def action_page_down(self) -> None:
        """Move one page down."""
        self._move_by_page(1)

    def action_page_up(self) -> None:
        """Move one page up."""
        self._move_by_page(-1)

    def _move_by_page(self, step: int) -> None:
        if not len(self._index):
            return
        before = self._cursor
        line = self._lines_of(before)[0] + step * max(1, self._page - 1)
        place = self._place_at(line)
        self.move_to(place if place != before else before + step)

    def action_first(self) -> None:
        """Move to the first message."""
        self.move_to(0)

    def action_last(self) -> None:
        """Move to the last message."""
        self.move_to(len(self._window) - 1)
