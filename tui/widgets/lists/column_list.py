"""The columns of a list, to choose, order and resize them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, Final

from tui.presentation.cells import Cell
from tui.presentation.columns import Column, ColumnChoice
from tui.widgets.lists.row_list import RowList

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: The number of cells by which a column is resized, and its limits.
_STEP: Final = 2
_NARROWEST: Final = 4
_WIDEST: Final = 120


class ColumnList(RowList):
    """One row per column; marked columns are shown."""

    HAS_MARKS = True
    COLUMNS: ClassVar[tuple[Column, ...]] = (
        Column("title", "Column", 14, share=1),
        Column("width", "Width", 8, align_right=True),
    )

    def __init__(self, columns: Sequence[Column], choices: Sequence[ColumnChoice]) -> None:
        super().__init__()
        self._by_key = {column.key: column for column in columns}
        self._choices = list(choices)

    @property
    def row_count(self) -> int:
        """The number of columns."""
        return len(self._choices)

    @property
    def choices(self) -> tuple[ColumnChoice, ...]:
        """The current choice."""
        return tuple(self._choices)

    def show(self, choices: Sequence[ColumnChoice]) -> None:
        """Replace the choice."""
        self._choices = list(choices)
        self.update_rows(self.cursor)

    def is_marked(self, index: int) -> bool:
        """Whether the column at ``index`` is shown."""
        return self._choices[index].is_shown

    def cells(self, index: int) -> Mapping[str, Cell]:
        """Return the cells of the column at ``index``."""
        choice = self._choices[index]
        tone = None if choice.is_shown else "row-list--muted"
        width = "auto" if choice.width is None else f"{choice.width}"
        return {"title": Cell(self._by_key[choice.key].title, tone), "width": Cell(width, "row-list--muted")}

    def toggle(self) -> None:
        """Show or hide the column under the cursor."""
        choice = self._choices[self.cursor]
        if not choice.is_shown or sum(other.is_shown for other in self._choices) > 1:  # never hide the last
            self._put(replace(choice, is_shown=not choice.is_shown))

    def resize(self, steps: int) -> None:
        """Make the column under the cursor wider by ``steps``; negative steps make it narrower."""
        choice = self._choices[self.cursor]
        width = choice.width or self._by_key[choice.key].width
        self._put(replace(choice, width=max(_NARROWEST, min(width + steps * _STEP, _WIDEST))))

    def move(self, places: int) -> None:
        """Move the column under the cursor by ``places``, and the cursor with it."""
        old, new = self.cursor, self.cursor + places
        if 0 <= new < len(self._choices):
            self._choices[old], self._choices[new] = self._choices[new], self._choices[old]
            self.cursor = new
            self.refresh()

    def _put(self, choice: ColumnChoice) -> None:
        self._choices[self.cursor] = choice
        self.refresh()
