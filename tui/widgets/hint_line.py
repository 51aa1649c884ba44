"""A hint for new users."""

from __future__ import annotations

from typing import Final

from rich.cells import cell_len
from textual.message import Message
from textual.widgets import Static

from tui.commands.keymap import key_on

HINT: Final = "Press {} for help, {} for commands."
#: Appended if there is room.
DISMISS_HINT: Final = " Click to dismiss."


class HintLine(Static):
    """Names the keys for the help and the command palette."""

    class Dismissed(Message):
        """The line was clicked and should be removed."""

    def __init__(self) -> None:
        super().__init__(markup=False)

    def on_mount(self) -> None:
        """Keep notices above this line."""
        self.screen.add_class("-with-hint")

    def on_unmount(self) -> None:
        """Let notices cover this line again."""
        self.screen.remove_class("-with-hint")

    def on_resize(self) -> None:
        """Show the current keys, and how to dismiss the line if there is room."""
        keys = (key_on(self.app, command) for command in ("app.show_help", "app.command_palette"))
        words = HINT.format(*keys)
        self.update(
            words + DISMISS_HINT if cell_len(words + DISMISS_HINT) <= self.content_size.width else words
        )

    def on_click(self) -> None:
        """Post ``Dismissed``."""
        self.post_message(self.Dismissed())
