"""The help: all keys of the current screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from rich.cells import cell_len
from rich.style import Style
from rich.table import Column, Table
from rich.text import Text
from textual import getters, on
from textual.containers import VerticalScroll
from textual.widgets import Static

from tui import commands
from tui.commands.keymap import keys_of
from tui.screens.base import BaseDialog, BaseScreen
from tui.widgets.key_line import KeyLine
from tui.widgets.word_filter import WordFilter

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.screen import Screen

    from tui.commands import Command, CommandSet


class HelpScreen(BaseDialog["str | None"]):
    """Describes ``screen`` and lists its keys, with the user's ``own`` bindings.

    Returns the id of the command that was clicked, or None.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*commands.HELP.bindings(), *commands.FIND.bindings()]
    COMMAND_SETS: ClassVar[tuple[CommandSet, ...]] = (commands.HELP, commands.FIND)
    AUTO_FOCUS = "#help"

    words = getters.query_one(WordFilter)

    def __init__(self, screen: Screen[Any], own: Mapping[str, str]) -> None:
        super().__init__()
        self._own = own
        self._about = screen.ABOUT if isinstance(screen, BaseScreen) else ""
        own_sets = screen.command_sets if isinstance(screen, BaseScreen | BaseDialog) else ()
        self._command_sets = own_sets or (commands.APP,)

    def compose(self) -> ComposeResult:
        """Compose a section for each command set."""
        with VerticalScroll(id="help") as scroll:
            scroll.border_subtitle = "click to run"
            yield WordFilter("#help")
            yield Static(self._about, id="help-about", classes="help-part", markup=False)
            for command_set in self._command_sets:
                yield Static(command_set.title, classes="help-title", markup=False)
                yield Static(classes="help-keys help-part")
        yield KeyLine()

    def on_mount(self) -> None:
        """Show all commands."""
        self._show_matching()

    @on(WordFilter.Changed)
    def _show_matching(self) -> None:
        all_commands = [command for command_set in self._command_sets for command in command_set]
        key_width = max(cell_len(keys_of(command, self._own)) for command in all_commands)
        listed = 0
        titles, tables = self.query(".help-title"), self.query(".help-keys").results(Static)
        for command_set, title, table in zip(self._command_sets, titles, tables, strict=True):
            found = [command for command in command_set if self._matches(command)]
            table.update(_build_table(found, key_width, self._own))
            table.display = title.display = bool(found)
            listed += len(found)
        self.query_one("#help-about").display = bool(self._about) and not self.words.is_on
        heading = self.words.heading("Keys", listed, len(all_commands))
        self.query_one("#help").border_title = heading if self.words.is_on else "Keys"

    def _matches(self, command: Command) -> bool:
        return self.words.matches(keys_of(command, self._own), command.label, command.help)

    def action_filter(self) -> None:
        """Show only keys that match the typed words."""
        self.words.start()

    def action_close(self) -> None:
        """Clear the filter, or close the help."""
        if not self.words.clear():
            self.dismiss(None)

    def action_manual(self) -> None:
        """Open the manual at the topic of the screen."""
        self.dismiss("app.show_manual")

    def action_carry_out(self, command_id: str) -> None:
        """Close the help and run a command."""
        self.dismiss(command_id)


def _build_table(shown: Sequence[Command], key_width: int, own: Mapping[str, str]) -> Table:
    """Return commands as a table, which indents wrapped lines."""
    table = Table.grid(Column(width=key_width, justify="right"), Column(), padding=(0, 2))
    for command in shown:
        click = Style(meta={"@click": f"screen.carry_out({command.id!r})"})
        table.add_row(Text(keys_of(command, own), style="bold"), Text(command.help, style=click))
    return table
