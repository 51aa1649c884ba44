"""From a filter to the conditions of a query. What the user typed is only ever in parameters."""

# ruff: noqa: S608

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from tui.catalog.filters.terms import Author, Conversation, Date, Is, Size, Type, Word
from tui.catalog.filters.times import span
from tui.catalog.filters.types import FAMILIES, types_named
from tui.catalog.query.conditions import Conditions
from tui.catalog.storage.trigrams import BORDER, INDEXED_FROM, folded, index_query

if TYPE_CHECKING:
    from datetime import datetime

    from tui.catalog.filters.terms import Filter, Term
    from tui.catalog.query.conditions import Parameters

#: The beginning of a SID, long enough to be no word.
_SID: Final = re.compile(r"(ME|IM|CH)([0-9a-f]{4,32})", re.IGNORECASE | re.ASCII)
_SIZES: Final = {">": "> {}", ">=": ">= {}", "<": "< {}", "<=": "<= {}"}
_AFTER_ALL: Final = "\U0010ffff"


def conditions(where: Filter, parameters: Parameters, now: datetime) -> Conditions:
    """Return ``where`` as conditions, with its values in ``parameters``; ``now`` is aware."""
    checks = []
    for clause in where.clauses:
        check = _check(clause.term, parameters, now)
        # What is not known is no reason to leave a media out of what something is not.
        checks.append(f"({check}) IS NOT TRUE" if clause.negated else f"({check})")
    searched = [clause.term for clause in where.clauses if isinstance(clause.term, Word | Author)]
    meant = [clause.term for clause in where.clauses if not clause.negated]
    is_range = any(map(_is_range, meant))
    return Conditions(tuple(checks), _candidates(meant, parameters), bool(searched), is_range)


def _check(term: Term, parameters: Parameters, now: datetime) -> str:
    match term:
        case Type(text):
            return _type(text, parameters)
        case Size():
            return _size(term, parameters)
        case Date():
            begin, end = span(term, now)
            return f"media.sent >= {parameters.put(begin)} AND media.sent < {parameters.put(end)}"
        case Is():
            return "(media.message_sid IS NULL AND media.conversation_id IS NULL)"
        case _:
            return _text(term, parameters)


def _text(term: Word | Author | Conversation, parameters: Parameters) -> str:
    text = parameters.put(folded(term.text))
    if isinstance(term, Author):
        return f"instr(substr(words.words, instr(words.words, '{BORDER}') + 1), {text})"
    if isinstance(term, Conversation):
        return " OR ".join([_in_conversations(text), *_sid_checks(term.text, parameters, ("CH",))])
    return " OR ".join(
        [
            f"instr(words.words, {text})",
            _in_conversations(text),
            *_sid_checks(term.text, parameters, ("ME", "IM", "CH")),
        ]
    )


def _in_conversations(text: str) -> str:
    return f"media.conversation_id IN (SELECT id FROM conversation_words WHERE instr(words, {text}))"


def _sid_checks(text: str, parameters: Parameters, kinds: tuple[str, ...]) -> list[str]:
    """Return the check for a SID that begins with ``text``, or none where that begins no SID."""
    found = _SID.fullmatch(text)
    kind = found[1].upper() if found else ""
    if found is None or kind not in kinds:
        return []
    first = kind + found[2].lower()
    begin, end = parameters.put(first), parameters.put(first + "g")  # behind the last digit, f
    if kind == "CH":
        known = f"SELECT id FROM conversation WHERE sid >= {begin} AND sid < {end}"
        return [f"media.conversation_id IN ({known})"]
    column = "media.sid" if kind == "ME" else "media.message_sid"
    return [f"({column} >= {begin} AND {column} < {end})"]


def _type(text: str, parameters: Parameters) -> str:
    column = "media.content_type COLLATE NOCASE"
    if text in FAMILIES:
        begin, end = parameters.put(f"{text}/"), parameters.put(f"{text}0")  # 0 comes after /
        return f"{column} >= {begin} AND {column} < {end}"
    others = [_exactly(column, name, parameters) for name in types_named(text)]
    if "/" in text:
        begin, end = parameters.put(text), parameters.put(text + _AFTER_ALL)
        return " OR ".join([f"{column} >= {begin} AND {column} < {end}", *others])
    return " OR ".join([f"instr(lower(media.content_type), {parameters.put(text)})", *others])


def _exactly(column: str, content_type: str, parameters: Parameters) -> str:
    """Return the check for a content type, with parameters or without."""
    begin, end = parameters.put(f"{content_type};"), parameters.put(f"{content_type}<")  # < comes after ;
    return f"{column} = {parameters.put(content_type)} OR ({column} >= {begin} AND {column} < {end})"


def _size(size: Size, parameters: Parameters) -> str:
    first = parameters.put(size.first)
    if size.last is not None:
        return f"media.size >= {first} AND media.size <= {parameters.put(size.last)}"
    return "media.size " + _SIZES[size.comparison].format(first)


def _is_range(term: Term) -> bool:
    if isinstance(term, Type):
        return term.text in FAMILIES or "/" in term.text
    return isinstance(term, Size | Date)


def _candidates(meant: list[Term], parameters: Parameters) -> str | None:
    """Return the query for the row ids of media that may be meant, by the longest of the words."""
    words = [term for term in meant if isinstance(term, Word | Author)]
    if words:
        return _with_word(max(words, key=lambda term: len(folded(term.text))), parameters)
    for term in meant:
        if isinstance(term, Conversation):
            return f"SELECT id FROM media WHERE {_text(term, parameters)}"
    return None


def _with_word(term: Word | Author, parameters: Parameters) -> str:
    text = folded(term.text)
    if len(text) >= INDEXED_FROM:
        query = parameters.put(index_query(text))
        found = f"SELECT rowid FROM media_index WHERE media_index MATCH {query}"
    else:
        found = f"SELECT id FROM media_words WHERE instr(words, {parameters.put(text)})"
    if isinstance(term, Author):
        return found
    others = [
        _in_conversations(parameters.put(text)),
        *_sid_checks(term.text, parameters, ("ME", "IM", "CH")),
    ]
    return " UNION ALL ".join([found, *(f"SELECT id FROM media WHERE {check}" for check in others)])
