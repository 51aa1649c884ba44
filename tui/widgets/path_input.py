"""The input of the file picker: a filter or a path."""

from __future__ import annotations

from textual import events  # noqa: TC002 - Textual reads the annotations of handlers
from textual.message import Message
from textual.widgets import Input

from tui.text.sanitize import make_printable

_LONGEST_PATH = 4096


class PathInput(Input):
    """An input that posts pasted text and leaves the movement keys to the list."""

    class Pasted(Message):
        """Text was pasted, or files were dropped on the terminal."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(placeholder="type to filter, or a path", compact=True, select_on_focus=False, id=id)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave Enter, Home, End and ctrl+f to the list; if the input is empty, also Backspace and Left."""
        match action:
            case "submit" | "home" | "end" | "delete_right_word":
                return False
            case "delete_left" | "cursor_left":
                return bool(self.value)
            case _:
                return super().check_action(action, parameters)

    def on_paste(self, event: events.Paste) -> None:
        """Post the full text: it may contain several paths on several lines."""
        event.prevent_default()
        event.stop()
        if event.text.strip():
            self.post_message(self.Pasted(event.text))

    def insert_sanitized(self, text: str) -> None:
        """Insert the first line of a pasted text, without control characters."""
        self.insert_text_at_cursor(make_printable(text.strip().splitlines()[0])[:_LONGEST_PATH])

    def set_text(self, text: str) -> None:
        """Replace the value with ``text`` without posting ``Changed``."""
        with self.prevent(Input.Changed):
            self.value = text
        self.cursor_position = len(text)
