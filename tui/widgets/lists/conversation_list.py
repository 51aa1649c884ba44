"""The conversations available for an upload."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from tui.presentation.cells import Cell
from tui.presentation.columns import Column
from tui.widgets.lists.row_list import RowList

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tui.catalog import ConversationRow


#: For conversations of several services.
_SERVICE: Final = Column("service", "Service", 8, share=1, max_width=24)


class ConversationList(RowList, can_focus=False):
    """Conversations by name; the input above has the focus."""

    COLUMNS: ClassVar[tuple[Column, ...]] = (
        Column("name", "Conversation", 16, share=1),
        Column("state", "State", 8, drop_order=1),
        Column("media", "Media", 6, align_right=True),
    )

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._conversations: Sequence[ConversationRow] = ()

    @property
    def row_count(self) -> int:
        """The number of conversations."""
        return len(self._conversations)

    @property
    def current(self) -> ConversationRow | None:
        """The conversation under the cursor."""
        return self._conversations[self.cursor] if self._conversations else None

    def show(self, conversations: Sequence[ConversationRow], cursor: int = 0) -> None:
        """Show these conversations, with the cursor on row ``cursor``."""
        self._conversations = conversations
        services = {one.service_sid for one in conversations}
        if len(services) > 1:
            self.columns = (self.COLUMNS[0], _SERVICE, *self.COLUMNS[1:])
        self.update_rows(cursor)

    def cells(self, index: int) -> Mapping[str, Cell]:
        """Return the cells of the conversation at ``index``."""
        conversation = self._conversations[index]
        return {
            "name": Cell(conversation.friendly_name),
            "service": Cell(conversation.service_name, "row-list--muted"),
            "state": Cell(conversation.state, "row-list--muted"),
            "media": Cell(f"{conversation.media:,}", "row-list--muted"),
        }
