"""Filters in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tui.catalog.filters.terms import (
    Ago,
    Author,
    Conversation,
    Date,
    Day,
    From,
    Glob,
    Is,
    Service,
    Size,
    Tag,
    Text,
    Type,
    Word,
    format_filter_size,
)
from tui.catalog.filters.tree import And, Not, Or
from tui.text.quantities import format_count

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tui.catalog.filters.terms import Moment, Term
    from tui.catalog.filters.tree import Filter, Node

_FAMILIES: Final = {"image": "images", "video": "videos", "audio": "sound", "text": "texts"}
_UNITS: Final = {"h": "hour", "d": "day", "w": "week", "m": "month", "y": "year"}
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SIZES: Final = {"=": "of", ">": "over", ">=": "of at least", "<": "under", "<=": "of at most"}
_DATES: Final = {"=": "from", ">": "after", ">=": "since", "<": "before", "<=": "until the end of"}
_SENTENCES: Final = {
    Word: "with {} in them",
    Glob: "named {}",
    Text: "with {} in a message near them",
    From: "sent by {}",
    Tag: "tagged {}",
    Type: "of type {}",
    Author: "by {}",
    Conversation: "in conversations with {} in their name",
    Service: "of services with {} in their name",
}
_STATES: Final = {
    "unattached": "attached to no message",
    "downloaded": "saved on this machine",
    "new": "not looked at yet",
}
_MOMENTS: Final = {"=": "from", ">": "after", ">=": "since", "<": "before", "<=": "up to"}


def explain(found: Filter) -> str:
    """Return ``found`` in words: ``images over 5 MB, from the last 7 days, with “parcel” in them``.

    It contains the user's text unchanged: make it printable before showing it.
    """
    parts = list(found.parts)
    noun = "media"
    for part in parts:
        if isinstance(part, Type) and part.text in _FAMILIES:
            noun = _FAMILIES[part.text]
            parts.remove(part)
            break
    first = [part for part in parts if isinstance(part, Size)][:1]
    words = [part for part in parts if isinstance(part, Word)]
    others = [part for part in parts if part not in (*first, *words)]
    head = " ".join([noun, *map(_describe_term, first)])
    sentence = [head, *map(_describe, others)]
    if words:
        sentence.append(f"with {_join_words(_quote(word.text) for word in words)} in them")
    return ", ".join(sentence)


def _describe(node: Node) -> str:
    match node:
        case And(parts):
            return " and ".join(
                f"({_describe(one)})" if isinstance(one, Or) else _describe(one) for one in parts
            )
        case Or(parts):
            return " or ".join(map(_describe, parts))
        case Not(Word(text)):
            return f"without {_quote(text)}"
        case Not(part):
            return (
                f"not ({_describe(part)})" if isinstance(part, And | Or | Not) else f"not {_describe(part)}"
            )
        case _:
            return _describe_term(node)


def _describe_term(term: Term) -> str:
    match term:
        case Size():
            return _format_size_term(term)
        case Date():
            return _format_date(term)
        case Is(state):
            return _STATES[state]
        case _:
            return _SENTENCES[type(term)].format(_quote(term.text))


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
