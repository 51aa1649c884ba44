"""The help: all keys of the current screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from rich.cells import cell_len
from rich.style import Style
from rich.table import Column, Table
from rich.text import Text
from textual.containers import VerticalScroll
from textual.widgets import Static

from tui import commands
from tui.commands.keymap import keys_of
from tui.screens.base import BaseDialog, BaseScreen
from tui.widgets.key_line import KeyLine

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.screen import Screen

    from tui.commands import CommandSet


class HelpScreen(BaseDialog["str | None"]):
    """Describes ``screen`` and lists its keys, with the user's ``own`` bindings.

    Returns the id of the command that was clicked, or None.
    """

    BINDINGS: ClassVar[list[BindingType]] = commands.HELP.bindings()
    COMMAND_SETS: ClassVar[tuple[CommandSet, ...]] = (commands.HELP,)

    def __init__(self, screen: Screen[Any], own: Mapping[str, str]) -> None:
        super().__init__()
        self._own = own
        self._about = screen.ABOUT if isinstance(screen, BaseScreen) else ""
        own_sets = screen.command_sets if isinstance(screen, BaseScreen | BaseDialog) else ()
        self._command_sets = own_sets or (commands.APP,)

    def compose(self) -> ComposeResult:
        """Compose a part for each command set."""
        commands_shown = [command for command_set in self._command_sets for command in command_set]
        key_width = max(cell_len(keys_of(command, self._own)) for command in commands_shown)
        with VerticalScroll(id="help") as scroll:
            scroll.border_title = "Keys"
            scroll.border_subtitle = "click to run"
            if self._about:
                yield Static(self._about, classes="help-part", markup=False)
            for command_set in self._command_sets:
                yield Static(command_set.title, classes="help-title", markup=False)
                yield Static(_build_table(command_set, key_width, self._own), classes="help-part")
        yield KeyLine()

    def action_close(self) -> None:
        """Close the help."""
        self.dismiss(None)

    def action_manual(self) -> None:
        """Open the manual at the topic of the screen."""
        self.dismiss("app.show_manual")

    def action_carry_out(self, command_id: str) -> None:
        """Close the help and run a command."""
        self.dismiss(command_id)


def _build_table(command_set: CommandSet, key_width: int, own: Mapping[str, str]) -> Table:
    """Return the commands of a set as a table, which indents wrapped lines."""
    table = Table.grid(Column(width=key_width, justify="right"), Column(), padding=(0, 2))
    for command in command_set:
        click = Style(meta={"@click": f"screen.carry_out({command.id!r})"})
        table.add_row(Text(keys_of(command, own), style="bold"), Text(command.help, style=click))
    return table
