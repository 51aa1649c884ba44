"""Columns of a list: which of them fit into a width, and their widths."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

GAP: Final = 2


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list; widths are in cells.

    ``width`` is the minimum. Spare room is distributed by ``share``, up to ``max_width``. If a list is too
    narrow, the column with the highest ``drop_order`` is dropped first; columns with 0 stay.
    """

    key: str
    title: str
    width: int
    share: int = 0
    max_width: int | None = None
    drop_order: int = 0
    align_right: bool = False


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """Whether a user wants to see a column, and its width in cells; None for automatic."""

    key: str
    is_shown: bool = True
    width: int | None = None


def apply_choices(columns: Sequence[Column], choices: Sequence[ColumnChoice]) -> tuple[Column, ...]:
    """Return the columns to show, in the order of ``choices``.

    Columns without a title (an icon) come first, columns without a choice last, both unchanged. Choices for
    unknown columns are ignored.
    """
    wanted = {choice.key: choice for choice in choices}
    untitled = [column for column in columns if not column.title]
    by_key = {column.key: column for column in columns if column.title}
    ordered = [by_key[key] for key in wanted if key in by_key]
    others = [column for key, column in by_key.items() if key not in wanted]
    shown = [
        _set_width(column, wanted[column.key].width) for column in ordered if wanted[column.key].is_shown
    ]
    return (*untitled, *shown, *others)


def _set_width(column: Column, width: int | None) -> Column:
    return column if width is None else replace(column, width=width, share=0, max_width=None)


@dataclass(frozen=True, slots=True)
class PlacedColumn:
    """A column that is shown with a width of ``width`` cells."""

    column: Column
    width: int


def lay_out(columns: Sequence[Column], available: int) -> tuple[PlacedColumn, ...]:
    """Return the columns that fit into ``available`` cells, with ``GAP`` cells between them."""
    shown = list(columns)
    while _least_width(shown) > available and any(column.drop_order for column in shown):
        shown.remove(max(shown, key=lambda column: column.drop_order))
    widths = {column.key: column.width for column in shown}
    spare = available - _least_width(shown)
    growing = [column for column in shown if column.share]
    # Columns with a limit first: the others get the rest.
    for column in sorted(growing, key=lambda column: column.max_width is None):
        shares = sum(other.share for other in growing)
        limit = spare if column.max_width is None else column.max_width - column.width
        grown = max(0, min(limit, spare * column.share // shares))
        widths[column.key] += grown
        spare -= grown
        growing = [other for other in growing if other is not column]
    _shrink(widths, -spare)
    return tuple(PlacedColumn(column, widths[column.key]) for column in shown)


def column_at(placed: Sequence[PlacedColumn], x: int) -> Column | None:
    """Return the column at cell ``x`` of a row, counted from the first column."""
    for place in placed:
        x -= place.width + GAP
        if x < 0:
            return place.column
    return None


def _shrink(widths: dict[str, int], missing: int) -> None:
    """Reduce the widest columns by ``missing`` cells in total."""
    while missing > 0 and any(width > 1 for width in widths.values()):
        max_width = max(widths, key=widths.__getitem__)
        widths[max_width] -= 1
        missing -= 1


def _least_width(columns: Sequence[Column]) -> int:
    return sum(column.width for column in columns) + GAP * max(0, len(columns) - 1)
