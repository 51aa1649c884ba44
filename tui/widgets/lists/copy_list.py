"""The formats in which a media can be copied, each with its key and value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from tui.presentation.cells import Cell
from tui.presentation.columns import Column
from tui.widgets.lists.row_list import RowList

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, slots=True)
class CopyEntry:
    """One format: ``value`` is None if there is none, and ``aside`` then says why."""

    key: str
    label: str
    value: str | None
    aside: str = ""


class CopyList(RowList, can_focus=False):
    """Lists what can be copied; it takes no focus, since the screen's keys choose a row."""

    COLUMNS: ClassVar[tuple[Column, ...]] = (
        Column("key", "", 1),
        Column("label", "As", 16),
        Column("value", "Value", 12, share=1),
        Column("aside", "", 17, align_right=True, drop_order=1),
    )

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._entries: Sequence[CopyEntry] = ()

    @property
    def row_count(self) -> int:
        """The number of entries."""
        return len(self._entries)

    def show(self, entries: Sequence[CopyEntry], cursor: int) -> None:
        """Show ``entries``, with the cursor on row ``cursor``."""
        self._entries = entries
        self.update_rows(cursor)

    def cells(self, index: int) -> Mapping[str, Cell]:
        """Return the cells of the entry at ``index``; unavailable entries are muted."""
        entry = self._entries[index]
        muted = "row-list--muted"
        is_available = entry.value is not None
        return {
            "key": Cell(entry.key, "row-list--accent" if is_available else muted),
            "label": Cell(entry.label, None if is_available else muted),
            "value": Cell(entry.value if entry.value is not None else entry.aside, muted, keep_end=True),
            "aside": Cell(entry.aside if is_available else "", muted),
        }
