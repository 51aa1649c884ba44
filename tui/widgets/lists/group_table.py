"""The media of a list grouped by conversation."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Final

from tui.presentation.cells import Cell
from tui.presentation.columns import Column
from tui.text.durations import format_age
from tui.text.quantities import format_size
from tui.widgets.lists.row_list import RowList

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tui.catalog import ConversationGroup

#: The group of media without a message.
UNATTACHED = "Attached to no message"


#: For conversations of several services.
_SERVICE: Final = Column("service", "Service", 8, share=1, max_width=24, drop_order=2)


class GroupTable(RowList):
    """One row per conversation; Enter opens its media."""

    COLUMNS: ClassVar[tuple[Column, ...]] = (
        Column("name", "Conversation", 16, share=1),
        Column("media", "Media", 9, align_right=True),
        Column("size", "Size", 8, drop_order=2, align_right=True),
        Column("newest", "Newest", 9, drop_order=1, align_right=True),
        Column("sid", "SID", 34, drop_order=3),
    )

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._groups: Sequence[ConversationGroup] = ()

    @property
    def row_count(self) -> int:
        """The number of conversations."""
        return len(self._groups)

    @property
    def current(self) -> ConversationGroup | None:
        """The conversation under the cursor."""
        return self._groups[self.cursor] if self._groups else None

    def show(self, groups: Sequence[ConversationGroup]) -> None:
        """Show ``groups`` and keep the cursor on its conversation."""
        sid = self.current.sid if self.current else None
        self._groups = groups
        if len({group.service_name for group in groups if group.sid}) > 1:
            self.columns = (self.COLUMNS[0], _SERVICE, *self.COLUMNS[1:])
        places = [place for place, group in enumerate(groups) if group.sid == sid]
        self.update_rows(places[0] if places else self.cursor, keep_line=bool(places))

    def cells(self, index: int) -> Mapping[str, Cell]:
        """Return the cells of the conversation at ``index``."""
        group = self._groups[index]
        now = datetime.now().astimezone()
        return {
            "name": Cell(group.name) if group.sid else Cell(UNATTACHED, "row-list--muted"),
            "service": Cell(group.service_name, "row-list--muted"),
            "media": Cell(f"{group.media:,}"),
            "size": Cell(format_size(group.size)),
            "newest": Cell(format_age(group.newest, now), "row-list--muted"),
            "sid": Cell(group.sid or "", "row-list--muted", keep_end=True),
        }
