"""The line for somebody new, which goes away."""

from __future__ import annotations

from textual.message import Message
from textual.widgets import Static

WORDS = "New here: ? shows every key, ctrl+p finds anything. A click ends this line."


class HintLine(Static):
    """Says how to find out more; its screen shows it as long as it is news."""

    class Ended(Message):
        """It was read, and is to go."""

    def __init__(self) -> None:
        super().__init__(WORDS, markup=False)

    def on_click(self) -> None:
        """Go away."""
        self.post_message(self.Ended())
