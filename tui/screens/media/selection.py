"""Marking media in a list, so that what one does next is done to all of them."""

from __future__ import annotations

import asyncio
from contextlib import closing
from typing import TYPE_CHECKING, Final

from textual import on, work

from tui.catalog import Totals
from tui.catalog.storage.interruptible import Cancelled
from tui.screens.media.group import GroupingScreen
from tui.screens.media.mark_owner import MarkOwner
from tui.text.units import human_size
from tui.widgets.lists.row_list import RowList

if TYPE_CHECKING:
    from array import array
    from collections.abc import Awaitable, Callable

    from tui.catalog import Marks, MediaRow, MediaWindow, Reader, ServiceRow
    from tui.session.session import Session

_NONE: Final = Totals(0, 0)
#: Rows are read from the catalog so many at a time.
_ROWS_AT_ONCE: Final = 500


class MarkingScreen(GroupingScreen):
    """A list whose media can be marked one by one, as a range, or all that are listed.

    Marks stay where they are when the list is filtered, ordered or read again.
    """

    def __init__(self, session: Session, service: ServiceRow) -> None:
        super().__init__(session, service)
        self._marked = _NONE
        self._counting: Reader | None = None
        self._marks = MarkOwner(self._show_marks)
        #: Where a range begins: the row id that was marked last.
        self._anchor: int | None = None

    async def chosen_rows(self) -> list[MediaRow]:
        """Return the marked media in the order of the list, or else the one under the cursor."""
        return await self.chosen()()

    def chosen(self) -> Callable[[], Awaitable[list[MediaRow]]]:
        """Return what gives :meth:`chosen_rows` of this moment, whatever is marked or shown meanwhile."""
        current, window, copied = self.table.current, self.table.window, self._marks.copy()

        async def read() -> list[MediaRow]:
            marks = await copied()
            if not marks:
                return [current] if current else []
            return await asyncio.to_thread(self._read_marked, marks, window)

        return read

    def forget_marks(self) -> None:
        """Take all marks away."""
        self._marks.change(lambda marks: marks.discard(list(marks)))

    def counts(self) -> list[str]:
        """Put what is marked before what the list tells of itself."""
        if not self._marked.media or self._is_grouped:
            return super().counts()
        return [f"● {self._marked.media:,} marked, {human_size(self._marked.size)}", *super().counts()]

    # What keys and the mouse do

    def action_mark(self) -> None:
        """Mark the media under the cursor or take its mark away, and move on."""
        self._turn(self.table.cursor)
        self.table.action_cursor_down()

    def action_mark_down(self) -> None:
        """Mark the media under the cursor, and the next."""
        self._mark_along(1)

    def action_mark_up(self) -> None:
        """Mark the media under the cursor, and the one before."""
        self._mark_along(-1)

    def action_mark_range(self) -> None:
        """Mark all from the one that was marked last to the cursor."""
        self._mark_to(self.table.cursor)

    def action_mark_all(self) -> None:
        """Mark all that is listed; where all of it is marked, take these marks away."""
        row_ids = self.table.window.row_ids(0, self.table.row_count)
        self._marks.change_in_turn(lambda marks: asyncio.to_thread(_turn_all, marks, row_ids))

    def action_unmark(self) -> None:
        """Take all marks away, those out of sight as well."""
        self.forget_marks()

    @on(RowList.MarkClicked, "MediaTable")
    def _click(self, event: RowList.MarkClicked) -> None:
        if event.is_range:
            self.action_mark_range()
        else:
            self._turn(event.index)

    # How

    def _turn(self, index: int) -> None:
        if not self.table.row_count:
            return
        row_id = self.table.window.row_id(index)

        def turn(marks: Marks) -> None:
            if row_id in marks:
                marks.discard([row_id])
            else:
                marks.add([row_id])
                self._anchor = row_id

        self._marks.change(turn)

    def _mark_along(self, step: int) -> None:
        if not self.table.row_count:
            return
        table = self.table
        last = max(0, min(table.cursor + step, table.row_count - 1))
        row_ids = [table.window.row_id(table.cursor), table.window.row_id(last)]
        table.cursor = last

        def mark(marks: Marks) -> None:
            marks.add(row_ids)
            self._anchor = row_ids[-1]

        self._marks.change(mark)

    def _mark_to(self, index: int) -> None:
        window = self.table.window
        if not self.table.row_count:
            return

        async def mark(marks: Marks) -> None:
            anchor = self._anchor
            begin = None if anchor is None else await asyncio.to_thread(window.place_of, anchor)
            begin = index if begin is None else begin
            row_ids = window.row_ids(min(begin, index), max(begin, index) + 1)
            await asyncio.to_thread(marks.add, row_ids)
            self._anchor = window.row_id(index)

        self._marks.change_in_turn(mark)

    def _show_marks(self, marks: Marks) -> None:
        if self.is_attached:  # the screen may have gone while they were changed
            self.table.show_marks(marks)
            self._count_marks()

    @work(exclusive=True, group="count marks", exit_on_error=False)
    async def _count_marks(self) -> None:
        """Say how many are marked, at once, and their bytes as soon as they are added up."""
        marks = self.table.marks
        if not marks:
            self._marked = _NONE
        else:
            if self._counting is not None:
                self._counting.cancel()
            self._counting = reader = self._session.catalog.reader()
            try:
                self._marked = await asyncio.to_thread(_totals, reader, marks.copy())
            except Cancelled:
                return
        self.say_counts()

    def _read_marked(self, marked: Marks, window: MediaWindow) -> list[MediaRow]:
        marks, listed = marked, window.row_ids(0, len(window))
        in_list = [row_id for row_id in listed if row_id in marks]
        marks.discard(in_list)
        row_ids = [*in_list, *marks]
        rows: dict[int, MediaRow] = {}
        with closing(self._session.catalog.reader()) as reader:
            for start in range(0, len(row_ids), _ROWS_AT_ONCE):
                rows |= reader.media_rows(row_ids[start : start + _ROWS_AT_ONCE])
        return list(rows.values())


def _turn_all(marks: Marks, row_ids: array[int]) -> None:
    if marks.has_all(row_ids):
        marks.discard(row_ids)
    else:
        marks.add(row_ids)


def _totals(reader: Reader, marks: Marks) -> Totals:
    with closing(reader):
        return reader.totals_of(marks)
