"""Columns of a list: which of them fit into a width, and how wide each becomes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

GAP: Final = 2


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list; widths are in cells.

    It is never narrower than ``width``; ``share`` of 0 keeps it there, others part what is left by their
    shares, up to ``widest``. Where a list is too narrow, the column of the highest ``yields`` goes first; one
    of 0 stays.
    """

    key: str
    title: str
    width: int
    share: int = 0
    widest: int | None = None
    yields: int = 0
    right: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """A column that is shown, ``width`` cells wide."""

    column: Column
    width: int


def lay_out(columns: Sequence[Column], available: int) -> tuple[Placed, ...]:
    """Return the columns that fit into ``available`` cells, in their order, with two cells between them."""
    shown = list(columns)
    while _least_width(shown) > available and any(column.yields for column in shown):
        shown.remove(max(shown, key=lambda column: column.yields))
    widths = {column.key: column.width for column in shown}
    spare = available - _least_width(shown)
    growing = [column for column in shown if column.share]
    # Those with a limit first: what they leave goes to the rest.
    for column in sorted(growing, key=lambda column: column.widest is None):
        shares = sum(other.share for other in growing)
        limit = spare if column.widest is None else column.widest - column.width
        grown = max(0, min(limit, spare * column.share // shares))
        widths[column.key] += grown
        spare -= grown
        growing = [other for other in growing if other is not column]
    return tuple(Placed(column, widths[column.key]) for column in shown)


def _least_width(columns: Sequence[Column]) -> int:
    return sum(column.width for column in columns) + GAP * max(0, len(columns) - 1)
