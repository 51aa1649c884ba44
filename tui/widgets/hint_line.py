"""The line for somebody new, which goes away."""

from __future__ import annotations

from typing import Final

from rich.cells import cell_len
from textual.message import Message
from textual.widgets import Static

from tui.commands.keymap import key_on

HINT: Final = "New here: {} shows every key, {} finds anything."
#: Said as well where there is room.
DISMISS_HINT: Final = " A click ends this line."


class HintLine(Static):
    """Says how to find out more; its screen shows it as long as it is news."""

    class Dismissed(Message):
        """It was read, and is to go."""

    def __init__(self) -> None:
        super().__init__(markup=False)

    def on_mount(self) -> None:
        """Let notices stay above this line."""
        self.screen.add_class("-with-hint")

    def on_unmount(self) -> None:
        """Give its line to notices again."""
        self.screen.remove_class("-with-hint")

    def on_resize(self) -> None:
        """Name the keys that there are, and say as much as there is room for."""
        keys = (key_on(self.app, command) for command in ("app.show_help", "app.command_palette"))
        words = HINT.format(*keys)
        self.update(
            words + DISMISS_HINT if cell_len(words + DISMISS_HINT) <= self.content_size.width else words
        )

    def on_click(self) -> None:
        """Go away."""
        self.post_message(self.Dismissed())
