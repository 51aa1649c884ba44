"""A list of media that can also be looked at by conversations, and for one conversation alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from textual import getters, on

from tui.screens.media.list import ListScreen
from tui.session.queries import GroupColumn, GroupOrder, MediaQuery
from tui.widgets.filter_line import FilterLine
from tui.widgets.lists.group_table import GroupTable
from tui.widgets.lists.row_list import RowList

if TYPE_CHECKING:
    from tui.catalog import Found, ServiceRow
    from tui.session.session import Session

#: What can be done while conversations are listed; all else is for a media.
_WITH_GROUPS: Final = frozenset(
    ("group", "filter", "sort", "reverse", "back", "refresh", "reread", "pause", "stop", "repeat")
)
#: The filter that means the media which are attached to no message.
_UNATTACHED: Final = "is:unattached"


class GroupingScreen(ListScreen):
    """Shows media or, in their place, the conversations that have them; Enter goes in, Escape goes out."""

    groups = getters.query_one(GroupTable)

    def __init__(self, session: Session, service: ServiceRow) -> None:
        super().__init__(session, service)
        self._group_order = GroupOrder()
        self._is_grouped = False
        #: The name of the conversation whose media are listed, and whether one came by the conversations.
        self._conversation = ""
        self._came_by_groups = False

    @property
    def front(self) -> RowList:
        """The list that is shown."""
        return self.groups if self._is_grouped else self.table

    @property
    def place(self) -> str:
        """What is listed, in words."""
        if self._is_grouped:
            return "conversations"
        return self._conversation if self._view.conversation_sid else "all media"

    def open_conversation(self, sid: str, name: str) -> None:
        """List the media of one conversation."""
        self._conversation = name
        self._show_groups(shown=False)
        self.list_anew(replace(self._view, conversation_sid=sid))
        self.update_header()

    def go_to(self, found: Found) -> None:
        """Show what a SID names, with no filter in the way."""
        line = self.query_one(FilterLine)
        line.display = False
        everything = MediaQuery(order=self._view.order)
        if found.kind == "conversation" and found.conversation_sid is not None:
            self._came_by_groups = False
            self._view = everything
            self.open_conversation(found.conversation_sid, found.name)
        else:
            self._show_groups(shown=False)
            self.list_anew(everything, found.media_id)
            self.update_header()
        line.put("")

    def go_out(self) -> bool:
        """Go from a conversation, or the conversations, one level out; return whether there was one."""
        if self._view.conversation_sid is not None:
            self._show_groups(shown=self._came_by_groups)
            self.list_anew(replace(self._view, conversation_sid=None))
        elif self._is_grouped:
            self._show_groups(shown=False)
            self.list_anew(self._view)
        else:
            return False
        self.update_header()
        return True

    # Commands

    def action_group(self) -> None:
        """Show the conversations in the place of their media, or the media again."""
        self._show_groups(shown=not self._is_grouped)
        self.list_anew(replace(self._view, conversation_sid=None))
        self.update_header()

    def action_sort(self) -> None:
        """Order what is listed by the next column."""
        if not self._is_grouped:
            super().action_sort()
            return
        columns = list(GroupColumn)
        self._sort_groups(columns[(columns.index(self._group_order.column) + 1) % len(columns)])

    def action_reverse(self) -> None:
        """Turn the order round."""
        if self._is_grouped:
            self._sort_groups(self._group_order.column)
        else:
            super().action_reverse()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Take the commands away that are for a media, while conversations are listed."""
        if self._is_grouped and action not in _WITH_GROUPS and action in self._own_actions:
            return False
        return super().check_action(action, parameters)

    @property
    def _own_actions(self) -> set[str]:
        return {command.action for command_set in self.OWN_SETS for command in command_set}

    @on(RowList.Selected, "GroupTable")
    def _enter_group(self) -> None:
        group = self.groups.current
        if group is None:
            return
        self._came_by_groups = True
        if group.sid is not None:
            self.open_conversation(group.sid, group.name)
            return
        self._show_groups(shown=False)
        line = self.query_one(FilterLine)
        line.display = True
        line.put(_UNATTACHED)
        self.update_header()

    @on(RowList.TitleClicked, "GroupTable")
    def _sort_by_group_title(self, event: RowList.TitleClicked) -> None:
        if event.column in list(GroupColumn):
            self._sort_groups(GroupColumn(event.column))

    # How

    async def read_list(self) -> None:
        """Read what is shown."""
        if not self._is_grouped:
            await super().read_list()
            return
        groups = await self._listing.read_groups(self._view.where, self._group_order)
        if groups is not None:
            self.groups.show(groups)
            self.say_counts()

    def heading(self) -> str:
        """Return the title of what is shown."""
        return f"Conversations  {self.groups.row_count:,}" if self._is_grouped else super().heading()

    def counts(self) -> list[str]:
        """Return what the lower border tells of what is shown."""
        return [] if self._is_grouped else super().counts()

    def focus_list(self) -> None:
        """Give the keys to what is shown."""
        self.front.focus()

    def _show_groups(self, *, shown: bool) -> None:
        self._is_grouped = shown
        if shown:
            self._came_by_groups = True
        self.set_class(shown, "-grouped")
        self._say_group_order()
        self.focus_list()
        self.refresh_bindings()

    def _sort_groups(self, column: GroupColumn) -> None:
        order = self._group_order
        falls = column is not GroupColumn.NAME if column is not order.column else not order.descending
        self._group_order = GroupOrder(column, descending=falls)
        self._say_group_order()
        self.list_again()

    def _say_group_order(self) -> None:
        self.groups.sorted_by = (self._group_order.column, self._group_order.descending)
