"""The filters that the user has saved."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from tui.presentation.cells import Cell
from tui.presentation.columns import Column
from tui.widgets.lists.row_list import RowList

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class SavedFilterList(RowList):
    """The name of each filter, and its text."""

    COLUMNS: ClassVar[tuple[Column, ...]] = (
        Column("name", "Name", 12, share=1, max_width=30),
        Column("filter", "Filter", 12, share=2),
    )

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._filters: Sequence[tuple[str, str]] = ()

    @property
    def row_count(self) -> int:
        """The number of filters."""
        return len(self._filters)

    @property
    def current(self) -> tuple[str, str] | None:
        """The name and the text of the filter under the cursor."""
        return self._filters[self.cursor] if self._filters else None

    @property
    def shown(self) -> Sequence[tuple[str, str]]:
        """The names and texts of all rows."""
        return self._filters

    def show(self, filters: Sequence[tuple[str, str]]) -> None:
        """Show these names and texts."""
        self._filters = filters
        self.update_rows(self.cursor)

    def cells(self, index: int) -> Mapping[str, Cell]:
        """Return the cells of the filter at ``index``."""
        name, text = self._filters[index]
        return {"name": Cell(name), "filter": Cell(text, "row-list--muted")}
