"""Every key of the screen one is on."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from rich.table import Column, Table
from rich.text import Text
from textual.containers import VerticalScroll
from textual.widgets import Footer, Static

from tui import commands
from tui.commands.keymap import keys_of
from tui.screens.base import DeckDialog

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from tui.commands import CommandSet


class HelpScreen(DeckDialog[None]):
    """Lists keys and what they do, from the declarations of the commands and the user's ``own`` keys."""

    BINDINGS: ClassVar[list[BindingType]] = commands.HELP.bindings()
    COMMAND_SETS: ClassVar[tuple[CommandSet, ...]] = (commands.HELP,)

    def __init__(self, command_sets: Sequence[CommandSet], own: Mapping[str, str]) -> None:
        super().__init__()
        self._own = own
        self._command_sets = command_sets

    def compose(self) -> ComposeResult:
        """Lay out a part for each set of commands."""
        commands_shown = [command for command_set in self._command_sets for command in command_set]
        key_width = max(cell_len(keys_of(command, self._own)) for command in commands_shown)
        with VerticalScroll(id="help") as scroll:
            scroll.border_title = "Keys"
            for command_set in self._command_sets:
                yield Static(command_set.title, classes="help-title", markup=False)
                yield Static(_part(command_set, key_width, self._own), classes="help-part")
        yield Footer(show_command_palette=False)

    def action_close(self) -> None:
        """Close the help."""
        self.dismiss()


def _part(command_set: CommandSet, key_width: int, own: Mapping[str, str]) -> Table:
    """Return the commands of a set as a table: a help longer than a line goes on below its own beginning."""
    table = Table.grid(Column(width=key_width, justify="right"), Column(), padding=(0, 2))
    for command in command_set:
        table.add_row(Text(keys_of(command, own), style="bold"), Text(command.help))
    return table
