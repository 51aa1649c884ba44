"""A screen around a list of media that can be filtered and ordered."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from textual import getters, on, work
from textual.widgets import Static

from tui.catalog.filters import Filter, FilterError, explain, parse
from tui.catalog.orders import Order, SortColumn
from tui.screens.base import DeckScreen
from tui.screens.listing import View
from tui.widgets.filter_line import FilterLine
from tui.widgets.media_table import MediaTable
from tui.widgets.row_list import RowList
from tui.widgets.text import human_size

if TYPE_CHECKING:
    from tui.screens.listing import Listed, Listing

#: The columns by which the list can be ordered, in the order of the key, and their keys in the table.
TITLES: Final = {
    SortColumn.DATE: "sent",
    SortColumn.NAME: "name",
    SortColumn.TYPE: "type",
    SortColumn.SIZE: "size",
    SortColumn.CONVERSATION: "conversation",
    SortColumn.AUTHOR: "author",
}
#: Those that begin with the largest.
FALLING: Final = {SortColumn.DATE, SortColumn.SIZE}


class ListScreen(DeckScreen[None]):
    """Keeps the table, the filter line above it and the sentence under it (``#list-sentence``) in step."""

    table = getters.query_one(MediaTable)

    def __init__(self, listing: Listing) -> None:
        super().__init__()
        self._listing = listing
        self._listed: Listed | None = None
        self._view = View()
        self._was_moved = False
        self._from_top = False

    async def on_mount(self) -> None:
        """Show by which column the list begins to be ordered."""
        self._say_order()

    def cursor_stands(self) -> None:
        """Another media stands under the cursor; for the screen to show it."""
        raise NotImplementedError

    @work(exclusive=True, group="show", exit_on_error=False)
    async def show_known_soon(self) -> None:
        """Show the catalog as it is now, off the screen's loop."""
        await self.show_known()

    async def show_known(self) -> None:
        """Show the catalog as it is now, with the cursor on the media where it was; on the first at first."""
        table = self.table
        before = self._row_id()
        listed = await self._listing.read(self._view, before if self._was_moved else None)
        if listed is None:
            return
        if self._was_moved and self._row_id() != before:  # it was moved while the list was read
            place = await asyncio.to_thread(listed.window.place_of, self._row_id() or 0)
        else:
            place = listed.place
        if self._from_top:
            place, self._from_top, self._was_moved = 0, False, False
        self._listed = listed
        table.show(listed.window, table.cursor if place is None else place)
        self._say_counts()
        if table.row_count and self._row_id() != before:
            self.cursor_stands()

    def _row_id(self) -> int | None:
        return self.table.window.row_id(self.table.cursor) if self.table.row_count else None

    def _list_anew(self, view: View) -> None:
        """List something else, from its first media on."""
        self._view = view
        self._from_top = True
        self.say_list("")
        self.show_known_soon()

    @on(FilterLine.Changed)
    def _filter(self, event: FilterLine.Changed) -> None:
        """Follow what is typed; what does not parse leaves the list as it is."""
        line = self.query_one(FilterLine)
        try:
            where = parse(event.text)
        except FilterError as error:
            line.show_problem(str(error))
            return
        line.show_meaning(explain(where) if where else "")
        if where != (self._view.where or Filter()):
            self._list_anew(replace(self._view, where=where or None))

    @on(FilterLine.Left)
    def _leave_filter(self) -> None:
        self.query_one(FilterLine).display = bool(self.query_one(FilterLine).text.strip())
        self.table.focus()

    def take_filter_away(self) -> bool:
        """Return whether there was one."""
        line = self.query_one(FilterLine)
        if not line.display:
            return False
        line.put("")
        self._leave_filter()
        return True

    def _sort(self, order: Order) -> None:
        self._list_anew(replace(self._view, order=order))
        self._say_order()

    def _say_order(self) -> None:
        order = self._view.order
        self.table.sorted_by = (TITLES[order.column], order.descending)

    @on(RowList.TitleClicked)
    def _sort_by_title(self, event: RowList.TitleClicked) -> None:
        column = next((column for column, title in TITLES.items() if title == event.column), None)
        if column is not None:
            order = self._view.order
            falls = not order.descending if column is order.column else column in FALLING
            self._sort(Order(column, descending=falls))

    @on(RowList.Highlighted)
    def _cursor_moved(self) -> None:
        self._was_moved = True
        self._say_counts()
        self.cursor_stands()

    def _say_counts(self) -> None:
        """Say how many media are listed, of how many, with their bytes and the place of the cursor."""
        table, listed = self.table, self._listed
        if listed is None:
            return
        of_all = f" of {listed.all_totals.media:,}" if self._view.where else ""
        table.border_title = f"Media  {listed.totals.media:,}{of_all}"
        place = f"{human_size(listed.totals.size)} · {table.cursor + 1:,}/{table.row_count:,}"
        table.border_subtitle = place if table.row_count else ""
        if self._view.where is not None:
            nothing = "No media is like that. Escape takes the filter away."
            self.say_list("" if table.row_count else nothing)

    def say_list(self, sentence: str) -> None:
        """Say ``sentence`` under the list; nothing, where it is empty."""
        note = self.query_one("#list-sentence", Static)
        note.update(sentence)
        note.display = bool(sentence)

    def action_filter(self) -> None:
        """Take the words of a filter."""
        self.query_one(FilterLine).type_on()

    def action_sort(self) -> None:
        """Order the list by the next column."""
        columns = list(TITLES)
        column = columns[(columns.index(self._view.order.column) + 1) % len(columns)]
        self._sort(Order(column, descending=column in FALLING))

    def action_reverse(self) -> None:
        """Turn the order round."""
        self._sort(replace(self._view.order, descending=not self._view.order.descending))

    def action_next(self) -> None:
        """Move to the next media."""
        self.table.action_cursor_down()

    def action_previous(self) -> None:
        """Move to the media before."""
        self.table.action_cursor_up()
