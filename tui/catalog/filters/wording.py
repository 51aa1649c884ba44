"""Filters in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tui.catalog.filters.terms import (
    Ago,
    Author,
    Conversation,
    Date,
    Day,
    Is,
    Size,
    Type,
    Word,
    format_filter_size,
)
from tui.text.quantities import format_count

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tui.catalog.filters.terms import Filter, Moment, Term

_FAMILIES: Final = {"image": "images", "video": "videos", "audio": "sound", "text": "texts"}
_UNITS: Final = {"h": "hour", "d": "day", "w": "week", "m": "month", "y": "year"}
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SIZES: Final = {"=": "of", ">": "over", ">=": "of at least", "<": "under", "<=": "of at most"}
_DATES: Final = {"=": "from", ">": "after", ">=": "since", "<": "before", "<=": "until the end of"}
_SENTENCES: Final = {
    Word: "with {} in them",
    Type: "of type {}",
    Author: "by {}",
    Conversation: "in conversations with {} in their name",
}
_MOMENTS: Final = {"=": "from", ">": "after", ">=": "since", "<": "before", "<=": "up to"}


def explain(found: Filter) -> str:
    """Return ``found`` in words: ``images over 5 MB, from the last 7 days, with “parcel” in them``.

    It contains the user's text unchanged: make it printable before showing it.
    """
    clauses = list(found.clauses)
    noun = "media"
    for clause in clauses:
        if isinstance(clause.term, Type) and not clause.negated and clause.term.text in _FAMILIES:
            noun = _FAMILIES[clause.term.text]
            clauses.remove(clause)
            break
    first = [clause for clause in clauses if isinstance(clause.term, Size) and not clause.negated][:1]
    words = [clause for clause in clauses if isinstance(clause.term, Word) and not clause.negated]
    others = [clause for clause in clauses if clause not in (*first, *words)]
    head = " ".join([noun, *(_describe(clause.term) for clause in first)])
    parts = [head, *(_describe_negated(c.term) if c.negated else _describe(c.term) for c in others)]
    if words:
        parts.append(f"with {_join_words(_quote(_get_text(c.term)) for c in words)} in them")
    return ", ".join(parts)


def _describe(term: Term) -> str:
    if isinstance(term, Size):
        return _format_size_term(term)
    if isinstance(term, Date):
        return _format_date(term)
    if isinstance(term, Is):
        return "attached to no message"
    return _SENTENCES[type(term)].format(_quote(term.text))


def _describe_negated(term: Term) -> str:
    return f"without {_quote(term.text)}" if isinstance(term, Word) else f"not {_describe(term)}"


def _get_text(term: Term) -> str:
    return term.text if isinstance(term, Word) else ""


def _quote(text: str) -> str:
    return f"“{text}”"


def _join_words(words: Iterable[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def _format_size_term(size: Size) -> str:
    if size.last is not None:
        return f"from {_format_bytes(size.first)} to {_format_bytes(size.last)}"
    return f"{_SIZES[size.comparison]} {_format_bytes(size.first)}"


def _format_bytes(size: int) -> str:
    text = format_filter_size(size)
    unit = text.lstrip("0123456789.")
    return f"{text.removesuffix(unit)} {'kB' if unit == 'kb' else unit.upper()}"


def _format_date(date: Date) -> str:
    if date.last is not None:
        return f"from {_format_moment(date.first)} to {_format_moment(date.last)}"
    if isinstance(date.first, Ago):
        if date.comparison == "=":
            return f"from the last {_format_span(date.first)}"
        return f"{_MOMENTS[date.comparison]} {_format_moment(date.first)}"
    return f"{_DATES[date.comparison]} {_format_moment(date.first)}"


def _format_moment(moment: Moment) -> str:
    match moment:
        case Ago():
            return f"{_format_amount(moment)} ago"
        case Day(year, month, day):
            parts = [str(day) if day else "", _MONTHS[month - 1] if month else "", str(year)]
            return " ".join(part for part in parts if part)
        case _:
            return moment.name


def _format_span(ago: Ago) -> str:
    return _UNITS[ago.unit] if ago.count == 1 else _format_amount(ago)


def _format_amount(ago: Ago) -> str:
    return format_count(ago.count, _UNITS[ago.unit])
