"""The list of what can be copied of a media, each with its key and its value."""

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
    """One thing that can be copied: ``value`` is None where there is none, and ``aside`` says why then."""

    key: str
    label: str
    value: str | None
    aside: str = ""


class CopyList(RowList, can_focus=False):
    """What can be copied; the keys go to the screen, since most of them choose a row."""

    COLUMNS: ClassVar[tuple[Column, ...]] = (
        Column("key", "", 1),
        Column("label", "As", 16),
        Column("value", "Value", 12, share=1),
        Column("aside", "", 17, align_right=True, drop_order=1),
    )

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._entries: Sequence[CopyEntry] = ()

    @property
    def row_count(self) -> int:
        """How many things there are."""
        return len(self._entries)

    def show(self, entries: Sequence[CopyEntry], cursor: int) -> None:
        """Show these, with the cursor on row ``cursor``."""
        self._entries = entries
        self.update_rows(cursor)

    def cells(self, index: int) -> Mapping[str, Cell]:
        """Return the cells of the thing at ``index``; what is not to be had is muted."""
        entry = self._entries[index]
        muted = "row-list--muted"
        is_there = entry.value is not None
        return {
            "key": Cell(entry.key, "row-list--accent" if is_there else muted),
            "label": Cell(entry.label, None if is_there else muted),
            "value": Cell(entry.value if entry.value is not None else entry.aside, muted, keep_end=True),
            "aside": Cell(entry.aside if is_there else "", muted),
        }
