"""The rows of lists as text by the column, before any colour: for lists, and for what stands before them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from rich.cells import cell_len, set_cell_size

from tui.presentation.columns import GAP
from tui.text.display import elide_end, elide_middle, printable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tui.presentation.columns import PlacedColumn

#: The bar at the left of the cursor's row, so that the cursor does not hang on colour alone.
BAR: Final = "▌"
#: The dot beside the bar, in a row that is marked.
DOT: Final = "●"
#: What the bar and the dot are drawn in.
ACCENT: Final = "row-list--accent"


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one column of a row: ``tone`` names a component class (``row-list--muted``)."""

    text: str
    tone: str | None = None
    keep_end: bool = False


class Piece(NamedTuple):
    """A part of a line in one tone, None for that of the whole row."""

    text: str
    tone: str | None


def render_gutter(width: int, *, on_cursor: bool = False, is_marked: bool = False) -> str:
    """Return what stands at the left of the columns, ``width`` cells wide."""
    return ((BAR if on_cursor else " ") + (DOT if is_marked else " ")).ljust(width)


def layout_row(placed: Sequence[PlacedColumn], cells: Mapping[str, Cell], beside: str) -> list[Piece]:
    """Return the line of a row: the gutter ``beside`` it, then its cells, each in its column."""
    pieces = [Piece(beside, ACCENT)] if beside.strip() else []
    blank = "" if pieces else beside  # it takes the colour of what follows
    for place in placed:
        cell = cells[place.column.key]
        pieces.append(Piece(blank + _fit(cell, place) + " " * GAP, cell.tone))  # each costs its colours
        blank = ""
    text, tone = pieces[-1]
    pieces[-1] = Piece(text[: 1 - GAP], tone)
    return pieces


def format_subtitle(words: Sequence[str], cursor: int, row_count: int, of: str | None) -> str:
    """Return what the lower border says: ``words``, then the place of the cursor among the rows.

    ``of`` stands for the number of rows where that is not known yet.
    """
    place = [f"{cursor + 1:,}/{of or f'{row_count:,}'}"] if row_count else []
    return " · ".join([*words, *place])


def _fit(cell: Cell, place: PlacedColumn) -> str:
    text = printable(cell.text)
    text = (elide_middle if cell.keep_end else elide_end)(text, place.width)
    if place.column.align_right:
        return " " * (place.width - cell_len(text)) + text
    return set_cell_size(text, place.width)
