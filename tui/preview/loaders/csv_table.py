"""Comma-separated values as a table."""

from __future__ import annotations

import csv
from typing import Final

from rich.cells import cell_len, set_cell_size

from tui.preview.model import Mark

_PARTERS: Final = ",;\t|"
_NAMES: Final = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_MOST_COLUMNS: Final = 40
_WIDEST: Final = 32
_GAP: Final = "  "
_NUMERALS: Final = set("0123456789.,+-%€$£ ")


class Table:
    """Rows of cells; ``parter`` is the word for what parts them."""

    def __init__(self, rows: list[list[str]], parter: str) -> None:
        self.rows = rows
        self.parter = parter
        self.columns = max(map(len, rows))

    def lines(self) -> tuple[tuple[str, ...], tuple[tuple[Mark, ...], ...]]:
        """Return the rows in columns, numbers to the right, and the marks: the first row is titles."""
        shown = min(self.columns, _MOST_COLUMNS)
        rows = [[*row, *[""] * (shown - len(row))][:shown] for row in self.rows]
        widths = [min(_WIDEST, max(cell_len(row[n]) for row in rows)) for n in range(shown)]
        right = [all(set(row[n]) <= _NUMERALS for row in rows[1:]) and len(rows) > 1 for n in range(shown)]
        made = tuple(
            _GAP.join(_fitted(*cell) for cell in zip(row, widths, right, strict=True)).rstrip()
            for row in rows
        )
        return made, ((Mark(0, len(made[0]), "title"),), *((),) * (len(made) - 1))


def read_table(lines: tuple[str, ...]) -> Table | None:
    """Return the table that ``lines``, tabs and all, hold; None if they are no table of two columns."""
    parter = max(_PARTERS, key=lambda one: min((line.count(one) for line in lines[:5] if line), default=0))
    try:
        found = [row for row in csv.reader(lines, delimiter=parter) if row]
    except csv.Error:
        return None
    if len(found) < 1 or max(map(len, found)) < 2:  # noqa: PLR2004 - one column is no table
        return None
    # A tab that parts nothing would move what stands behind it.
    rows = [[cell.replace("\t", " ") for cell in row] for row in found]
    return Table(rows, _NAMES[parter])


def _fitted(text: str, width: int, right: bool) -> str:  # noqa: FBT001 - from a row of such
    if cell_len(text) > width:
        text = set_cell_size(text, width - 1).rstrip() + "…"
    padding = " " * (width - cell_len(text))
    return padding + text if right else text + padding
