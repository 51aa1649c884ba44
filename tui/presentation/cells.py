"""List rows as text without colours, for lists and for the replayed first frame."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from rich.cells import cell_len, set_cell_size

from tui.presentation.columns import GAP
from tui.text.display import elide_end, elide_middle
from tui.text.sanitize import make_printable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tui.presentation.columns import Column, PlacedColumn

#: The bar at the left of the cursor's row, for terminals without colours.
BAR: Final = "▌"
#: The dot of a marked row.
DOT: Final = "●"
#: The symbol of a new media, for all terminals.
NEW: Final = "+"
#: Their tone.
ACCENT: Final = "row-list--accent"
#: The cells of a border beside its text: corners, blanks and a piece of the line on either side.
_BORDER_ENDS: Final = 6
#: A location that would get fewer cells is left out of the border.
_MIN_PLACE: Final = 8
#: The width to which the text of an empty list is wrapped.
_EMPTY_TEXT_WIDTH: Final = 64


@dataclass(frozen=True, slots=True)
class Cell:
    """The text of one cell; ``tone`` names a component class (``row-list--muted``).

    A text that is too wide loses its end; with ``keep_end`` its middle, or what ``elide`` removes.
    """

    text: str
    tone: str | None = None
    keep_end: bool = False
    elide: Callable[[str, int], str] | None = None


class Piece(NamedTuple):
    """A part of a line in one tone; None for the style of the row."""

    text: str
    tone: str | None


def render_gutter(
    width: int, *, on_cursor: bool = False, is_marked: bool = False, is_new: bool = False
) -> str:
    """Return the bar and the symbol left of the columns, ``width`` cells wide; a mark hides "new"."""
    sign = DOT if is_marked else NEW if is_new else " "
    return ((BAR if on_cursor else " ") + sign).ljust(width)


def layout_row(placed: Sequence[PlacedColumn], cells: Mapping[str, Cell], beside: str) -> list[Piece]:
    """Return the pieces of a row: the gutter ``beside`` it, then one cell per column.

    Blanks are merged into a neighbouring piece, since every piece costs its escape codes.
    """
    pieces = [Piece(beside, ACCENT)] if beside.strip() else []
    blank = "" if pieces else beside
    for place in placed:
        cell = cells[place.column.key]
        pieces.append(Piece(blank + _fit(cell, place) + " " * GAP, cell.tone))
        blank = ""
    text, tone = pieces[-1]
    pieces[-1] = Piece(text[: 1 - GAP], tone)
    return pieces


def format_subtitle(words: Sequence[str], cursor: int, row_count: int, of: str | None) -> str:
    """Return ``words`` and the cursor's position among the rows, for the lower border.

    ``of`` replaces the number of rows while it is unknown.
    """
    position = [f"{cursor + 1:,}/{of or f'{row_count:,}'}"] if row_count else []
    return " · ".join([*words, *position])


def prefix_subtitle(place: str, subtitle: str, width: int) -> str:
    """Return ``subtitle`` after the ``place`` of its row, as far as a border of ``width`` cells has room."""
    room = width - cell_len(subtitle) - cell_len(" · ") - _BORDER_ENDS
    return f"{elide_end(place, room)} · {subtitle}" if place and room >= _MIN_PLACE else subtitle


def title_cell(column: Column, sorted_by: tuple[str, bool] | None) -> Cell:
    """Return the title of a column, with an arrow if ``sorted_by`` (key, is descending) names it."""
    if sorted_by is None or sorted_by[0] != column.key:
        return Cell(column.title)
    return Cell(f"{column.title} {'▾' if sorted_by[1] else '▴'}", ACCENT)


def suffix_title(
    title: str, columns: Sequence[Column], placed: Sequence[PlacedColumn], sorted_by: tuple[str, bool] | None
) -> str:
    """Return the title of a list, with its order if the sort column is not among ``placed``."""
    if sorted_by is None or any(place.column.key == sorted_by[0] for place in placed):
        return title
    hidden = next((title_cell(column, sorted_by) for column in columns if column.key == sorted_by[0]), None)
    if hidden is None:
        return title
    name, _, arrow = hidden.text.rpartition(" ")
    return f"{title} · by {name if name.isupper() else name.lower()} {arrow}"


def centre_text(text: str, width: int, height: int) -> list[str]:
    """Return ``height`` lines of ``width`` cells with ``text`` in the middle."""
    lines = textwrap.wrap(text, max(1, min(width - 2 * GAP, _EMPTY_TEXT_WIDTH)))
    top = max(0, (height - len(lines)) // 2)
    centred = [" " * ((width - cell_len(line)) // 2) + line for line in lines]
    return [set_cell_size(line, width) for line in [*[""] * top, *centred]]


def _fit(cell: Cell, place: PlacedColumn) -> str:
    text = make_printable(cell.text)
    elide = cell.elide or (elide_middle if cell.keep_end else elide_end)
    text = elide(text, place.width)
    if place.column.align_right:
        return " " * (place.width - cell_len(text)) + text
    return set_cell_size(text, place.width)
