"""Every key of the screen one is on."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual.containers import VerticalScroll
from textual.content import Content
from textual.keys import format_key
from textual.widgets import Footer, Static

from tui import commands
from tui.screens.base import DeckDialog

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from tui.commands import Command, CommandSet


class HelpScreen(DeckDialog[None]):
    """Lists keys and what they do, from the declarations of the commands."""

    BINDINGS: ClassVar[list[BindingType]] = commands.HELP.bindings()
    COMMAND_SETS: ClassVar[tuple[CommandSet, ...]] = (commands.HELP,)

    def __init__(self, command_sets: Sequence[CommandSet]) -> None:
        super().__init__()
        self._command_sets = command_sets

    def compose(self) -> ComposeResult:
        """Lay out a part for each set of commands."""
        with VerticalScroll(id="help") as scroll:
            scroll.border_title = "Keys"
            for command_set in self._command_sets:
                yield Static(_part(command_set), classes="help-part")
        yield Footer(show_command_palette=False)

    def action_close(self) -> None:
        """Close the help."""
        self.dismiss()


def _part(command_set: CommandSet) -> Content:
    keys = [keys_for_people(command) for command in command_set]
    width = max(map(cell_len, keys))
    lines = [Content.styled(command_set.title, "bold $accent")]
    lines += (
        Content.assemble(Content.styled(key.rjust(width), "$accent"), "  ", command.help)
        for key, command in zip(keys, command_set, strict=True)
    )
    return Content("\n").join(lines)


def keys_for_people(command: Command) -> str:
    """Return the keys of ``command`` as they stand on a keyboard: ``↓ j``, ``ctrl+p``, ``?``."""
    return command.keys_shown or " ".join(format_key(key.strip()) for key in command.keys.split(","))
