"""Columns of a list: which of them fit into a width, and how wide they are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

GAP: Final = 2


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list; widths are in cells.

    ``width`` is the minimum. Spare room is distributed by ``share``, up to ``max_width``. If a list is too
    narrow, the column with the highest ``drop_order`` is dropped first; columns with 0 stay. In a list that
    measures its content, columns with a share or a ``max_width`` are as wide as their content, even below
    ``width``.
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


def lay_out(
    columns: Sequence[Column], available: int, content: Mapping[str, int] | None = None
) -> tuple[PlacedColumn, ...]:
    """Return the columns that fit into ``available`` cells, with ``GAP`` cells between them.

    ``content`` has the width that each column needs for its cells and its title, if known.
    """
    shown = list(columns)
    while _least_width(shown) > available and any(column.drop_order for column in shown):
        shown.remove(max(shown, key=lambda column: column.drop_order))
    room = available - GAP * max(0, len(shown) - 1)
    widths = _fit_content(shown, room, content or {})
    spare = room - sum(widths.values())
    growing = [column for column in shown if column.share]
    # Columns with a limit first: the others get the rest.
    for column in sorted(growing, key=lambda column: column.max_width is None):
        shares = sum(other.share for other in growing)
        limit = spare if column.max_width is None else column.max_width - widths[column.key]
        grown = max(0, min(limit, spare * column.share // shares))
        widths[column.key] += grown
        spare -= grown
        growing = [other for other in growing if other is not column]
    _shrink(widths, -spare)
    return tuple(PlacedColumn(column, widths[column.key]) for column in shown)


def _fit_content(columns: Sequence[Column], room: int, content: Mapping[str, int]) -> dict[str, int]:
    """Return the width that each column needs.

    If there is not enough room, sizes and ages come first; the others grow from their minimum by their share.
    """
    wanted = {column.key: _wanted_width(column, room, content) for column in columns}
    if sum(wanted.values()) <= room:
        return wanted
    least = {column.key: min(column.width, wanted[column.key]) for column in columns}
    widths = dict(least)

    def rank(column: Column) -> tuple[bool, float]:
        return not column.align_right, (widths[column.key] - least[column.key]) / max(1, column.share)

    for _ in range(room - sum(widths.values())):
        cut = (column for column in columns if widths[column.key] < wanted[column.key])
        widths[min(cut, key=rank).key] += 1
    return widths


def _wanted_width(column: Column, room: int, content: Mapping[str, int]) -> int:
    if column.key not in content or not (column.share or column.max_width):
        return column.width
    limit = room if column.max_width is None else min(room, column.max_width)
    return max(1, min(content[column.key], limit))


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
