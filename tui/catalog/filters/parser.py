"""From the text that a person types to a filter, or to what is wrong with it and where."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

from tui.catalog.filters.terms import (
    DAYS,
    KEY,
    SIZE_UNITS,
    STATES,
    Ago,
    Author,
    Clause,
    Conversation,
    Date,
    Day,
    Filter,
    Is,
    NamedDay,
    Size,
    Type,
    Word,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui.catalog.filters.terms import Comparison, Moment, Term, Unit

_COMPARISON: Final = re.compile(r">=|<=|>|<|")
_SIZE: Final = re.compile(r"(\d{1,15})(?:\.(\d{1,9}))?(gb|mb|kb|b|)", re.ASCII | re.IGNORECASE)
_DAY: Final = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", re.ASCII)
_AGO: Final = re.compile(r"(\d{1,5})([hdwmy])", re.ASCII | re.IGNORECASE)
_LARGEST: Final = 2**63 - 1

SIZES: Final = (">5mb", ">=500kb", "<100kb", "1mb..5mb")
DATES: Final = ("today", "7d", "2026-03", ">=2026-01-01", "2026-01..2026-03")
TYPES: Final = ("image", "video", "audio", "text", "application/pdf")


class FilterError(ValueError):
    """A filter that does not parse.

    ``str()`` is a sentence for people; ``position`` and ``length`` tell the faulty part of the text, in
    characters, and ``possible`` what could stand there (``size:>5mb``).
    """

    def __init__(self, sentence: str, position: int, length: int, possible: tuple[str, ...] = ()) -> None:
        super().__init__(sentence)
        self.position = position
        self.length = length
        self.possible = possible

    @property
    def ends(self) -> tuple[int, int]:
        """Where the faulty part begins, and where it ends."""
        return self.position, self.position + self.length

    def told(self) -> str:
        """Return the sentence, and what could stand there instead."""
        return f"{self} Possible: {', '.join(self.possible)}." if self.possible else str(self)


@dataclass(frozen=True, slots=True)
class Token:
    """One clause as it stands in the text, from ``start`` to ``end``.

    ``key`` is in lower case and empty for a plain word; ``value_start`` is where the value begins, with its
    quotation mark. ``closed`` is False where a quotation mark has no end.
    """

    start: int
    end: int
    negated: bool
    key: str
    value: str
    value_start: int
    closed: bool = True


def parse(text: str) -> Filter:
    """Return the filter that ``text`` says; raises FilterError."""
    return Filter(tuple(_clause(token) for token in tokens(text)))


def without_begun_key(shown: Filter, text: str) -> Filter:
    """Return ``shown`` without the word that only began the key of the last clause of ``text``.

    Who types ``date:7d`` has typed the word ``date`` on the way, which few media have.
    """
    found, clauses = tokens(text), shown.clauses
    if found and found[-1].key and len(clauses) == len(found):
        begun = clauses[-1].term
        if isinstance(begun, Word) and found[-1].key.startswith(begun.text.lower()):
            return Filter(clauses[:-1])
    return shown


def tokens(text: str) -> list[Token]:
    """Return the clauses of ``text`` as they stand there, right or wrong."""
    found = []
    position = 0
    while position < len(text):
        if text[position].isspace():
            position += 1
        else:
            found.append(_token(text, position))
            position = found[-1].end
    return found


def _token(text: str, start: int) -> Token:
    negated = text.startswith("-", start)
    at = start + negated
    key = KEY.match(text, at)
    value_start = key.end() if key else at
    value, end, closed = _value(text, value_start)
    return Token(start, end, negated, key[1].lower() if key else "", value, value_start, closed)


def _value(text: str, start: int) -> tuple[str, int, bool]:
    """Return the value that begins at ``start``, where it ends, and whether its quotation is closed."""
    if not text.startswith('"', start):
        end = start
        while end < len(text) and not text[end].isspace():
            end += 1
        return text[start:end], end, True
    at = start + 1
    while (at := text.find('"', at)) >= 0 and text.startswith('""', at):
        at += 2
    end = len(text) if at < 0 else at
    value = text[start + 1 : end].replace('""', '"')
    return value, min(end + 1, len(text)), at >= 0


def _clause(token: Token) -> Clause:
    if not token.closed:
        raise _fault(token, "This quotation mark is not closed.", ('"two words"',))
    if token.key not in _TERMS:
        sentence = f"There is no filter “{token.key}:”. Put it in quotation marks to look for the words."
        raise FilterError(sentence, token.start + token.negated, len(token.key) + 1, KEYS)
    if not token.value:
        raise _nothing(token)
    return Clause(_TERMS[token.key](token), token.negated)


def _nothing(token: Token) -> FilterError:
    if token.key:
        possible = POSSIBLE[token.key]
        return FilterError(
            f"Something is missing after “{token.key}:”.", token.start, token.end - token.start, possible
        )
    what = "Something is missing after the minus." if token.negated else "There is nothing in these marks."
    return FilterError(what, token.start, token.end - token.start, ("-word",) if token.negated else ())


def _fault(token: Token, sentence: str, possible: tuple[str, ...]) -> FilterError:
    return FilterError(sentence, token.value_start, token.end - token.value_start, possible)


def _word(token: Token) -> Term:
    return Word(token.value)


def _type(token: Token) -> Term:
    return Type(token.value.lower())


def _author(token: Token) -> Term:
    return Author(token.value)


def _conversation(token: Token) -> Term:
    return Conversation(token.value)


def _is(token: Token) -> Term:
    state = token.value.lower()
    if state not in STATES:
        raise _fault(token, f"“{token.value}” is no state of a media.", tuple(STATES))
    return Is(state)


def _size(token: Token) -> Term:
    comparison, first, last = _compared(token.value)
    sizes = [_bytes(part) for part in (first, last) if part is not None]
    if None in sizes or (comparison == "=" and last is None):
        raise _fault(token, f"“{token.value}” is no size.", SIZES)
    return Size(comparison, *cast("list[int]", sizes))


def _date(token: Token) -> Term:
    comparison, first, last = _compared(token.value)
    moments = [_moment(part) for part in (first, last) if part is not None]
    if None in moments:
        raise _fault(token, f"“{token.value}” is no date.", DATES)
    return Date(comparison, *cast("list[Moment]", moments))


def _compared(value: str) -> tuple[Comparison, str, str | None]:
    """Return how a value compares, and its one or, of a range, two sides."""
    first, dots, last = value.partition("..")
    if dots:
        return "..", first, last
    sign = _COMPARISON.match(value)
    found = sign[0] if sign else ""
    return cast("Comparison", found or "="), value.removeprefix(found), None


def _bytes(text: str) -> int | None:
    found = _SIZE.fullmatch(text)
    if found is None:
        return None
    fraction = found[2] or ""
    step = SIZE_UNITS[found[3].lower() or "b"]
    size = int(found[1] + fraction) * step // 10 ** len(fraction)
    return size if size <= _LARGEST else None


def _moment(text: str) -> Moment | None:
    if text.lower() in DAYS:
        return NamedDay(text.lower())
    if ago := _AGO.fullmatch(text):
        return Ago(int(ago[1]), cast("Unit", ago[2].lower()))
    if day := _DAY.fullmatch(text):
        return _day(*(None if part is None else int(part) for part in day.groups()))
    return None


def _day(year: int | None, month: int | None, day: int | None) -> Day | None:
    """Return the day where the calendar has it, from 1970 on."""
    if year is None or not 1970 <= year <= 9998:  # noqa: PLR2004 - what Twilio and Python's dates reach
        return None
    if month is not None and not 1 <= month <= 12:  # noqa: PLR2004
        return None
    if day is not None and not 1 <= day <= calendar.monthrange(year, month or 1)[1]:
        return None
    return Day(year, month, day)


_TERMS: Final[dict[str, Callable[[Token], Term]]] = {
    "": _word,
    "type": _type,
    "size": _size,
    "date": _date,
    "author": _author,
    "conversation": _conversation,
    "is": _is,
}
#: What can follow each key, by example.
POSSIBLE: Final = {
    "type": TYPES,
    "size": SIZES,
    "date": DATES,
    "author": ("name",),
    "conversation": ("name", '"two words"'),
    "is": tuple(STATES),
}
KEYS: Final = tuple(f"{key}:" for key in POSSIBLE)
