"""A screen around a list of media that can be filtered and ordered."""

from __future__ import annotations

import asyncio
import time
from contextlib import aclosing
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final

from textual import getters, on, work
from textual.widgets import Static

from tui.presentation.columns import chosen
from tui.presentation.media_cells import media_heading
from tui.screens.base import BaseScreen
from tui.screens.media.list_orders import TITLES, next_order, order_by_title
from tui.screens.media.list_state import choices_from, fact_of, order_from
from tui.session.queries import MediaQuery, QueryRunner
from tui.text.display import printable
from tui.text.units import human_size
from tui.widgets.filter_line import FilterLine
from tui.widgets.lists.media_table import MediaTable
from tui.widgets.lists.row_list import RowList

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.worker import Worker

    from tui.catalog import ServiceRow
    from tui.catalog.query.orders import Order
    from tui.commands import CommandSet
    from tui.presentation.columns import Choice
    from tui.session.queries import QueryResult
    from tui.session.session import Session

#: A list whose catalog changes is read again after this many seconds, and after so many times as long as that
#: took: a list of a million leaves the machine to others.
_LEAST_PAUSE: Final = 0.25
_TIMES_AS_LONG: Final = 5


class ListScreen(BaseScreen[None]):
    """Keeps the table, the filter line above it and the sentence under it (``#list-sentence``) in step.

    Where there are no rows, the sentence stands in their place.
    """

    #: The commands of the screen's own, which bind its keys.
    OWN_SETS: ClassVar[tuple[CommandSet, ...]] = ()

    table = getters.query_one(MediaTable)

    def __init__(self, session: Session, service: ServiceRow) -> None:
        super().__init__()
        self._session = session
        self._service = service
        self._listing = QueryRunner(session, service.sid)
        self._listed: QueryResult | None = None
        #: Whether the first frame had rows already.
        self.began_at_once = False
        self._left = session.remembered.of(service.sid)
        self._view = MediaQuery(order=order_from(self._left))
        self._said = ""
        self._was_moved = False
        self._is_new = True
        self._is_stale = False
        #: The row id of the media that the cursor is to go to, wherever it stands in the list.
        self._target: int | None = None
        self._showing: Worker[None] | None = None

    async def on_mount(self) -> None:
        """Show the list in the way that it was left."""
        self._choices = choices_from(self._left, MediaTable.FIRST_CHOICE)
        self._show_columns(self._choices)
        self._say_order()

    def remember(self, **facts: object) -> None:
        """Keep how the list is left, off the screen's loop."""
        put = partial(self._session.remembered.put, self._service.sid, **facts)
        self.run_worker(put, thread=True, group="remember", exit_on_error=False)

    @property
    def session(self) -> Session:
        """What is open for the profile in use."""
        return self._session

    @property
    def listed(self) -> QueryResult | None:
        """What is listed; None before anything was read."""
        return self._listed

    @property
    def order(self) -> Order:
        """How the list is ordered."""
        return self._view.order

    @property
    def front(self) -> RowList:
        """The list that is shown."""
        return self.table

    def update_header(self) -> None:
        """Say where one is, in the line at the top."""
        raise NotImplementedError

    def on_cursor_moved(self) -> None:
        """Another media stands under the cursor; for the screen to show it."""
        raise NotImplementedError

    # Reading the list

    def show_first(self) -> None:
        """Show the first rows before there is a frame, so that they are in it; the whole follows."""
        self._listed = listed = self._listing.read_first_page(MediaQuery(order=order_from(self._left)))
        self.began_at_once = True
        self._is_new = False
        self.table.show(listed.window, 0)
        self.say_counts()
        if self.table.row_count:
            self.on_cursor_moved()
        if not listed.is_whole:
            self.list_again()

    def list_again(self) -> None:
        """Show the catalog as it is now, the cursor on its media; soon, where it was shown just before."""
        self._is_stale = True
        if self._showing is None or self._showing.is_finished:
            self._showing = self._show()

    def list_anew(self, view: MediaQuery, target: int | None = None) -> None:
        """List something else, from its first media on, or with the cursor on the one with this row id."""
        self._view = view
        self._target = target
        self._is_new = self._is_stale = True
        self._was_moved = False
        self._showing = self._show()

    @work(exclusive=True, group="show", exit_on_error=False)
    async def _show(self) -> None:
        """Show the catalog, and again where it has changed meanwhile."""
        while self._is_stale:
            self._is_stale = False
            began = time.monotonic()
            await self.read_list()
            if not self._is_stale:
                break
            await asyncio.sleep(max(_LEAST_PAUSE, _TIMES_AS_LONG * (time.monotonic() - began)))

    async def read_list(self) -> None:
        """Read what is shown, and show it."""
        row_id = self._target or (self._row_id() if self._was_moved else None)
        is_new = self._is_new and self._target is None
        reading = self._listing.read(self._view, row_id, is_new=is_new)
        async with aclosing(reading) as readings:
            async for listed in readings:
                await self._put(listed, row_id)

    async def _put(self, listed: QueryResult, row_id: int | None) -> None:
        """Show what was read, with the cursor on the media where it was; on the first if it never moved."""
        before, place, keep_line = self._row_id(), listed.place, False
        if self._was_moved and before is not None and before != row_id:  # it was moved meanwhile
            place = await asyncio.to_thread(listed.window.place_of, before)
        if self._target is not None:
            place, self._target, self._was_moved = listed.place or 0, None, True
        elif self._is_new:
            place = 0
        else:
            keep_line = self._was_moved
        self._is_new = False
        self._listed = listed
        table = self.table
        table.show(listed.window, table.cursor if place is None else place, keep_line=keep_line)
        self.say_counts()
        if self._row_id() != before:
            self.on_cursor_moved()

    def _row_id(self) -> int | None:
        return self.table.window.row_id(self.table.cursor) if self.table.row_count else None

    # Filtering

    @on(FilterLine.Changed)
    def _filter(self, event: FilterLine.Changed) -> None:
        """Follow what is typed; what does not parse leaves the list as it is."""
        from tui.catalog.filters import (  # noqa: PLC0415 - at the first one
            Filter,
            FilterError,
            explain,
            parse,
            without_begun_key,
        )

        line, shown = self.query_one(FilterLine), self._view.where or Filter()
        try:
            where = parse(event.text)
        except FilterError as error:
            line.show_problem(error)
            where = without_begun_key(shown, event.text)
        else:
            line.show_meaning(explain(where) if where else "")
        if where != shown:
            self.list_anew(replace(self._view, where=where or None))

    @on(FilterLine.Left)
    def _leave_filter(self) -> None:
        self.query_one(FilterLine).display = bool(self.query_one(FilterLine).text.strip())
        self.focus_list()

    def focus_list(self) -> None:
        """Give the keys to the list."""
        self.table.focus()

    def take_filter_away(self) -> bool:
        """Return whether there was one."""
        line = self.query_one(FilterLine)
        if not line.display:
            return False
        line.put("")
        self._leave_filter()
        return True

    def action_filter(self) -> None:
        """Take the words of a filter."""
        self.query_one(FilterLine).type_on()

    # Ordering

    def sort(self, order: Order) -> None:
        """Order the list by ``order``."""
        self.list_anew(replace(self._view, order=order))
        self._say_order()
        self.remember(order=str(order))

    def _say_order(self) -> None:
        order = self._view.order
        self.table.sorted_by = (TITLES[order.column], order.descending)

    @on(RowList.TitleClicked, "MediaTable")
    def _sort_by_title(self, event: RowList.TitleClicked) -> None:
        if (order := order_by_title(self._view.order, event.column)) is not None:
            self.sort(order)

    def action_sort(self) -> None:
        """Order the list by the next column."""
        self.sort(next_order(self._view.order, {column.key for column in self.table.columns}))

    def action_reverse(self) -> None:
        """Turn the order of the list round."""
        self.sort(replace(self._view.order, descending=not self._view.order.descending))

    # Columns

    @work(group="columns", exit_on_error=False)
    async def action_choose_columns(self) -> None:
        """Have the columns chosen, ordered and resized."""
        from tui.screens.dialogs.column_chooser import ColumnChooser  # noqa: PLC0415 - no matter of the first frame

        chooser = ColumnChooser(
            MediaTable.COLUMNS, self._choices, MediaTable.FIRST_CHOICE, self._show_columns
        )
        self._choices = await self.app.push_screen_wait(chooser)
        self.remember(columns=fact_of(self._choices))

    def _show_columns(self, choices: Sequence[Choice]) -> None:
        self.table.columns = chosen(MediaTable.COLUMNS, choices)

    # Moving

    @on(RowList.Highlighted, "MediaTable")
    def _cursor_moved(self) -> None:
        self._was_moved = True
        self.on_cursor_moved()

    def action_next(self) -> None:
        """Move to the next media."""
        self.table.action_cursor_down()

    def action_previous(self) -> None:
        """Move to the media before."""
        self.table.action_cursor_up()

    # Saying what there is

    def counts(self) -> list[str]:
        """Return what the lower border tells of the list, before the place of the cursor."""
        listed = self._listed
        if listed is None or listed.totals is None or not self.table.row_count:
            return []
        return [human_size(listed.totals.size)]

    def heading(self) -> str:
        """Return how many media are listed, of how many."""
        listed = self._listed
        if listed is None:
            return "Media"
        of_all = listed.all_totals.media if self._view.is_part else None
        return media_heading(listed.totals.media if listed.totals else None, of_all)

    def say_counts(self) -> None:
        """Say in the borders how much is listed, its bytes and the place of the cursor."""
        is_whole = self._listed is None or self._listed.is_whole
        self.front.say(self.heading(), self.counts(), of=None if is_whole else "…")
        self.say_sentence()

    def sentence(self) -> str:
        """Return what is to be said under the list, if anything."""
        nothing_fits = self._view.where is not None and not self.front.row_count
        away = f"Press {self.key_of('media.back')} to take the filter away."
        if not nothing_fits:
            return ""
        return f"{printable(self._listed.hint if self._listed else '') or 'No media is like that.'} {away}"

    def say_sentence(self) -> None:
        """Say it; where there is nothing to say, the line goes to the list."""
        sentence = self.sentence()
        self.front.say_empty(sentence)
        if not self.front.row_count and self.front.region.area:  # it stands in the place of the rows
            sentence = ""
        if sentence != self._said:  # the layout is only touched where there is something new to say
            self._said = sentence
            note = self.query_one("#list-sentence", Static)
            note.update(sentence)
            note.display = bool(sentence)
