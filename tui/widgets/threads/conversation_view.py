"""All messages of a conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.message import Message

from tui import commands
from tui.presentation.thread_lines import ThreadStyle
from tui.widgets.threads.thread_view import ThreadView

if TYPE_CHECKING:
    from textual.binding import BindingType


class ConversationView(ThreadView, can_focus=True, inherit_bindings=False):
    """All messages of a conversation, with whole texts; the arrows go from message to message."""

    BINDINGS: ClassVar[list[BindingType]] = commands.LIST.bindings()
    STYLE: ClassVar[ThreadStyle] = ThreadStyle(is_spaced=True)

    class Moved(Message):
        """Another message is current."""

    def move_to(self, place: int, media_sid: str = "") -> None:
        """Make a message current, and post ``Moved``."""
        super().move_to(place, media_sid)
        self.post_message(self.Moved())

    def action_cursor_down(self) -> None:
        """Move one message down, or scroll on in one that is higher than the screen."""
        if not len(self._index):
            return
        _, end = self._lines_of(self._cursor)
        hidden = end - self.scroll_offset.y - self._page
        if hidden > 0:
            self._scroll_to_line(self.scroll_offset.y + min(hidden, self._page - 1))
        else:
            self.move_to(self._cursor + 1)

    def action_cursor_up(self) -> None:
        """Move one message up, or scroll on in one that is higher than the screen."""
        if not len(self._index):
            return
        first, _ = self._lines_of(self._cursor)
        hidden = self.scroll_offset.y - first
        if hidden > 0:
            self._scroll_to_line(self.scroll_offset.y - min(hidden, self._page - 1))
        elif self._cursor:
            self.move_to(self._cursor - 1)
            _, end = self._lines_of(self._cursor)
            if end > self.scroll_offset.y + self._page:  # read it from its end
                self._scroll_to_line(end - self._page)

    def action_page_down(self) -> None:
        """Move one page down."""
        self._move_by_page(1)

    def action_page_up(self) -> None:
        """Move one page up."""
        self._move_by_page(-1)

    def _move_by_page(self, step: int) -> None:
        if not len(self._index):
            return
        before = self._cursor
        line = self._lines_of(before)[0] + step * max(1, self._page - 1)
        place = self._place_at(line)
        self.move_to(place if place != before else before + step)

    def action_first(self) -> None:
        """Move to the first message."""
        self.move_to(0)

    def action_last(self) -> None:
        """Move to the last message."""
        self.move_to(len(self._window) - 1)
