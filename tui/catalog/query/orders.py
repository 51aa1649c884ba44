"""The sort orders of a list of media."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class SortColumn(StrEnum):
    """A column that lists can be sorted by."""

    NAME = "name"
    TYPE = "type"
    SIZE = "size"
    CONVERSATION = "conversation"
    AUTHOR = "author"
    DATE = "date"
    UPLOADED = "uploaded"
    CATEGORY = "category"
    MESSAGE = "message"
    SID = "sid"


@dataclass(frozen=True, slots=True)
class Order:
    """A column and a direction. Ties are sorted by date, latest first; rows without a value come last."""

    column: SortColumn
    descending: bool = False

    def __str__(self) -> str:
        return f"-{self.column}" if self.descending else str(self.column)


LATEST_FIRST: Final = Order(SortColumn.DATE, descending=True)


def parse_order(text: str) -> Order:
    """Return the order named by ``text`` (``name``, ``-size``); raise ValueError."""
    return Order(SortColumn(text.removeprefix("-")), descending=text.startswith("-"))
