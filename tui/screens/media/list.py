"""The media list: its query, sort order, columns and cursor."""

from __future__ import annotations

import asyncio
import time
from contextlib import aclosing
from dataclasses import replace
from typing import TYPE_CHECKING, Final, Protocol

from tui.catalog import ALL_SERVICES
from tui.presentation.columns import apply_choices
from tui.presentation.media_cells import CHOICES_OF_ALL, COLUMNS_OF_ALL, format_media_heading
from tui.screens import dialogs
from tui.screens.controller import Controller
from tui.screens.media.list_state import (
    TITLES,
    choices_from,
    fact_of,
    next_order,
    order_by_title,
    order_from,
)
from tui.session.queries import MediaQuery, QueryRunner
from tui.text.quantities import format_size
from tui.widgets.lists.media_table import MediaTable

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from textual.worker import Worker

    from tui.catalog import ServiceRow
    from tui.catalog.query.orders import Order
    from tui.presentation.columns import ColumnChoice
    from tui.screens.controller import Host
    from tui.session.queries import QueryResult
    from tui.session.session import Session

#: Minimum seconds between two reads of a changing catalog, and the minimum pause as a multiple of the read
#: time: a list of a million rows must not keep the machine busy.
_LEAST_PAUSE: Final = 0.25
_TIMES_AS_LONG: Final = 5


class ListEvents(Protocol):
    """The callbacks of the list."""

    def update_status(self) -> None:
        """Show the number of listed media."""

    def cursor_moved(self) -> None:
        """Show the media under the cursor after it has changed."""


class ListController(Controller):
    """Reads the list and shows it in the table, with the user's sort order and columns.

    ``read_instead`` reads the conversations if these are shown, and returns whether it did.
    """

    def __init__(
        self,
        host: Host,
        session: Session,
        service: ServiceRow,
        events: ListEvents,
        read_instead: Callable[[MediaQuery], Awaitable[bool]],
    ) -> None:
        super().__init__(host)
        self._session = session
        self._key = session.state_key(service.sid)
        self._columns, self._first_choices = MediaTable.COLUMNS, MediaTable.DEFAULT_CHOICES
        if service.sid == ALL_SERVICES:
            self._columns, self._first_choices = COLUMNS_OF_ALL, CHOICES_OF_ALL
        self._events = events
        self._read_instead = read_instead
        self.runner = QueryRunner(session, service.sid)
        #: The current result; None before the first read.
        self.result: QueryResult | None = None
        #: Whether the first frame already had rows.
        self.was_in_first_frame = False
        self._left = session.ui_state.read(self._key)
        self.query = MediaQuery(order=order_from(self._left))
        self._was_moved = False
        self._is_new = True
        self._is_stale = False
        #: The cursor row when another list was requested: moves since then start at its first row.
        self._moved_from = 0
        #: The row id of the media under the cursor at the last exit.
        self._left_at: int | None = None
        #: The row id of the media to move the cursor to, wherever it is in the list.
        self._target: int | None = None
        self._showing: Worker[None] | None = None

    def mount(self, table: MediaTable) -> None:
        """Show the list in ``table`` with the remembered columns and sort order."""
        self._table = table
        self._choices = choices_from(self._left, self._first_choices)
        self._show_columns(self._choices)
        self._show_order()

    # Reading

    def show_first(self, left_at: int | None = None) -> None:
        """Show the first rows in time for the first frame, then read the rest.

        The cursor then moves to the media with the row id ``left_at``, unless the user moves it first.
        """
        self._left_at = left_at
        self.result = result = self.runner.read_first_page(MediaQuery(order=order_from(self._left)))
        self.was_in_first_frame = True
        self._is_new = False
        self._table.show(result.window, 0, is_new=True)
        self._events.update_status()
        if self._table.row_count:
            self._events.cursor_moved()
        if not result.is_whole or left_at is not None:
            self.refresh()

    def resume_at(self, left_at: int | None) -> None:
        """Move the cursor to the media with this row id once it is listed, unless the user moves it first."""
        self._left_at = left_at

    @property
    def place_to_keep(self) -> str:
        """The SID of the media under the cursor; "" on the first row, where the newest media will appear."""
        row = self._table.current if self._was_moved and self._table.cursor else None
        return row.sid if row else ""

    def refresh(self) -> None:
        """Read the catalog again, keeping the cursor on its media; after a pause if it was just read."""
        self._is_stale = True
        if self._showing is None or self._showing.is_finished:
            self._showing = self.run_latest("show", self._show)

    def show(self, query: MediaQuery, target: int | None = None) -> None:
        """List another query from its first media on, or with the cursor on the one with this row id."""
        self.query = query
        self._target = target
        self._left_at = None
        self._is_new = self._is_stale = True
        self._was_moved = False
        self._moved_from = self._table.cursor
        self._showing = self.run_latest("show", self._show)

    async def _show(self) -> None:
        """Show the catalog, and again if it changed in the meantime."""
        while self._is_stale:
            self._is_stale = False
            began = time.monotonic()
            if not await self._read_instead(self.query):
                await self._read()
            if not self._is_stale:
                break
            await asyncio.sleep(max(_LEAST_PAUSE, _TIMES_AS_LONG * (time.monotonic() - began)))

    async def _read(self) -> None:
        row_id = self._target or (self._row_id() if self._was_moved and not self._is_new else None)
        reading = self.runner.read(self.query, row_id, is_new=self._is_new and self._target is None)
        async with aclosing(reading) as results:
            async for result in results:
                await self._put(result, row_id)

    async def _put(self, result: QueryResult, row_id: int | None) -> None:
        """Show the result with the cursor on the same media, or on the first row if it never moved."""
        if self.result is not None and result.window is self.result.window:  # only its totals are new
            self.result = result
            self._events.update_status()
            return
        left_at = await self._find_left(result)
        before, place, keep_line, is_new = self._row_id(), result.place, False, self._is_new
        if is_new:
            self._show_columns(self._choices)
        if self._target is not None:
            place, self._target, self._was_moved = result.place or 0, None, True
        elif left_at is not None:
            place, self._was_moved = left_at, True
        elif self._is_new:
            place = self._table.cursor - self._moved_from if self._was_moved else 0
        else:
            if self._was_moved and before is not None and before != row_id:  # it was moved in the meantime
                place = await asyncio.to_thread(result.window.place_of, before)
            keep_line = self._was_moved
        self._is_new = False
        self.result = result
        table = self._table
        table.show(
            result.window, table.cursor if place is None else place, keep_line=keep_line, is_new=is_new
        )
        self._events.update_status()
        if self._row_id() != before:
            self._events.cursor_moved()

    async def _find_left(self, result: QueryResult) -> int | None:
        """Return the index of the last exit's media; None once the user has moved the cursor."""
        if self._left_at is None or not result.is_whole:
            return None
        wanted, self._left_at = self._left_at, None
        place = await asyncio.to_thread(result.window.place_of, wanted)
        return None if self._was_moved else place

    def _row_id(self) -> int | None:
        return self._table.window.row_id(self._table.cursor) if self._table.row_count else None

    def on_cursor_moved(self) -> None:
        """Record that the user has moved the cursor."""
        self._was_moved = True

    # Sorting

    def sort(self) -> None:
        """Sort the list by the next column."""
        self._sort(next_order(self.query.order, {column.key for column in self._table.columns}))

    def reverse(self) -> None:
        """Reverse the sort order of the list."""
        self._sort(replace(self.query.order, descending=not self.query.order.descending))

    def sort_by_title(self, title: str) -> None:
        """Sort the list by the column with the clicked title."""
        if (order := order_by_title(self.query.order, title)) is not None:
            self._sort(order)

    def _sort(self, order: Order) -> None:
        self.show(replace(self.query, order=order))
        self._show_order()
        self.keep(self._session.ui_state, self._key, order=str(order))

    def _show_order(self) -> None:
        order = self.query.order
        self._table.sorted_by = (TITLES[order.column], order.descending)

    # Columns

    def choose_columns(self) -> None:
        """Let the user choose, order and resize the columns."""
        self.run("columns", self._choose_columns)

    async def _choose_columns(self) -> None:
        chooser = dialogs.ColumnChooser(self._columns, self._choices, self._first_choices, self._show_columns)
        self._choices = await self.app.push_screen_wait(chooser)
        self.keep(self._session.ui_state, self._key, columns=fact_of(self._choices))

    def _show_columns(self, choices: Sequence[ColumnChoice]) -> None:
        columns = apply_choices(self._columns, choices)
        if self.query.conversation_sid is not None:  # they would be the same in every row
            columns = tuple(one for one in columns if one.key not in ("service", "conversation"))
        self._table.columns = columns

    # Moving

    def next(self) -> None:
        """Move to the next media."""
        self._table.action_cursor_down()

    def previous(self) -> None:
        """Move to the previous media."""
        self._table.action_cursor_up()

    # Border texts

    def counts(self) -> list[str]:
        """Return the lower border text: the total size of the list."""
        if self.result is None or self.result.totals is None or not self._table.row_count:
            return []
        return [format_size(self.result.totals.size)]

    def heading(self) -> str:
        """Return the number of listed media and of all media, as text."""
        result = self.result
        if result is None:
            return "Media"
        of_all = result.all_totals.media if self.query.is_part else None
        listed = result.totals.media if result.totals else len(result.window) if result.is_whole else None
        return format_media_heading(listed, of_all)

    def hint(self) -> str:
        """Return a suggestion for a part of the filter that matches no media."""
        return self.result.hint if self.result else ""
