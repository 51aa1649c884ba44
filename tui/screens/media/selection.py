"""The marked media, which the next command acts on."""

from __future__ import annotations

import asyncio
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING, Final

from tui.catalog import Totals
from tui.catalog.storage.interruptible import QueryCancelledError
from tui.screens.controller import Controller
from tui.screens.media.mark_owner import MarkOwner
from tui.text.quantities import format_size
from tui.threads import run_in_thread

if TYPE_CHECKING:
    from array import array
    from collections.abc import Awaitable, Callable

    from tui.catalog import Marks, MediaRow, MediaWindow, Reader
    from tui.screens.controller import Host
    from tui.session.session import Session
    from tui.widgets.lists.media_table import MediaTable

_NONE: Final = Totals(0, 0)
#: The number of rows per read from the catalog.
_ROWS_AT_ONCE: Final = 500
#: More marks than this are not stored for the next start: it would have to read all their SIDs.
_MAX_KEPT: Final = 1_000


class SelectionController(Controller):
    """Marks media one by one, as a range, or all listed media.

    Marks survive filtering, sorting and reading the list again. ``on_changed`` is called when they change.
    """

    def __init__(self, host: Host, session: Session, on_changed: Callable[[], None]) -> None:
        super().__init__(host)
        self._session = session
        self._on_changed = on_changed
        self._totals = _NONE
        self._counting: Reader | None = None
        self._marks = MarkOwner(self._show_marks)
        #: The start of a range: the row id marked last.
        self._anchor: int | None = None

    def mount(self, table: MediaTable) -> None:
        """Show the marks in ``table``."""
        self._table = table

    def chosen(self) -> Callable[[], Awaitable[list[MediaRow]]]:
        """Return a function that reads the current selection, even if it changes before the call.

        That is the marked media in list order, or else the one under the cursor.
        """
        current, window, copied = self._table.current, self._table.window, self._marks.copy()

        async def read() -> list[MediaRow]:
            marks = await copied()
            if not marks:
                return [current] if current else []
            return await asyncio.to_thread(self._read_marked, marks, window)

        return read

    def counts(self) -> list[str]:
        """Return the lower border text about the marks."""
        if not self._totals.media:
            return []
        return [f"● {self._totals.media:,} marked, {format_size(self._totals.size)}"]

    # Commands

    def mark(self) -> None:
        """Toggle the mark of the media under the cursor, and move on."""
        self.toggle(self._table.cursor)
        self._table.action_cursor_down()

    def mark_down(self) -> None:
        """Mark the media under the cursor and the next one."""
        self._mark_along(1)

    def mark_up(self) -> None:
        """Mark the media under the cursor and the previous one."""
        self._mark_along(-1)

    def mark_range(self) -> None:
        """Mark everything between the last marked media and the cursor."""
        table = self._table
        if not table.row_count:
            return
        window, index = table.window, table.cursor

        async def mark(marks: Marks) -> None:
            anchor = self._anchor
            begin = None if anchor is None else await asyncio.to_thread(window.place_of, anchor)
            begin = index if begin is None else begin
            row_ids = window.row_ids(min(begin, index), max(begin, index) + 1)
            await asyncio.to_thread(marks.add, row_ids)
            self._anchor = window.row_id(index)

        self._marks.change_in_turn(mark)

    def mark_all(self) -> None:
        """Mark all listed media; if all are marked, unmark them."""
        row_ids = self._table.window.row_ids(0, self._table.row_count)
        self._marks.change_in_turn(lambda marks: asyncio.to_thread(_toggle_all, marks, row_ids))

    def unmark(self) -> None:
        """Remove all marks, including those out of sight."""
        self._marks.change(lambda marks: marks.discard(list(marks)))

    def toggle(self, index: int) -> None:
        """Toggle the mark of the media at ``index``."""
        if not self._table.row_count:
            return
        row_id = self._table.window.row_id(index)

        def toggle(marks: Marks) -> None:
            if row_id in marks:
                marks.discard([row_id])
            else:
                marks.add([row_id])
                self._anchor = row_id

        self._marks.change(toggle)

    def _mark_along(self, step: int) -> None:
        table = self._table
        if not table.row_count:
            return
        last = max(0, min(table.cursor + step, table.row_count - 1))
        row_ids = [table.window.row_id(table.cursor), table.window.row_id(last)]
        table.cursor = last

        def mark(marks: Marks) -> None:
            marks.add(row_ids)
            self._anchor = row_ids[-1]

        self._marks.change(mark)

    # The next start

    async def list_to_keep(self) -> list[str]:
        """Return the SIDs of the marked media for the next start, none of them if they are too many."""
        marks = await self._marks.copy()()
        return await run_in_thread(lambda: self._read_sids(marks)) if 0 < len(marks) <= _MAX_KEPT else []

    def restore(self, kept: object) -> None:
        """Mark the media whose SIDs the last start stored, if they still exist; ignore anything else."""
        sids = [sid for sid in kept if isinstance(sid, str)][:_MAX_KEPT] if isinstance(kept, list) else []
        if sids:

            async def mark(marks: Marks) -> None:
                marks.add(await run_in_thread(lambda: self._find_ids(sids)))

            self._marks.change_in_turn(mark)

    def _read_sids(self, marks: Marks) -> list[str]:
        with closing(self._session.catalog.reader()) as reader:
            return [row.sid for row in reader.media.by_id(list(marks)).values()]

    def _find_ids(self, sids: list[str]) -> list[int]:
        with closing(self._session.catalog.reader()) as reader:
            return reader.media.list_ids(sids)

    # Showing and reading

    def _show_marks(self, marks: Marks) -> None:
        if self._table.is_attached:  # the screen may have closed in the meantime
            self._table.show_marks(marks)
            self.run_latest("count marks", self._count)

    async def _count(self) -> None:
        """Show the number of marked media, and their size once it is computed."""
        marks = self._table.marks
        if not marks:
            self._totals = _NONE
        else:
            if self._counting is not None:
                self._counting.cancel()
            self._counting = reader = self._session.catalog.reader()
            try:
                self._totals = await run_in_thread(
                    partial(_totals, reader, marks.copy()), wait_when_cancelled=False
                )
            except QueryCancelledError:
                return
        self._on_changed()

    def _read_marked(self, marks: Marks, window: MediaWindow) -> list[MediaRow]:
        listed = window.row_ids(0, len(window))
        in_list = [row_id for row_id in listed if row_id in marks]
        marks.discard(in_list)
        row_ids = [*in_list, *marks]
        rows: dict[int, MediaRow] = {}
        with closing(self._session.catalog.reader()) as reader:
            for start in range(0, len(row_ids), _ROWS_AT_ONCE):
                rows |= reader.media.by_id(row_ids[start : start + _ROWS_AT_ONCE])
        return list(rows.values())


def _toggle_all(marks: Marks, row_ids: array[int]) -> None:
    if marks.has_all(row_ids):
        marks.discard(row_ids)
    else:
        marks.add(row_ids)


def _totals(reader: Reader, marks: Marks) -> Totals:
    with closing(reader):
        return reader.count_media_rows(marks)
