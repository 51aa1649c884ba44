"""The error of a filter that does not parse."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection


class FilterError(ValueError):
    """A filter is invalid.

    ``str()`` is a sentence for users. ``position`` and ``length`` locate the invalid part in characters, and
    ``possible`` are examples of valid values (``>5mb``).
    """

    def __init__(self, sentence: str, position: int, length: int, possible: tuple[str, ...] = ()) -> None:
        super().__init__(sentence)
        self.position = position
        self.length = length
        self.possible = possible

    @property
    def ends(self) -> tuple[int, int]:
        """The start and the end of the invalid part."""
        return self.position, self.position + self.length

    def describe(self) -> str:
        """Return the sentence with examples, such as ``Invalid size “big”. Try >5mb or 1mb..5mb.``."""
        *first, last = self.possible or ("",)
        examples = f"{', '.join(first)} or {last}" if first else last
        lead = "" if str(self).endswith(":") else "Try "
        return f"{self} {lead}{examples}." if examples else str(self)


def choose_similar(text: str, known: Collection[str]) -> tuple[str, ...]:
    """Return the one of ``known`` that ``text`` was probably meant to be, else all of them."""
    return tuple(get_close_matches(text, known, n=1)) or tuple(known)
