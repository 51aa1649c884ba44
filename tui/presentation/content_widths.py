"""The widths that the cells of a list need, from the displayed pages."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len

from tui.presentation.cells import title_cell
from tui.text.sanitize import make_printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tui.presentation.cells import Cell
    from tui.presentation.columns import Column

#: A column keeps its width for this many pages after the row that needed it.
_PAGES: Final = 3


class ContentWidths:
    """The width of each column in cells, by key: it grows immediately and shrinks after several pages.

    ``current`` is replaced when a width changes, and never modified in place.
    """

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Start over, for another list."""
        self.current: Mapping[str, int] = {}
        self._pages: deque[dict[str, int]] = deque(maxlen=_PAGES)
        self._recent: dict[str, int] = {}
        self._scrolled = 0

    def add(self, rows: Iterable[Mapping[str, Cell]], *, scrolled: int = 0, page: int = 1) -> None:
        """Measure ``rows``, of which ``scrolled`` became visible; a page has ``page`` rows."""
        for cells in rows:
            measure_cells(cells, self._recent)
        self._scrolled += scrolled
        widths: dict[str, int] = {}
        for seen in (*self._pages, self._recent):
            for key, width in seen.items():
                widths[key] = max(width, widths.get(key, 0))
        if widths != self.current:
            self.current = widths
        if self._scrolled >= page:
            self._pages.append(self._recent)
            self._recent, self._scrolled = {}, 0


def measure_cells(cells: Mapping[str, Cell], widths: dict[str, int]) -> None:
    """Raise ``widths`` to those that ``cells`` need."""
    for key, cell in cells.items():
        width = cell_len(make_printable(cell.text))
        if width > widths.get(key, 0):
            widths[key] = width


def include_titles(
    widths: Mapping[str, int], columns: Iterable[Column], sorted_by: tuple[str, bool] | None
) -> dict[str, int]:
    """Return ``widths`` raised to those of the titles, with the arrow of the sorted one."""
    found = dict(widths)
    measure_cells({column.key: title_cell(column, sorted_by) for column in columns}, found)
    return found
