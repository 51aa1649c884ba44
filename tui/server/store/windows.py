"""Windows of ordered lists: which rows a caller wants, and the rows found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

Row = TypeVar("Row")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Window:
    """At most ``size`` rows, after or before the row with a key.

    ``after`` and ``before`` are keys from a Slice, in list order, which ``descending`` reverses. Without
    both, the window starts at the beginning of the list.
    """

    size: int
    after: int | None = None
    before: int | None = None
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Slice(Generic[Row]):
    """The rows of a window in list order, their keys, and whether more rows exist on either side."""

    rows: tuple[Row, ...]
    keys: tuple[int, ...]
    has_previous: bool
    has_next: bool

    def map(self, convert: Callable[[Row], Result]) -> Slice[Result]:
        """Return the same slice with each row converted."""
        return Slice(tuple(map(convert, self.rows)), self.keys, self.has_previous, self.has_next)
