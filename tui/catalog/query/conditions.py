"""The conditions of a query."""

from __future__ import annotations

from dataclasses import dataclass


class Parameters(dict[str, str | int]):
    """The values of a query by parameter name."""

    def put(self, value: str | int) -> str:
        """Add ``value`` and return its placeholder."""
        name = f"p{len(self)}"
        self[name] = value
        return f":{name}"


@dataclass(frozen=True, slots=True)
class Conditions:
    """A filter for the WHERE of a query over ``media``.

    ``checks`` are true for every match; with ``need_words`` they need ``media_words`` joined. ``candidates``
    selects the row ids of a few media that include all matches, or is None. ``is_range``: an index of the
    table narrows the matches.
    """

    checks: tuple[str, ...]
    candidates: str | None
    need_words: bool
    is_range: bool


EVERYTHING = Conditions((), candidates=None, need_words=False, is_range=False)
