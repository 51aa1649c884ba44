"""A filter in words, for the line below it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tui.catalog.filters.terms import Ago, Author, Conversation, Date, Day, Is, Size, Type, Word, size_text
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

    What the user typed is in it as it is: make it printable before it is shown.
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
    head = " ".join([noun, *(_said(clause.term) for clause in first)])
    parts = [head, *(_denied(c.term) if c.negated else _said(c.term) for c in others)]
    if words:
        parts.append(f"with {_listed(_marked(_text(c.term)) for c in words)} in them")
    return ", ".join(parts)


def _said(term: Term) -> str:
    if isinstance(term, Size):
        return _size(term)
    if isinstance(term, Date):
        return _date(term)
    if isinstance(term, Is):
        return "attached to no message"
    return _SENTENCES[type(term)].format(_marked(term.text))


def _denied(term: Term) -> str:
    return f"without {_marked(term.text)}" if isinstance(term, Word) else f"not {_said(term)}"


def _text(term: Term) -> str:
    return term.text if isinstance(term, Word) else ""


def _marked(text: str) -> str:
    return f"“{text}”"


def _listed(words: Iterable[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def _size(size: Size) -> str:
    if size.last is not None:
        return f"from {_bytes(size.first)} to {_bytes(size.last)}"
    return f"{_SIZES[size.comparison]} {_bytes(size.first)}"


def _bytes(size: int) -> str:
    text = size_text(size)
    unit = text.lstrip("0123456789.")
    return f"{text.removesuffix(unit)} {'kB' if unit == 'kb' else unit.upper()}"


def _date(date: Date) -> str:
    if date.last is not None:
        return f"from {_moment(date.first)} to {_moment(date.last)}"
    if isinstance(date.first, Ago):
        if date.comparison == "=":
            return f"from the last {_span(date.first)}"
        return f"{_MOMENTS[date.comparison]} {_moment(date.first)}"
    return f"{_DATES[date.comparison]} {_moment(date.first)}"


def _moment(moment: Moment) -> str:
    match moment:
        case Ago():
            return f"{_amount(moment)} ago"
        case Day(year, month, day):
            parts = [str(day) if day else "", _MONTHS[month - 1] if month else "", str(year)]
            return " ".join(part for part in parts if part)
        case _:
            return moment.name


def _span(ago: Ago) -> str:
    return _UNITS[ago.unit] if ago.count == 1 else _amount(ago)


def _amount(ago: Ago) -> str:
    return format_count(ago.count, _UNITS[ago.unit])
