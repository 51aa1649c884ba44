"""A list of rows under a line of column titles, of which only the rows in sight are ever made."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, ClassVar, Final

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive, var
from textual.strip import Strip

from tui import commands
from tui.presentation.cells import ACCENT, Cell, format_subtitle, layout_row, render_gutter
from tui.presentation.columns import GAP, Column, PlacedColumn, lay_out
from tui.widgets.contrast import apply_tone
from tui.widgets.still_scroll_view import StableScrollView

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.style import Style
    from textual import events
    from textual.binding import BindingType

    from tui.presentation.cells import Piece

#: A sentence in the place of rows is broken into lines of this width.
_SENTENCE_WIDTH: Final = 64
#: Cells of the border at the right of its words, and the blanks around them.
_AROUND_WORDS: Final = 4


class RowList(StableScrollView, can_focus=True, inherit_bindings=False):
    """The base of all lists: a cursor, keys and mouse, and painting by the line.

    A kind of list says how many rows it has (:attr:`row_count`), what a row shows (:meth:`cells`) and which
    :attr:`COLUMNS` there are. Moving the cursor repaints two lines.
    """

    BINDINGS: ClassVar[list[BindingType]] = commands.LIST.bindings()
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "row-list--title",
        "row-list--cursor",
        "row-list--muted",
        "row-list--accent",
        "row-list--info",
        "row-list--error",
        "row-list--good",
    }
    COLUMNS: ClassVar[tuple[Column, ...]] = ()
    #: Whether a click beside a row marks it, as one with ctrl or shift does anywhere in it.
    HAS_MARKS: ClassVar[bool] = False

    cursor: var[int] = var(0, init=False)

    #: What stands in the lower border before the place of the cursor; None leaves the border alone.
    _subtitle_parts: Sequence[str] | None = None
    _total_text: str | None = None
    _empty_text = ""
    _had_rows = False

    #: What is shown of :attr:`COLUMNS`, as far as there is room, in which order and how wide.
    columns: reactive[tuple[Column, ...]] = reactive(())

    #: The key of the column that the rows are ordered by, and whether it falls; None says nothing of it.
    sorted_by: reactive[tuple[str, bool] | None] = reactive(None)

    class Highlighted(Message):
        """The cursor stands on another row; ``index`` is its place."""

        def __init__(self, row_list: RowList, index: int) -> None:
            super().__init__()
            self.row_list = row_list
            self.index = index

        @property
        def control(self) -> RowList:
            """The list, for ``@on`` with a selector."""
            return self.row_list

    class Selected(Highlighted):
        """The row at ``index`` was chosen, with Enter or a double click."""

    class TitleClicked(Message):
        """The title of the column ``column`` (its key) was clicked."""

        def __init__(self, row_list: RowList, column: str) -> None:
            super().__init__()
            self.row_list = row_list
            self.column = column

        @property
        def control(self) -> RowList:
            """The list, for ``@on`` with a selector."""
            return self.row_list

    class MarkClicked(Highlighted):
        """The row at ``index`` is to be marked, or no more; with ``is_range``, all from the last one on."""

        def __init__(self, row_list: RowList, index: int, *, is_range: bool) -> None:
            super().__init__(row_list, index)
            self.is_range = is_range

    @property
    def row_count(self) -> int:
        """How many rows there are."""
        raise NotImplementedError

    def cells(self, index: int) -> Mapping[str, Cell] | None:
        """Return what the row at ``index`` shows, by the keys of the columns; None where it is gone."""
        raise NotImplementedError

    def set_border_text(self, above: str, below: Sequence[str] = (), *, of: str | None = None) -> None:
        """Put words into the upper border, and into the lower one before the place of the cursor.

        ``of`` stands for the number of rows where that is not known yet.
        """
        if str(self.border_title or "") != above:
            self.border_title = Content(above)
        self._subtitle_parts, self._total_text = below, of
        self._update_subtitle()

    def set_empty_text(self, sentence: str) -> None:
        """Say ``sentence`` in the middle of the rows, as long as there are none."""
        if sentence != self._empty_text:
            self._empty_text = sentence
            if not self.row_count:
                self.refresh()

    def _update_subtitle(self) -> None:
        """Say it at once, to be painted with the move of the cursor, and only where it has changed."""
        if self._subtitle_parts is None:
            return
        words = format_subtitle(self._subtitle_parts, self.cursor, self.row_count, self._total_text)
        if str(self.border_subtitle or "") == words:
            return
        before = cell_len(str(self.border_subtitle or ""))
        # Not through the property, which has all lines painted.
        self._border_subtitle = Content(words)
        left, top = self.content_offset
        width, height = self.outer_size
        changed = min(width, max(before, cell_len(words)) + _AROUND_WORDS)
        self.refresh(Region(width - left - changed, height - top - 1, changed, 1))

    def is_marked(self, index: int) -> bool:  # noqa: ARG002 - for those that know marks
        """Whether the row at ``index`` has a mark; in most kinds of list none has."""
        return False

    def update_rows(self, cursor: int, *, keep_line: bool = False, repaint: bool = True) -> None:
        """Take note that the rows are others now, and put the cursor on row ``cursor``, or the last.

        With ``keep_line`` it stays on its line of the screen, where rows came or went above it.
        """
        self.virtual_size = Size(0, self.row_count + 1)
        before = self.cursor
        self.set_reactive(RowList.cursor, max(0, min(cursor, self.row_count - 1)))
        if keep_line:
            line = self.scroll_offset.y + self.cursor - before
            self.scroll_to(y=line, animate=False, immediate=True, force=True)
        if self.cursor != before:
            self._scroll_to_cursor()
        if repaint:
            self.refresh()

        if bool(self.row_count) is not self._had_rows:
            self._had_rows = bool(self.row_count)
            self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer a row to be opened only where there is one."""
        if action == "select" and not self.row_count:
            return False
        return super().check_action(action, parameters)

    # Painting

    def render_line(self, y: int) -> Strip:
        """Return line ``y`` of the widget: the titles, then the rows in sight."""
        width = self.scrollable_content_region.width
        placed = self.placed
        if y == 0:
            style = self.get_component_rich_style("row-list--title")
            titles = {place.column.key: self._title(place.column) for place in placed}
            return Strip(
                self._segments(layout_row(placed, titles, render_gutter(self.gutter_width)), style), width
            )
        if self._empty_text and not self.row_count:
            return self._render_empty_text(y - 1, width)
        index = y - 1 + self.scroll_offset.y
        cells = self.cells(index) if index < self.row_count else None
        if cells is None:
            return Strip.blank(width, self.rich_style)
        on_cursor = index == self.cursor
        style = self.get_component_rich_style("row-list--cursor") if on_cursor else self.rich_style
        beside = render_gutter(self.gutter_width, on_cursor=on_cursor, is_marked=self.is_marked(index))
        return Strip(self._segments(layout_row(placed, cells, beside), style, on_cursor=on_cursor), width)

    def _render_empty_text(self, y: int, width: int) -> Strip:
        room = min(width - 2 * GAP, _SENTENCE_WIDTH)
        lines = textwrap.wrap(self._empty_text, max(1, room))
        top = max(0, (self.visible_row_count - len(lines)) // 2)
        line = lines[y - top] if 0 <= y - top < len(lines) else ""
        left = " " * ((width - cell_len(line)) // 2)
        text = set_cell_size(left + line, width)
        return Strip([Segment(text, self.get_component_rich_style("row-list--muted"))], width)

    @property
    def gutter_width(self) -> int:
        """The cells at the left of the columns, for the cursor's bar and the mark."""
        return GAP + self.HAS_MARKS

    @property
    def placed(self) -> tuple[PlacedColumn, ...]:
        """The columns that there is room for, and how wide they are."""
        room = self.scrollable_content_region.width - self.gutter_width - 1
        return lay_out(self.columns or self.COLUMNS, room)

    def _title(self, column: Column) -> Cell:
        if self.sorted_by is None or self.sorted_by[0] != column.key:
            return Cell(column.title)
        arrow = "▾" if self.sorted_by[1] else "▴"
        return Cell(f"{column.title} {arrow}", ACCENT)

    def _segments(self, pieces: Sequence[Piece], style: Style, *, on_cursor: bool = False) -> list[Segment]:
        segments = (Segment(text, self.style_for(style, tone, on_cursor=on_cursor)) for text, tone in pieces)
        return list(Segment.simplify(segments))

    def style_for(self, style: Style, tone: str | None, *, on_cursor: bool = False) -> Style:
        """Return what a part of a row in ``style`` is drawn in."""
        if tone is None:
            return style
        own = self.get_component_rich_style(tone, partial=True)
        # The ground of the cursor is any theme's: there a tone gives way where it could not be read.
        return apply_tone(style, own) if on_cursor else style + own

    def validate_cursor(self, cursor: int) -> int:
        """Keep the cursor on a row."""
        return max(0, min(cursor, self.row_count - 1))

    def watch_cursor(self, before: int, now: int) -> None:
        """Repaint the two rows that change, bring the cursor into sight and tell the screen."""
        self._update_subtitle()
        for index in (before, now):
            line = index + 1 - self.scroll_offset.y
            self.refresh(Region(0, line, self.scrollable_content_region.width, 1))
        self._scroll_to_cursor()
        self.post_message(self.Highlighted(self, now))

    def _scroll_to_cursor(self) -> None:
        # By force: where the rows have just come, the scrollbar has not, and nothing would move.
        top, page = self.scroll_offset.y, self.visible_row_count
        if self.cursor < top:
            self.scroll_to(y=self.cursor, animate=False, immediate=True, force=True)
        elif self.cursor >= top + page:
            self.scroll_to(y=self.cursor - page + 1, animate=False, immediate=True, force=True)

    def on_resize(self) -> None:
        """Keep the cursor in sight when there are fewer lines."""
        self._scroll_to_cursor()
        self.refresh()

    @property
    def visible_row_count(self) -> int:
        """How many rows there is room for."""
        return max(1, self.scrollable_content_region.height - 1)

    # Moving

    def action_cursor_down(self) -> None:
        """Move one row down."""
        self.cursor += 1

    def action_cursor_up(self) -> None:
        """Move one row up."""
        self.cursor -= 1

    def action_page_down(self) -> None:
        """Move down by what is in sight."""
        self.cursor += self.visible_row_count

    def action_page_up(self) -> None:
        """Move up by what is in sight."""
        self.cursor -= self.visible_row_count

    def action_first(self) -> None:
        """Move to the first row."""
        self.cursor = 0

    def action_last(self) -> None:
        """Move to the last row."""
        self.cursor = self.row_count - 1

    def action_select(self) -> None:
        """Choose the row under the cursor."""
        if self.row_count:
            self.post_message(self.Selected(self, self.cursor))

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to the clicked row; a double click chooses it, one beside it marks it."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        if offset.y == 0:
            self._click_title(offset.x)
            return
        index = offset.y - 1 + self.scroll_offset.y
        if index >= self.row_count:
            return
        self.cursor = index
        if self.HAS_MARKS and (offset.x < self.gutter_width or event.ctrl or event.shift):
            self.post_message(self.MarkClicked(self, index, is_range=event.shift))
        elif event.chain > 1:
            self.action_select()

    def _click_title(self, x: int) -> None:
        end = self.gutter_width
        for place in self.placed:
            end += place.width + GAP
            if x < end:
                self.post_message(self.TitleClicked(self, place.column.key))
                return
