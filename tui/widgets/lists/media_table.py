"""The media of a service, over a window of the catalog."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from textual.message import Message

from tui.catalog import Marks, MediaWindow
from tui.presentation.columns import Column, ColumnChoice, apply_choices
from tui.presentation.content_widths import ContentWidths, include_titles
from tui.presentation.media_cells import COLUMNS, DEFAULT_CHOICES, build_media_cells, name_place
from tui.widgets.lists.row_list import RowList

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tui.catalog import MediaRow
    from tui.presentation.cells import Cell


class MediaTable(RowList):
    """One row per media, with the user's columns."""

    HAS_MARKS = True
    COLUMNS: ClassVar[tuple[Column, ...]] = COLUMNS
    #: The columns until the user chooses others.
    DEFAULT_CHOICES: ClassVar[tuple[ColumnChoice, ...]] = DEFAULT_CHOICES

    class VisibleRowsChanged(Message):
        """Other rows are visible now, or the same rows of another window."""

        def __init__(self, rows: list[MediaRow]) -> None:
            super().__init__()
            self.rows = rows

    class Changed(Message):
        """The window or the marks changed."""

        def __init__(self, table: MediaTable) -> None:
            super().__init__()
            self.table = table

        @property
        def control(self) -> MediaTable:
            """The table."""
            return self.table

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.set_reactive(MediaTable.columns, apply_choices(self.COLUMNS, self.DEFAULT_CHOICES))
        self._window = MediaWindow()
        self._widths = ContentWidths()
        self._measured = range(0)
        self._marks = Marks()

    @property
    def row_count(self) -> int:
        """The number of media."""
        return len(self._window)

    @property
    def window(self) -> MediaWindow:
        """The window that is shown."""
        return self._window

    @property
    def current(self) -> MediaRow | None:
        """The media under the cursor."""
        return self._window[self.cursor] if self.row_count else None

    @property
    def marks(self) -> Marks:
        """The marked media, including those outside the current list."""
        return self._marks

    def show(
        self, window: MediaWindow, cursor: int, *, keep_line: bool = False, is_new: bool = False
    ) -> None:
        """Show ``window``, with the cursor on row ``cursor``; ``keep_line`` as in ``update_rows``.

        ``is_new``: it is another list, so its widths start fresh.
        """
        before = self._visible_state()
        self._window = window
        self._measured = range(0)
        if is_new:
            self._widths.forget()
        self.update_rows(cursor, keep_line=keep_line, repaint=False)
        if self._visible_state() != before:
            self.refresh()
        self._post_visible_rows()
        self.post_message(self.Changed(self))

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Post the visible rows."""
        super().watch_scroll_y(old_value, new_value)
        self._post_visible_rows()

    def on_resize(self) -> None:
        """Post the visible rows; Textual calls ``on_resize`` of RowList too."""
        self._post_visible_rows()

    def _post_visible_rows(self) -> None:
        rows = [row for row in self._visible_rows() if row is not None]
        if rows:
            self.post_message(self.VisibleRowsChanged(rows))

    def _visible_rows(self) -> list[MediaRow | None]:
        top = self.scroll_offset.y
        return [
            self._window[place] for place in range(top, min(top + self.visible_row_count, self.row_count))
        ]

    def _visible_state(self) -> tuple[object, ...]:
        """Return what a user sees of the list, to skip repaints that change nothing."""
        return self.cursor - self.scroll_offset.y, self._visible_rows(), self.placed

    def content_widths(self) -> Mapping[str, int]:
        """Return the widths needed by the titles and the pages seen last, for columns sized by content."""
        if not self.size.height:
            return {}
        top = self.scroll_offset.y
        page = range(top, min(top + self.visible_row_count, self.row_count))
        if page != self._measured:
            added = [index for index in page if index not in self._measured]
            scrolled = len(added) if self._measured else 0
            rows = (cells for index in added if (cells := self.cells(index)) is not None)
            self._widths.add(rows, scrolled=scrolled, page=len(page))
            self._measured = page
        return include_titles(self._widths.current, self.columns, self.sorted_by)

    def place_name(self) -> str:
        """Return the conversation of the current media if there is no room for its column."""
        return name_place(self.current, self.columns, self.placed)

    def reread(self) -> None:
        """Read the visible rows from the catalog again."""
        self._window.reread()
        self._measured = range(0)
        self.refresh()

    def show_marks(self, marks: Marks) -> None:
        """Show ``marks``."""
        self._marks = marks
        self.refresh()
        self.post_message(self.Changed(self))

    def is_marked(self, index: int) -> bool:
        """Whether the media at ``index`` is marked."""
        return self._window.row_id(index) in self._marks

    def is_new(self, index: int) -> bool:
        """Whether the media at ``index`` is new."""
        row = self._window[index]
        return row is not None and row.is_new

    def cells(self, index: int) -> Mapping[str, Cell] | None:
        """Return the cells of the media at ``index``."""
        row = self._window[index]
        return None if row is None else build_media_cells(row, datetime.now().astimezone())
