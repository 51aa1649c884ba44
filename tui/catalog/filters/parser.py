"""The parser of filters."""

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
#: From the first of Twilio to the last but one of Python's dates.
_YEARS: Final = range(1970, 9999)
_MONTHS: Final = range(1, 13)
_LARGEST: Final = 2**63 - 1

SIZES: Final = (">5mb", "1mb..5mb")
DATES: Final = ("today", "7d", "2026-03", ">=2026-01-01", "2026-01..2026-03")
TYPES: Final = ("image", "video", "audio", "text", "application/pdf")


class FilterError(ValueError):
    """A filter is invalid.

    ``str()`` is a sentence for people. ``position`` and ``length`` locate the invalid part in characters, and
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


@dataclass(frozen=True, slots=True)
class Token:
    """A clause in the text, from ``start`` to ``end``.

    ``key`` is in lower case, and empty for a plain word. ``value_start`` is the start of the value with its
    quotation mark. ``closed`` is False for an unclosed quotation mark.
    """

    start: int
    end: int
    negated: bool
    key: str
    value: str
    value_start: int
    closed: bool = True


def parse(text: str) -> Filter:
    """Return the filter in ``text``; raise FilterError."""
    return Filter(tuple(_parse_clause(token) for token in tokenize(text)))


def drop_incomplete_key(shown: Filter, text: str) -> Filter:
    """Return ``shown`` without its last word if that was the start of the key of the last clause of ``text``.

    While ``date:7d`` is typed, the filter is the word ``date`` for a moment, which few media match.
    """
    found, clauses = tokenize(text), shown.clauses
    if found and found[-1].key and len(clauses) == len(found):
        begun = clauses[-1].term
        if isinstance(begun, Word) and found[-1].key.startswith(begun.text.lower()):
            return Filter(clauses[:-1])
    return shown


def tokenize(text: str) -> list[Token]:
    """Return the clauses of ``text``, valid or not."""
    found = []
    position = 0
    while position < len(text):
        if text[position].isspace():
            position += 1
        else:
            found.append(_read_token(text, position))
            position = found[-1].end
    return found


def _read_token(text: str, start: int) -> Token:
    negated = text.startswith("-", start)
    at = start + negated
    key = KEY.match(text, at)
    value_start = key.end() if key else at
    value, end, closed = _read_value(text, value_start)
    return Token(start, end, negated, key[1].lower() if key else "", value, value_start, closed)


def _read_value(text: str, start: int) -> tuple[str, int, bool]:
    """Return the value at ``start``, its end, and whether its quotation is closed."""
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


def _parse_clause(token: Token) -> Clause:
    if not token.closed:
        raise _make_error(token, "This quotation mark is not closed.", ('"two words"',))
    if token.key not in _TERMS:
        sentence = f"Unknown filter “{token.key}:”. Use quotation marks to search for the words."
        raise FilterError(sentence, token.start + token.negated, len(token.key) + 1, KEYS)
    if not token.value:
        raise _make_missing_error(token)
    return Clause(_TERMS[token.key](token), token.negated)


def _make_missing_error(token: Token) -> FilterError:
    if token.key:
        possible = EXAMPLES[token.key]
        return FilterError(
            f"Enter a value after {token.key}:", token.start, token.end - token.start, possible
        )
    what = "Enter a word after the minus." if token.negated else "Enter words between the quotation marks."
    return FilterError(what, token.start, token.end - token.start, ("-word",) if token.negated else ())


def _make_error(token: Token, sentence: str, possible: tuple[str, ...]) -> FilterError:
    return FilterError(sentence, token.value_start, token.end - token.value_start, possible)


def _parse_word(token: Token) -> Term:
    return Word(token.value)


def _parse_type(token: Token) -> Term:
    return Type(token.value.lower())


def _parse_author(token: Token) -> Term:
    return Author(token.value)


def _parse_conversation(token: Token) -> Term:
    return Conversation(token.value)


def _parse_is(token: Token) -> Term:
    state = token.value.lower()
    if state not in STATES:
        raise _make_error(token, f"Invalid state “{token.value}”.", tuple(STATES))
    return Is(state)


def _parse_size(token: Token) -> Term:
    comparison, first, last = _split_comparison(token.value)
    sizes = [_parse_bytes(part) for part in (first, last) if part is not None]
    if None in sizes or (comparison == "=" and last is None):
        raise _make_error(token, f"Invalid size “{token.value}”.", SIZES)
    return Size(comparison, *cast("list[int]", sizes))


def _parse_date(token: Token) -> Term:
    comparison, first, last = _split_comparison(token.value)
    moments = [_parse_moment(part) for part in (first, last) if part is not None]
    if None in moments:
        raise _make_error(token, f"Invalid date “{token.value}”.", DATES)
    return Date(comparison, *cast("list[Moment]", moments))


def _split_comparison(value: str) -> tuple[Comparison, str, str | None]:
    """Return the comparison of a value, and its one side, or two for a range."""
    first, dots, last = value.partition("..")
    if dots:
        return "..", first, last
    sign = _COMPARISON.match(value)
    found = sign[0] if sign else ""
    return cast("Comparison", found or "="), value.removeprefix(found), None


def _parse_bytes(text: str) -> int | None:
    found = _SIZE.fullmatch(text)
    if found is None:
        return None
    fraction = found[2] or ""
    step = SIZE_UNITS[found[3].lower() or "b"]
    size = int(found[1] + fraction) * step // 10 ** len(fraction)
    return size if size <= _LARGEST else None


def _parse_moment(text: str) -> Moment | None:
    if text.lower() in DAYS:
        return NamedDay(text.lower())
    if ago := _AGO.fullmatch(text):
        return Ago(int(ago[1]), cast("Unit", ago[2].lower()))
    if day := _DAY.fullmatch(text):
        return _parse_day(*(None if part is None else int(part) for part in day.groups()))
    return None


def _parse_day(year: int | None, month: int | None, day: int | None) -> Day | None:
    """Return the day if it is in the calendar, from 1970 on."""
    if year is None or year not in _YEARS:
        return None
    if month is not None and month not in _MONTHS:
        return None
    if day is not None and not 1 <= day <= calendar.monthrange(year, month or 1)[1]:
        return None
    return Day(year, month, day)


_TERMS: Final[dict[str, Callable[[Token], Term]]] = {
    "": _parse_word,
    "type": _parse_type,
    "size": _parse_size,
    "date": _parse_date,
    "author": _parse_author,
    "conversation": _parse_conversation,
    "is": _parse_is,
}
#: Examples of values for each key.
EXAMPLES: Final = {
    "type": TYPES,
    "size": SIZES,
    "date": DATES,
    "author": ("name",),
    "conversation": ("name", '"two words"'),
    "is": tuple(STATES),
}
KEYS: Final = tuple(f"{key}:" for key in EXAMPLES)
