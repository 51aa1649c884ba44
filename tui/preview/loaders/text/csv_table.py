"""Comma-separated values as a table."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len, set_cell_size

from tui.preview.loaders.text.decoding import sanitize_lines
from tui.preview.loaders.text.plain_text import build_text
from tui.preview.model import Detail, Mark
from tui.text.quantities import format_count

if TYPE_CHECKING:
    from tui.preview.loaders.content import Content, Loaded

_MIN_COLUMNS: Final = 2
_DELIMITERS: Final = ",;\t|"
_NAMES: Final = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
#: Replaces tabs while the lines are sanitized, which turns tabs into spaces.
_TAB: Final = "\ue000"
_MAX_COLUMNS: Final = 40
_WIDEST: Final = 32
_GAP: Final = "  "
_NUMERALS: Final = set("0123456789.,+-%€$£ ")


def load_table(content: Content) -> Loaded | None:
    """Load a table in columns; None if it is not one."""
    text = content.text
    lines, has_all_lines = sanitize_lines(text.text)
    table = read_table(_keep_tabs(text.text, len(lines)) if "\t" in text.text else lines)
    if table is None:
        return None
    is_complete = text.is_complete and has_all_lines
    rows, marks = table.lines()
    count = f"{'' if is_complete else 'first '}{format_count(len(rows), 'row')}"
    detail = Detail("table", count, f"{format_count(table.columns, 'column')}, {table.delimiter}-separated")
    return build_text(content, rows, marks, is_complete=is_complete, folds=False, details=(detail,))


def _keep_tabs(text: str, count: int) -> tuple[str, ...]:
    """Return the first ``count`` lines of ``text``, sanitized except for the tabs between cells."""
    lines, _ = sanitize_lines(text.replace(_TAB, " ").replace("\t", _TAB))
    return tuple(line.replace(_TAB, "\t") for line in lines[:count])


class Table:
    """Rows of cells; ``delimiter`` is the name of the delimiter."""

    def __init__(self, rows: list[list[str]], delimiter: str) -> None:
        self.rows = rows
        self.delimiter = delimiter
        self.columns = max(map(len, rows))

    def lines(self) -> tuple[tuple[str, ...], tuple[tuple[Mark, ...], ...]]:
        """Return the rows in columns, numbers right-aligned, and their marks: the first row is the header."""
        shown = min(self.columns, _MAX_COLUMNS)
        rows = [[*row, *[""] * (shown - len(row))][:shown] for row in self.rows]
        widths = [min(_WIDEST, max(cell_len(row[n]) for row in rows)) for n in range(shown)]
        right = [all(set(row[n]) <= _NUMERALS for row in rows[1:]) and len(rows) > 1 for n in range(shown)]
        made = tuple(
            _GAP.join(
                _fit_cell(text, width, right=is_right)
                for text, width, is_right in zip(row, widths, right, strict=True)
            ).rstrip()
            for row in rows
        )
        return made, ((Mark(0, len(made[0]), "title"),), *((),) * (len(made) - 1))


def read_table(lines: tuple[str, ...]) -> Table | None:
    """Return the table in ``lines``; None if it has fewer than two columns."""
    delimiter = max(
        _DELIMITERS, key=lambda one: min((line.count(one) for line in lines[:5] if line), default=0)
    )
    try:
        found = [row for row in csv.reader(lines, delimiter=delimiter) if row]
    except csv.Error:
        return None
    if max(map(len, found), default=0) < _MIN_COLUMNS:
        return None
    # A tab within a cell would shift the columns.
    rows = [[cell.replace("\t", " ") for cell in row] for row in found]
    return Table(rows, _NAMES[delimiter])


def _fit_cell(text: str, width: int, *, right: bool) -> str:
    if cell_len(text) > width:
        text = set_cell_size(text, width - 1).rstrip() + "…"
    padding = " " * (width - cell_len(text))
    return padding + text if right else text + padding
