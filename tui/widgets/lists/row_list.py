"""A virtual list below a line of column titles: only visible rows are rendered."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive, var
from textual.strip import Strip

from tui import commands
from tui.presentation.cells import (
    centre_text,
    format_subtitle,
    layout_row,
    prefix_subtitle,
    render_gutter,
    suffix_title,
    title_cell,
)
from tui.presentation.columns import GAP, Column, PlacedColumn, column_at, lay_out
from tui.widgets.contrast import apply_tone
from tui.widgets.stable_scroll_view import StableScrollView

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.style import Style
    from textual import events
    from textual.binding import BindingType

    from tui.presentation.cells import Cell, Piece


class _ListMessage(Message):
    """The base of a list's messages."""

    def __init__(self, row_list: RowList) -> None:
        super().__init__()
        self.row_list = row_list

    @property
    def control(self) -> RowList:
        """The list, for ``@on`` with a selector."""
        return self.row_list


class RowList(StableScrollView, can_focus=True, inherit_bindings=False):
    """The base of all lists: a cursor, keys and mouse, and rendering by line.

    A subclass defines :attr:`row_count`, :meth:`cells` and :attr:`COLUMNS`. A cursor move repaints two lines.
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
    #: Whether a click on the gutter marks a row, and a click with ctrl or shift anywhere in it.
    HAS_MARKS: ClassVar[bool] = False

    cursor: var[int] = var(0, init=False)

    #: The title without the order; None leaves the title alone.
    _title: str | None = None
    #: The parts of the subtitle before the cursor's position; None leaves the subtitle alone.
    _subtitle_parts: Sequence[str] | None = None
    _total_text: str | None = None
    _empty_text = ""
    _had_rows = False
    #: The inputs of the last column layout, and its result.
    _placed: tuple[object, tuple[PlacedColumn, ...]] | None = None
    #: The columns to show in this order, as far as they fit; all of :attr:`COLUMNS` if empty.
    columns: reactive[tuple[Column, ...]] = reactive(())
    #: The key of the sort column and whether the order is descending; None shows no arrow.
    sorted_by: reactive[tuple[str, bool] | None] = reactive(None)

    class Highlighted(_ListMessage):
        """The cursor moved to the row at ``index``."""

        def __init__(self, row_list: RowList, index: int) -> None:
            super().__init__(row_list)
            self.index = index

    class Selected(Highlighted):
        """The row at ``index`` was chosen, with Enter or a double click."""

    class TitleClicked(_ListMessage):
        """The title of the column with the key ``column`` was clicked."""

        def __init__(self, row_list: RowList, column: str) -> None:
            super().__init__(row_list)
            self.column = column

    class MarkClicked(Highlighted):
        """The mark of the row at ``index`` was clicked; ``is_range`` extends it from the last mark."""

        def __init__(self, row_list: RowList, index: int, *, is_range: bool) -> None:
            super().__init__(row_list, index)
            self.is_range = is_range

    @property
    def row_count(self) -> int:
        """The number of rows."""
        raise NotImplementedError

    def cells(self, index: int) -> Mapping[str, Cell] | None:
        """Return the cells of the row at ``index`` by column key; None if the row is gone."""
        raise NotImplementedError

    def set_border_text(self, above: str, below: Sequence[str] = (), *, of: str | None = None) -> None:
        """Set the title, and the parts of the subtitle before the cursor's position.

        ``of`` replaces the number of rows while it is unknown.
        """
        self._title = above
        self._update_title()
        self._subtitle_parts, self._total_text = below, of
        self._update_subtitle()

    def set_empty_text(self, sentence: str) -> None:
        """Show ``sentence`` while there are no rows."""
        if sentence != self._empty_text:
            self._empty_text = sentence
            if not self.row_count:
                self.refresh()

    def title_beside(self, placed: Sequence[PlacedColumn]) -> str:
        """Return the title, with the order if the titles of the columns ``placed`` do not show it."""
        return suffix_title(self._title or "", (*self.columns, *self.COLUMNS), placed, self.sorted_by)

    def watch_sorted_by(self) -> None:
        """Show the order in the border if its column is hidden."""
        self._update_title()

    def watch_columns(self) -> None:
        """Show in the border what a hidden column would show, or remove it."""
        self._update_title()
        self._update_subtitle()

    def _update_title(self) -> None:
        if self._title is None:
            return
        # Before the first layout no column has a place.
        title = self.title_beside(self.placed) if self.size.width else self._title
        if str(self.border_title or "") != title:
            self.border_title = Content(title)

    def _update_subtitle(self) -> None:
        if self._subtitle_parts is None:
            return
        text = format_subtitle(self._subtitle_parts, self.cursor, self.row_count, self._total_text)
        text = prefix_subtitle(self.place_name(), text, self.outer_size.width)
        self.set_subtitle(text)

    def is_marked(self, index: int) -> bool:
        """Whether the row at ``index`` is marked."""
        del index
        return False

    def is_new(self, index: int) -> bool:
        """Whether the row at ``index`` is new."""
        del index
        return False

    def update_rows(self, cursor: int, *, keep_line: bool = False, repaint: bool = True) -> None:
        """Show changed rows with the cursor on row ``cursor``, or on the last row.

        ``keep_line`` keeps the cursor on its screen line if rows were added or removed above it.
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
        """Disable ``select`` without rows."""
        if action == "select" and not self.row_count:
            return False
        return super().check_action(action, parameters)

    # Painting

    def render_line(self, y: int) -> Strip:
        """Return line ``y`` of the widget: the titles, then the visible rows."""
        width = self.scrollable_content_region.width
        placed = self.placed
        if y == 0:
            style = self.get_component_rich_style("row-list--title")
            titles = {place.column.key: title_cell(place.column, self.sorted_by) for place in placed}
            pieces = layout_row(placed, titles, render_gutter(self.gutter_width))
            return Strip(self._segments(pieces, style)).adjust_cell_length(width, style)
        if self._empty_text and not self.row_count:
            style = self.get_component_rich_style("row-list--muted")
            text = centre_text(self._empty_text, width, self.visible_row_count)
            return Strip([Segment(text[y - 1] if y <= len(text) else " " * width, style)], width)
        index = y - 1 + self.scroll_offset.y
        cells = self.cells(index) if index < self.row_count else None
        if cells is None:
            return Strip.blank(width, self.rich_style)
        on_cursor = index == self.cursor
        style = self.get_component_rich_style("row-list--cursor") if on_cursor else self.rich_style
        beside = render_gutter(
            self.gutter_width,
            on_cursor=on_cursor,
            is_marked=self.is_marked(index),
            is_new=self.is_new(index),
        )
        segments = self._segments(layout_row(placed, cells, beside), style, on_cursor=on_cursor)
        return Strip(segments).adjust_cell_length(width, style)

    @property
    def gutter_width(self) -> int:
        """The width of the gutter, for the cursor's bar and the mark."""
        return GAP + self.HAS_MARKS

    @property
    def placed(self) -> tuple[PlacedColumn, ...]:
        """The columns that fit, with their widths."""
        columns = self.columns or self.COLUMNS
        content, room = self.content_widths(), self.scrollable_content_region.width - self.gutter_width - 1
        made_for = (columns, room, content)
        if self._placed is None or self._placed[0] != made_for:
            self._placed = made_for, lay_out(columns, room, content)
        return self._placed[1]

    def content_widths(self) -> Mapping[str, int] | None:
        """Return the width that each column needs, by key; None if columns do not depend on content."""
        return None

    def place_name(self) -> str:
        """Return the location of the cursor's row, for the lower border, or ""."""
        return ""

    def _segments(self, pieces: Sequence[Piece], style: Style, *, on_cursor: bool = False) -> list[Segment]:
        segments = (Segment(text, self.style_for(style, tone, on_cursor=on_cursor)) for text, tone in pieces)
        return list(Segment.simplify(segments))

    def style_for(self, style: Style, tone: str | None, *, on_cursor: bool = False) -> Style:
        """Return ``style`` with the colour of the component class ``tone``."""
        if tone is None:
            return style
        own = self.get_component_rich_style(tone, partial=True)
        # Not every theme's cursor background has enough contrast for every tone.
        return apply_tone(style, own) if on_cursor else style + own

    def validate_cursor(self, cursor: int) -> int:
        """Keep the cursor on a row."""
        return max(0, min(cursor, self.row_count - 1))

    def watch_cursor(self, before: int, now: int) -> None:
        """Repaint the two rows that changed, scroll to the cursor, and post ``Highlighted``."""
        self._update_subtitle()
        for index in (before, now):
            line = index + 1 - self.scroll_offset.y
            self.refresh(Region(0, line, self.scrollable_content_region.width, 1))
        self._scroll_to_cursor()
        self.post_message(self.Highlighted(self, now))

    def _scroll_to_cursor(self) -> None:
        # force: the scrollbar of new rows does not exist yet, and nothing would scroll.
        top, page = self.scroll_offset.y, self.visible_row_count
        if self.cursor < top:
            self.scroll_to(y=self.cursor, animate=False, immediate=True, force=True)
        elif self.cursor >= top + page:
            self.scroll_to(y=self.cursor - page + 1, animate=False, immediate=True, force=True)

    def on_resize(self) -> None:
        """Keep the cursor visible."""
        self._update_title()
        self._update_subtitle()
        self._scroll_to_cursor()
        self.refresh()

    @property
    def visible_row_count(self) -> int:
        """The number of rows that fit."""
        return max(1, self.scrollable_content_region.height - 1)

    # Moving

    def action_cursor_down(self) -> None:
        """Move one row down."""
        self.cursor += 1

    def action_cursor_up(self) -> None:
        """Move one row up."""
        self.cursor -= 1

    def action_page_down(self) -> None:
        """Move one page down."""
        self.cursor += self.visible_row_count

    def action_page_up(self) -> None:
        """Move one page up."""
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
        """Move the cursor to the clicked row; a double click selects it, a click on the gutter marks it."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        if offset.y == 0:
            column = column_at(self.placed, offset.x - self.gutter_width)
            if column is not None:
                self.post_message(self.TitleClicked(self, column.key))
            return
        index = offset.y - 1 + self.scroll_offset.y
        if index >= self.row_count:
            return
        self.cursor = index
        if self.HAS_MARKS and (offset.x < self.gutter_width or event.ctrl or event.shift):
            self.post_message(self.MarkClicked(self, index, is_range=event.shift))
        elif event.chain > 1:
            self.action_select()
