"""A dialog to choose the conversation for an upload."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import getters, on
from textual.containers import Vertical
from textual.fuzzy import Matcher
from textual.widgets import Input

from tui import commands
from tui.screens.base import BaseDialog
from tui.text.similar_names import compose_accents
from tui.widgets.key_line import KeyLine
from tui.widgets.lists.conversation_list import ConversationList
from tui.widgets.lists.row_list import RowList

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from tui.catalog import ConversationRow
    from tui.commands import CommandSet


class ConversationPicker(BaseDialog["ConversationRow | None"]):
    """Filters conversations by name; returns the chosen one, or None."""

    BINDINGS: ClassVar[list[BindingType]] = commands.CONVERSATIONS.bindings()
    COMMAND_SETS: ClassVar[tuple[CommandSet, ...]] = (commands.CONVERSATIONS,)

    conversations = getters.query_one(ConversationList)

    def __init__(
        self, conversations: Sequence[ConversationRow], *, preferred: str | None, purpose: str
    ) -> None:
        super().__init__()
        self._all = conversations
        self._preferred = preferred
        self._purpose = purpose

    def compose(self) -> ComposeResult:
        """Compose the input, the list, and the footer."""
        with Vertical(id="conversations") as box:
            box.border_title = "Send to which conversation?"
            box.border_subtitle = self._purpose
            yield Input(placeholder="type to filter", compact=True)
            yield ConversationList()
        yield KeyLine()

    def on_mount(self) -> None:
        """Show all conversations with the cursor on the preferred one."""
        places = [i for i, conversation in enumerate(self._all) if conversation.sid == self._preferred]
        self._show(self._all, places[0] if places else 0)

    @on(Input.Changed)
    def _filter(self, event: Input.Changed) -> None:
        query = event.value.strip()
        if not query:
            self._show(self._all, 0)
            return
        matcher = Matcher(compose_accents(query))
        scored = [(matcher.match(compose_accents(one.friendly_name)), one) for one in self._all]
        matching = sorted((pair for pair in scored if pair[0] > 0), key=lambda pair: -pair[0])
        self._show([conversation for _, conversation in matching], 0)

    def _show(self, conversations: Sequence[ConversationRow], cursor: int) -> None:
        self.conversations.show(conversations, cursor)
        close = self.key_of("conversations.close")
        sentence = "" if self._all else f"This service has no conversations. Press {close} to go back."
        if self._all and not conversations:
            sentence = "No matches. Type fewer letters."
        self.conversations.set_empty_text(sentence)

    @on(Input.Submitted)
    @on(RowList.Selected)
    def action_choose(self) -> None:
        """Return the conversation under the cursor, if any."""
        if self.conversations.current is not None:
            self.dismiss(self.conversations.current)

    def action_cursor_down(self) -> None:
        """Move one row down."""
        self.conversations.action_cursor_down()

    def action_cursor_up(self) -> None:
        """Move one row up."""
        self.conversations.action_cursor_up()

    def action_close(self) -> None:
        """Cancel."""
        self.dismiss(None)
