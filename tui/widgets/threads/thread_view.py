"""The messages of a conversation: a virtual list of entries with different heights."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Final

from rich.cells import cell_len
from rich.segment import Segment
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip

from tui.catalog import ThreadWindow
from tui.catalog.query.thread_window import MESSAGES_PER_CHUNK
from tui.presentation.cells import BAR, centre_text
from tui.presentation.line_index import LineIndex
from tui.presentation.thread_lines import ThreadLine, ThreadStyle, layout_item
from tui.widgets.contrast import apply_tone
from tui.widgets.stable_scroll_view import StableScrollView

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.style import Style
    from textual import events

    from tui.catalog import ThreadItem

#: The cells at the left, for the bar of the current message, and at the right.
_GUTTER: Final = 2
_MARGIN: Final = 1
_MAX_LAYOUTS: Final = 12


@dataclass(frozen=True, slots=True)
class _Layout:
    """The lines of a chunk, each with the index of its message, and the first line of each message."""

    lines: list[tuple[int, ThreadLine]]
    starts: list[int]


class ThreadView(StableScrollView):
    """The base of threads: shows a window of messages, with a current message and a highlighted media.

    Only visible messages are laid out. The heights of all others are estimated, so the scrollbar is corrected
    as they become visible; the line at the top stays in place.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "thread--author",
        "thread--muted",
        "thread--media",
        "thread--bar",
        "thread--cursor",
    }
    layout_style = ThreadStyle()

    class MediaChosen(Message):
        """The user moved to the media with the SID ``media_sid``."""

        def __init__(self, media_sid: str) -> None:
            super().__init__()
            self.media_sid = media_sid

    class Selected(Message):
        """The current message was chosen, with Enter or a double click."""

        def __init__(self, item: ThreadItem, media_sid: str) -> None:
            super().__init__()
            self.item = item
            self.media_sid = media_sid

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._window = ThreadWindow()
        self._cursor = 0
        self._media_sid = ""
        self._sentence = ""
        self._index = LineIndex()
        self._layouts: OrderedDict[int, _Layout] = OrderedDict()
        self._laid_out_for = 0
        self._is_measuring = False

    @property
    def window(self) -> ThreadWindow:
        """The messages that are shown."""
        return self._window

    @property
    def cursor(self) -> int:
        """The index of the current message."""
        return self._cursor

    @property
    def current(self) -> ThreadItem | None:
        """The current message."""
        return self._window[self._cursor] if len(self._window) else None

    @property
    def media_sid(self) -> str:
        """The SID of the highlighted media, "" for none."""
        return self._media_sid

    def show(self, window: ThreadWindow, cursor: int, media_sid: str = "") -> None:
        """Show ``window`` with the message ``cursor`` in the middle, and highlight one of its media."""
        self._window, self._sentence = window, ""
        self._cursor = max(0, min(cursor, len(window) - 1))
        self._media_sid = media_sid or self._first_media(self._cursor)
        self._reset()

    def show_sentence(self, sentence: str) -> None:
        """Show a sentence instead of messages."""
        if len(self._window) or sentence != self._sentence:
            self._window, self._cursor, self._media_sid = ThreadWindow(), 0, ""
            self._sentence = sentence
            self._reset()

    def _first_media(self, place: int) -> str:
        item = self._window[place] if len(self._window) else None
        return item.media[0].sid if item is not None and item.media else ""

    # Heights

    @property
    def _page(self) -> int:
        return max(1, self.scrollable_content_region.height)

    def _reset(self) -> None:
        """Lay out all messages again, starting with the current one."""
        self._layouts.clear()
        self._laid_out_for = self.scrollable_content_region.width
        self._index = LineIndex()
        if len(self._window) and self._laid_out_for:
            chunk = self._cursor // MESSAGES_PER_CHUNK
            lines = len(self._make_layout(chunk).lines)
            self._index = LineIndex(self._window.chunk_count, max(1, lines))
            self._go_to_line_of(self._cursor, centre=True)
        self._update_virtual_size()
        self.refresh()

    def _layout(self, chunk: int) -> _Layout:
        """Return the lines of a chunk, from a small cache, and record their number."""
        if chunk in self._layouts:
            self._layouts.move_to_end(chunk)
            return self._layouts[chunk]
        self._layouts[chunk] = found = self._make_layout(chunk)
        self._index.measure(chunk, len(found.lines))
        if len(self._layouts) > _MAX_LAYOUTS:
            self._layouts.popitem(last=False)
        return found

    def _make_layout(self, chunk: int) -> _Layout:
        width = self._laid_out_for - _GUTTER - _MARGIN
        now = datetime.now().astimezone()
        lines: list[tuple[int, ThreadLine]] = []
        starts = []
        for place, item in enumerate(self._window.chunk(chunk), chunk * MESSAGES_PER_CHUNK):
            starts.append(len(lines))
            if item is not None:
                lines += ((place, line) for line in layout_item(item, width, now, self.layout_style))
        return _Layout(lines, [*starts, len(lines)])

    def _measure(self, chunks: Iterable[int]) -> None:
        """Measure chunks; the line at the top of the screen stays in place."""
        if not len(self._index) or self._is_measuring:
            return
        self._is_measuring = True
        try:
            line = self.scroll_offset.y
            anchor, offset = self._index.find(line)
            for chunk in chunks:
                if 0 <= chunk < len(self._index) and not self._index.is_measured(chunk):
                    self._layout(chunk)
            self._update_virtual_size()
            if (moved := self._index.top(anchor) + offset) != line:
                self._scroll_to_line(moved)
        finally:
            self._is_measuring = False

    def _measure_in_sight(self) -> None:
        """Measure the visible chunks, and one on either side."""
        if not len(self._index):
            return
        first, _ = self._index.find(self.scroll_offset.y)
        self._measure((first - 1, first))
        last, _ = self._index.find(self.scroll_offset.y + self._page)
        self._measure(range(first + 1, last + 2))

    def _update_virtual_size(self) -> None:
        size = Size(0, self._index.total)
        if size != self.virtual_size:
            self.virtual_size = size

    def _scroll_to_line(self, line: int) -> None:
        # force: the scrollbar of new messages does not exist yet, and nothing would scroll.
        self.scroll_to(y=line, animate=False, immediate=True, force=True)

    def _lines_of(self, place: int) -> tuple[int, int]:
        """Return the first line of a message, and the line after its last."""
        chunk, at = divmod(place, MESSAGES_PER_CHUNK)
        starts = self._layout(chunk).starts
        top = self._index.top(chunk)
        return top + starts[at], top + starts[at + 1]

    def _lit_line(self, chunk: int) -> int | None:
        """Return the last line of the highlighted media; None if it is not in this chunk."""
        lines = self._layout(chunk).lines
        found = [at for at, (_, line) in enumerate(lines) if line.media_sid == self._media_sid]
        return self._index.top(chunk) + found[-1] if self._media_sid and found else None

    def _place_at(self, line: int) -> int:
        """Return the index of the message at a line."""
        chunk, _ = self._index.find(line)
        self._measure((chunk,))
        chunk, at = self._index.find(line)
        lines = self._layout(chunk).lines
        return lines[min(at, len(lines) - 1)][0] if lines else chunk * MESSAGES_PER_CHUNK

    def _line_at(self, line: int) -> tuple[int, ThreadLine]:
        """Return a line, and the index of its message; past the end, a blank line of the last message."""
        chunk, at = self._index.find(line)
        lines = self._layout(chunk).lines
        return lines[at] if at < len(lines) else (len(self._window) - 1, ThreadLine())

    def _go_to_line_of(self, place: int, *, centre: bool = False) -> None:
        """Scroll to a message: as little as needed, or with the message in the middle."""
        chunk = place // MESSAGES_PER_CHUNK
        self._measure(range(chunk - 1, chunk + 2))
        first, end = self._lines_of(place)
        self._update_virtual_size()
        top, page = self.scroll_offset.y, self._page
        lit = self._lit_line(chunk)
        if lit is not None and lit >= first + page:
            first = lit + 1 - page
            end = lit + 1
        if centre:
            self._scroll_to_line(max(0, min(first, first - (page - (end - first)) // 2)))
        elif first < top or end - first >= page:
            self._scroll_to_line(first)
        elif end > top + page:
            self._scroll_to_line(end - page)
        self._measure_in_sight()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Measure what becomes visible."""
        super().watch_scroll_y(old_value, new_value)
        self._measure_in_sight()

    def on_resize(self) -> None:
        """Lay out the messages for another width; keep the current one visible."""
        if self.scrollable_content_region.width != self._laid_out_for:
            self._reset()
        elif len(self._index):
            self._go_to_line_of(self._cursor)
        self.refresh()

    # Painting

    def render_line(self, y: int) -> Strip:
        """Return line ``y`` of the widget."""
        width = self.scrollable_content_region.width
        line = y + self.scroll_offset.y
        if not len(self._index):
            return self._render_sentence_line(y, width)
        if line >= self._index.total:
            return Strip.blank(width, self.rich_style)
        place, found = self._line_at(line)
        return self._render_thread_line(found, width, is_current=place == self._cursor)

    def _render_thread_line(self, line: ThreadLine, width: int, *, is_current: bool) -> Strip:
        is_entry = bool(line.media_sid) and line.picture_row is None
        is_lit = is_entry and line.media_sid == self._media_sid
        style = self.get_component_rich_style("thread--cursor") if is_lit else self.rich_style
        segments = [self._render_gutter(is_current=is_current)]
        segments += (Segment(text, self._style_for(style, tone, is_lit=is_lit)) for text, tone in line.pieces)
        rest = width - _GUTTER - sum(cell_len(text) for text, _ in line.pieces)
        return Strip([*segments, Segment(" " * max(0, rest), style)]).adjust_cell_length(width, style)

    def _render_gutter(self, *, is_current: bool) -> Segment:
        bar = self.rich_style + self.get_component_rich_style("thread--bar", partial=True)
        return Segment((BAR if is_current else " ").ljust(_GUTTER), bar)

    def _style_for(self, style: Style, tone: str | None, *, is_lit: bool) -> Style:
        if tone is None:
            return style
        own = self.get_component_rich_style(tone, partial=True)
        return apply_tone(style, own) if is_lit else style + own

    def _render_sentence_line(self, y: int, width: int) -> Strip:
        lines = centre_text(self._sentence, width, self._page)
        style = self.rich_style + self.get_component_rich_style("thread--muted", partial=True)
        return Strip([Segment(lines[y] if y < len(lines) else " " * width, style)], width)

    # Moving

    def move_to(self, place: int, media_sid: str = "") -> None:
        """Make a message current, highlight one of its media, and scroll to it."""
        before, line = self._cursor, self.scroll_offset.y
        self._cursor = max(0, min(place, len(self._window) - 1))
        self._media_sid = media_sid or self._first_media(self._cursor)
        if len(self._index):
            self._go_to_line_of(self._cursor)
            if self.scroll_offset.y == line:
                self._refresh_message(before)
                self._refresh_message(self._cursor)
                return
        self.refresh()

    def _refresh_message(self, place: int) -> None:
        """Repaint a message if it is visible."""
        first, end = self._lines_of(place)
        width = self.scrollable_content_region.width
        seen = Region(0, first - self.scroll_offset.y, width, end - first)
        if self._page > seen.y and seen.bottom > 0:
            self.refresh(seen)

    def step_media(self, step: int) -> bool:
        """Move to the next media (1) or the previous one (-1); return whether there is one."""
        sids = [row.sid for row in self.current.media] if self.current else []
        at = sids.index(self._media_sid) + step if self._media_sid in sids else -1
        if 0 <= at < len(sids):
            self.move_to(self._cursor, sids[at])
        else:
            place = self._window.next_with_media(self._cursor, step)
            item = self._window[place] if place is not None else None
            if place is None or item is None or not item.media:
                return False
            self.move_to(place, item.media[0 if step > 0 else -1].sid)
        self.post_message(self.MediaChosen(self._media_sid))
        return True

    def action_page_down(self) -> None:
        """Scroll one page down."""
        self._scroll_to_line(self.scroll_offset.y + self._page - 1)

    def action_page_up(self) -> None:
        """Scroll one page up."""
        self._scroll_to_line(max(0, self.scroll_offset.y - self._page + 1))

    def action_select(self) -> None:
        """Choose the current message."""
        if self.current is not None:
            self.post_message(self.Selected(self.current, self._media_sid))

    def on_click(self, event: events.Click) -> None:
        """Move to the clicked message, and its media; a double click chooses it."""
        offset = event.get_content_offset(self)
        if offset is None or not len(self._index):
            return
        line = offset.y + self.scroll_offset.y
        if line >= self._index.total:
            return
        self._click(*self._line_at(line))
        if event.chain > 1:
            self.action_select()

    def _click(self, place: int, line: ThreadLine) -> None:
        before = self._media_sid
        self.move_to(place, line.media_sid)
        if self._media_sid not in ("", before):
            self.post_message(self.MediaChosen(self._media_sid))
