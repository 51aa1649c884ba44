"""The messages around a media, beside the list."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.message import Message

from tui import commands
from tui.presentation.thread_lines import ThreadStyle
from tui.widgets.threads.thread_view import ThreadView

if TYPE_CHECKING:
    from textual.binding import BindingType


class ThreadPane(ThreadView, can_focus=True, inherit_bindings=False):
    """The messages around a media, with shortened texts; the arrow keys move from media to media."""

    BINDINGS: ClassVar[list[BindingType]] = commands.LIST.bindings()
    layout_style = ThreadStyle(text_lines=6)
    BORDER_TITLE = "Thread"

    class Shown(Message):
        """The pane has become visible."""

    def on_show(self) -> None:
        """Post ``Shown``."""
        self.post_message(self.Shown())

    def action_cursor_down(self) -> None:
        """Move to the next media."""
        self.step_media(1)

    def action_cursor_up(self) -> None:
        """Move to the previous media."""
        self.step_media(-1)

    def action_first(self) -> None:
        """Scroll to the first message."""
        self._scroll_to_line(0)

    def action_last(self) -> None:
        """Scroll to the last message."""
        self._scroll_to_line(self._index.total)
