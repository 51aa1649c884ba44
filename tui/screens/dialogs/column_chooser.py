"""A dialog to choose, order and resize the columns of a list, which stays visible behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import getters, on
from textual.containers import Vertical

from tui import commands
from tui.screens.base import BaseDialog
from tui.widgets.key_line import KeyLine
from tui.widgets.lists.column_list import ColumnList
from tui.widgets.lists.row_list import RowList

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from tui.commands import CommandSet
    from tui.presentation.columns import Column, ColumnChoice


class ColumnChooser(BaseDialog["tuple[ColumnChoice, ...]"]):
    """Calls ``show`` with every change, and returns the final choice."""

    BINDINGS: ClassVar[list[BindingType]] = commands.COLUMNS.bindings()
    COMMAND_SETS: ClassVar[tuple[CommandSet, ...]] = (commands.COLUMNS,)

    footer_actions = ("show_or_hide", "move_down", "wider", "close")

    columns = getters.query_one(ColumnList)

    def __init__(
        self,
        columns: Sequence[Column],
        choices: Sequence[ColumnChoice],
        first: Sequence[ColumnChoice],
        show: Callable[[Sequence[ColumnChoice]], object],
    ) -> None:
        super().__init__()
        self._columns = columns
        self._choices = choices
        self._first = first
        self._show = show

    def compose(self) -> ComposeResult:
        """Compose the list and the footer."""
        with Vertical(id="columns") as box:
            box.border_title = "Choose columns"
            yield ColumnList(self._columns, self._choices)
        yield KeyLine()

    def on_mount(self) -> None:
        """Show the current choice."""
        self.columns.show(self._choices)

    @on(RowList.MarkClicked)
    def action_show_or_hide(self) -> None:
        """Show or hide the column."""
        self.columns.toggle()
        self._notify()

    def action_move_up(self) -> None:
        """Move the column to the left."""
        self.columns.move(-1)
        self._notify()

    def action_move_down(self) -> None:
        """Move the column to the right."""
        self.columns.move(1)
        self._notify()

    def action_wider(self) -> None:
        """Make the column wider."""
        self.columns.resize(1)
        self._notify()

    def action_narrower(self) -> None:
        """Make the column narrower."""
        self.columns.resize(-1)
        self._notify()

    def action_reset(self) -> None:
        """Restore the default columns."""
        self.columns.show(self._first)
        self._notify()

    @on(RowList.Selected)
    def action_close(self) -> None:
        """Close the dialog."""
        self.dismiss(self.columns.choices)

    def _notify(self) -> None:
        self._show(self.columns.choices)
