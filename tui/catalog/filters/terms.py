"""The values of a parsed filter. ``str()`` of each is a text that parses to the same value."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar, Final, Literal, TypeAlias

Comparison: TypeAlias = Literal["=", ">", ">=", "<", "<=", ".."]
Unit: TypeAlias = Literal["h", "d", "w", "m", "y"]

#: Decimal, as sizes are shown; the largest first.
SIZE_UNITS: Final = {"gb": 10**9, "mb": 10**6, "kb": 10**3, "b": 1}
#: Days by name, as the number of days ago.
DAYS: Final = {"today": 0, "yesterday": 1}
STATES: Final = {
    "unattached": "uploaded, and attached to no message",
    "downloaded": "saved on this machine",
    "new": "arrived after the first sync, not viewed yet",
}
#: Characters with a special meaning outside quotation marks.
_SPECIAL: Final = frozenset("()|,*")
KEY: Final = re.compile(r"([A-Za-z]+):")


def quote(text: str) -> str:
    """Return ``text`` as one value of a filter, in quotation marks where needed."""
    if not text or text.startswith('"') or any(one.isspace() or one in _SPECIAL for one in text):
        return '"' + text.replace('"', '""') + '"'
    return text


@dataclass(frozen=True, slots=True)
class Word:
    """Media with this text in file name, author or conversation name, or at the start of a SID."""

    text: str

    def __str__(self) -> str:
        if self.text.startswith("-") or KEY.match(self.text):
            return '"' + self.text.replace('"', '""') + '"'
        return quote(self.text)


@dataclass(frozen=True, slots=True)
class Glob:
    """Media with a file name like this: ``*`` is any text, ``?`` is any character."""

    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class KeyedText:
    """A text after the key that says where it is looked for."""

    KEY: ClassVar[str]
    text: str

    def __str__(self) -> str:
        return f"{self.KEY}:{quote(self.text)}"


class Text(KeyedText):
    """Media with this text in their message, or in one of the messages before and after it."""

    __slots__ = ()
    KEY = "text"


class From(KeyedText):
    """Media with this text in the author or in the name of the author."""

    __slots__ = ()
    KEY = "from"


class Tag(KeyedText):
    """Media with the tag of this name."""

    __slots__ = ()
    KEY = "tag"


class Type(KeyedText):
    """Media with a content type of this family (``image``) or with this text in it (``pdf``)."""

    __slots__ = ()
    KEY = "type"


class Author(KeyedText):
    """Media with this text in the author."""

    __slots__ = ()
    KEY = "author"


class Conversation(KeyedText):
    """Media of conversations with this text in the name or at the start of the SID."""

    __slots__ = ()
    KEY = "conversation"


class Service(KeyedText):
    """Media of services with this text in the name or at the start of the SID."""

    __slots__ = ()
    KEY = "service"


@dataclass(frozen=True, slots=True)
class Is:
    """Media in a state, one of :data:`STATES`."""

    state: str

    def __str__(self) -> str:
        return f"is:{self.state}"


@dataclass(frozen=True, slots=True)
class Size:
    """Media of a size in bytes; ``last`` is the inclusive end of a range (``..``)."""

    comparison: Comparison
    first: int
    last: int | None = None

    def __str__(self) -> str:
        if self.last is not None:
            return f"size:{format_filter_size(self.first)}..{format_filter_size(self.last)}"
        return f"size:{self.comparison}{format_filter_size(self.first)}"


@dataclass(frozen=True, slots=True)
class Day:
    """A day, or a full month or year if the rest is None."""

    year: int
    month: int | None = None
    day: int | None = None

    def __str__(self) -> str:
        parts = [f"{self.year:04}"]
        parts += [f"{part:02}" for part in (self.month, self.day) if part is not None]
        return "-".join(parts)


@dataclass(frozen=True, slots=True)
class NamedDay:
    """A day by its distance from now, one of :data:`DAYS`."""

    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Ago:
    """The moment a number of hours, days, weeks, months or years ago."""

    count: int
    unit: Unit

    def __str__(self) -> str:
        return f"{self.count}{self.unit}"


Moment: TypeAlias = Day | NamedDay | Ago


@dataclass(frozen=True, slots=True)
class Date:
    """Media of messages in a time span; ``=`` with :class:`Ago` is the time since then."""

    comparison: Comparison
    first: Moment
    last: Moment | None = None

    def __str__(self) -> str:
        if self.last is not None:
            return f"date:{self.first}..{self.last}"
        return f"date:{self.comparison.removeprefix('=')}{self.first}"


Term: TypeAlias = Word | Glob | Text | Type | From | Author | Conversation | Service | Is | Tag | Size | Date


def format_filter_size(size: int) -> str:
    """Return ``size`` bytes exactly, in the largest unit that gives at most one decimal: ``1.5mb``."""
    for unit, step in SIZE_UNITS.items():
        if size >= step and size % max(1, step // 10) == 0:
            whole, tenths = divmod(size * 10 // step, 10)
            return f"{whole}.{tenths}{unit}" if tenths else f"{whole}{unit}"
    return f"{size}b"
