"""What a list of media is narrowed by, as parts of a query."""

from __future__ import annotations

from dataclasses import dataclass


class Parameters(dict[str, str | int]):
    """The values of a query by the names that stand for them in it."""

    def put(self, value: str | int) -> str:
        """Add ``value`` and return what stands for it."""
        name = f"p{len(self)}"
        self[name] = value
        return f":{name}"


@dataclass(frozen=True, slots=True)
class Conditions:
    """A filter for the WHERE of a query over ``media``.

    ``checks`` hold of every media that is meant; where ``need_words``, ``media_words`` has to be joined.
    ``candidates`` selects the row ids of few media, among which are all that are meant; None where nothing
    narrows them down. ``is_range``: the table's own indexes narrow them down.
    """

    checks: tuple[str, ...]
    candidates: str | None
    need_words: bool
    is_range: bool


#: Nothing is left out.
EVERYTHING = Conditions((), candidates=None, need_words=False, is_range=False)
