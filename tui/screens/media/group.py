"""Conversations instead of media, and the media of a single conversation."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, Protocol

from tui.session.queries import GroupColumn, GroupOrder, MediaQuery

if TYPE_CHECKING:
    from tui.catalog import SidLocation
    from tui.session.queries import QueryRunner
    from tui.widgets.lists.group_table import GroupTable

#: The filter for media that are not attached to any message.
_UNATTACHED: Final = "is:unattached"


class GroupEvents(Protocol):
    """What the conversation list needs from the media list and the screen."""

    @property
    def query_shown(self) -> MediaQuery:
        """The current query."""

    def show_query(self, query: MediaQuery, target: int | None = None) -> None:
        """List the media of another query."""

    def refresh_list(self) -> None:
        """Read the list again."""

    def groups_toggled(self) -> None:
        """Handle a switch to or from the conversations."""

    def update_status(self) -> None:
        """Handle new rows."""

    def put_filter(self, text: str) -> None:
        """Filter by ``text``."""

    def update_header(self) -> None:
        """Handle a change of the location shown in the header."""


class GroupController:
    """Shows conversations or, inside one, its media; Enter opens one, Escape goes back."""

    def __init__(self, runner: QueryRunner, events: GroupEvents) -> None:
        self._runner = runner
        self._events = events
        self._order = GroupOrder()
        #: Whether conversations are shown instead of media.
        self.is_shown = False
        #: The number of conversations with media, regardless of the filter.
        self._total = 0
        #: The name of the open conversation.
        self._conversation = ""
        self._came_from_groups = False

    def mount(self, table: GroupTable) -> None:
        """Show the conversations in ``table``."""
        self._table = table

    @property
    def place(self) -> str:
        """The current location, for the header."""
        if self.is_shown:
            return "conversations"
        return self._conversation if self._events.query_shown.conversation_sid else "all media"

    async def read(self, query: MediaQuery) -> bool:
        """Read the conversations if they are shown; return whether they are."""
        if not self.is_shown:
            return False
        found = await self._runner.read_groups(query.where, self._order)
        if found is not None:
            groups, self._total = found
            self._table.show(groups)
            self._events.update_status()
        return True

    # Going in and out

    def toggle(self) -> None:
        """Switch between the conversations and all media."""
        self._show(shown=not self.is_shown)
        self._events.show_query(replace(self._events.query_shown, conversation_sid=None))
        self._events.update_header()

    def enter(self) -> None:
        """List the media of the conversation under the cursor."""
        group = self._table.current
        if group is None:
            return
        self._came_from_groups = True
        if group.sid is not None:
            self.open(group.sid, group.name, self._events.query_shown)
            return
        self._show(shown=False)
        self._events.put_filter(_UNATTACHED)
        self._events.update_header()

    def open(self, sid: str, name: str, query: MediaQuery) -> None:
        """List the media of ``query`` within one conversation."""
        self._conversation = name
        self._show(shown=False)
        self._events.show_query(replace(query, conversation_sid=sid))
        self._events.update_header()

    def go_to(self, found: SidLocation) -> None:
        """Show the object with a SID, without a filter."""
        everything = MediaQuery(order=self._events.query_shown.order)
        if found.kind == "conversation" and found.conversation_sid is not None:
            self._came_from_groups = False
            self.open(found.conversation_sid, found.name, everything)
        else:
            self._show(shown=False)
            self._events.show_query(everything, found.media_id)
            self._events.update_header()

    def leave(self) -> bool:
        """Go back one level, from a conversation or from the conversations; return whether there was one."""
        if self._events.query_shown.conversation_sid is not None:
            self._show(shown=self._came_from_groups)
            self._events.show_query(replace(self._events.query_shown, conversation_sid=None))
        elif self.is_shown:
            self._show(shown=False)
            self._events.show_query(self._events.query_shown)
        else:
            return False
        self._events.update_header()
        return True

    def _show(self, *, shown: bool) -> None:
        self.is_shown = shown
        if shown:
            self._came_from_groups = True
        self._show_order()
        self._events.groups_toggled()

    # Ordering

    def sort(self) -> None:
        """Sort the conversations by the next column."""
        columns = list(GroupColumn)
        self._sort(columns[(columns.index(self._order.column) + 1) % len(columns)])

    def reverse(self) -> None:
        """Reverse the sort order."""
        self._sort(self._order.column)

    def sort_by_title(self, title: str) -> None:
        """Sort by the column with the clicked title."""
        if title in list(GroupColumn):
            self._sort(GroupColumn(title))

    def _sort(self, column: GroupColumn) -> None:
        order = self._order
        is_descending = column is not GroupColumn.NAME if column is not order.column else not order.descending
        self._order = GroupOrder(column, descending=is_descending)
        self._show_order()
        self._events.refresh_list()

    def _show_order(self) -> None:
        self._table.sorted_by = (self._order.column, self._order.descending)

    def heading(self) -> str:
        """Return the number of conversations shown, as text."""
        listed = self._table.row_count
        if self._events.query_shown.where is None:
            return f"Conversations  {listed:,}"
        return f"Conversations  {listed:,} of {self._total:,}"
