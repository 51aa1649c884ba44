"""Conversion of filters to SQL conditions. Text of the user is always passed in parameters."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from tui.catalog.filters.terms import Author, Conversation, Date, Is, Size, Type, Word
from tui.catalog.filters.times import resolve_range
from tui.catalog.filters.types import FAMILIES, resolve_types
from tui.catalog.query.conditions import Conditions
from tui.catalog.storage.trigrams import MIN_INDEXED, SEPARATOR, build_index_query, fold_text

if TYPE_CHECKING:
    from datetime import datetime

    from tui.catalog.filters.terms import Filter, Term
    from tui.catalog.query.conditions import Parameters

#: The start of a SID, too long for a word.
_SID: Final = re.compile(r"(ME|IM|CH)([0-9a-f]{4,32})", re.IGNORECASE | re.ASCII)
_SIZES: Final = {">": "> {}", ">=": ">= {}", "<": "< {}", "<=": "<= {}"}
_AFTER_ALL: Final = "\U0010ffff"


def conditions(where: Filter, parameters: Parameters, now: datetime) -> Conditions:
    """Return ``where`` as conditions, with its values in ``parameters``; ``now`` is aware."""
    checks = []
    for clause in where.clauses:
        check = _build_check(clause.term, parameters, now)
        # A negated clause matches media with an unknown value too.
        checks.append(f"({check}) IS NOT TRUE" if clause.negated else f"({check})")
    words = [clause.term for clause in where.clauses if isinstance(clause.term, Word | Author)]
    positive = [clause.term for clause in where.clauses if not clause.negated]
    is_range = any(map(_is_range, positive))
    return Conditions(tuple(checks), _select_candidates(positive, parameters), bool(words), is_range)


def _build_check(term: Term, parameters: Parameters, now: datetime) -> str:
    match term:
        case Type(text):
            return _check_type(text, parameters)
        case Size():
            return _check_size(term, parameters)
        case Date():
            begin, end = resolve_range(term, now)
            return f"media.sent >= {parameters.put(begin)} AND media.sent < {parameters.put(end)}"
        case Is():
            return "(media.message_sid IS NULL AND media.conversation_id IS NULL)"
        case _:
            return _check_text(term, parameters)


def _check_text(term: Word | Author | Conversation, parameters: Parameters) -> str:
    text = parameters.put(fold_text(term.text))
    if isinstance(term, Author):
        return f"instr(substr(words.words, instr(words.words, '{SEPARATOR}') + 1), {text})"
    if isinstance(term, Conversation):
        return " OR ".join([_check_conversations(text), *_list_sid_checks(term.text, parameters, ("CH",))])
    return " OR ".join(
        [
            f"instr(words.words, {text})",
            _check_conversations(text),
            *_list_sid_checks(term.text, parameters, ("ME", "IM", "CH")),
        ]
    )


def _check_conversations(text: str) -> str:
    return f"media.conversation_id IN (SELECT id FROM conversation_words WHERE instr(words, {text}))"


def _list_sid_checks(text: str, parameters: Parameters, kinds: tuple[str, ...]) -> list[str]:
    """Return the checks for SIDs that begin with ``text``; none if no SID can."""
    found = _SID.fullmatch(text)
    kind = found[1].upper() if found else ""
    if found is None or kind not in kinds:
        return []
    first = kind + found[2].lower()
    begin, end = parameters.put(first), parameters.put(first + "g")  # after the last digit, f
    if kind == "CH":
        known = f"SELECT id FROM conversation WHERE sid >= {begin} AND sid < {end}"
        return [f"media.conversation_id IN ({known})"]
    column = "media.sid" if kind == "ME" else "media.message_sid"
    return [f"({column} >= {begin} AND {column} < {end})"]


def _check_type(text: str, parameters: Parameters) -> str:
    column = "media.content_type COLLATE NOCASE"
    if text in FAMILIES:
        begin, end = parameters.put(f"{text}/"), parameters.put(f"{text}0")  # 0 comes after /
        return f"{column} >= {begin} AND {column} < {end}"
    others = [_check_exact_type(column, name, parameters) for name in resolve_types(text)]
    if "/" in text:
        begin, end = parameters.put(text), parameters.put(text + _AFTER_ALL)
        return " OR ".join([f"{column} >= {begin} AND {column} < {end}", *others])
    return " OR ".join([f"instr(lower(media.content_type), {parameters.put(text)})", *others])


def _check_exact_type(column: str, content_type: str, parameters: Parameters) -> str:
    """Return the check for a content type, with or without parameters."""
    begin, end = parameters.put(f"{content_type};"), parameters.put(f"{content_type}<")  # < comes after ;
    return f"{column} = {parameters.put(content_type)} OR ({column} >= {begin} AND {column} < {end})"


def _check_size(size: Size, parameters: Parameters) -> str:
    first = parameters.put(size.first)
    if size.last is not None:
        return f"media.size >= {first} AND media.size <= {parameters.put(size.last)}"
    return "media.size " + _SIZES[size.comparison].format(first)


def _is_range(term: Term) -> bool:
    if isinstance(term, Type):
        return term.text in FAMILIES or "/" in term.text
    return isinstance(term, Size | Date)


def _select_candidates(positive: list[Term], parameters: Parameters) -> str | None:
    """Return the query for the row ids of possible matches, by the longest word, or None."""
    words = [term for term in positive if isinstance(term, Word | Author)]
    if words:
        return _select_by_word(max(words, key=lambda term: len(fold_text(term.text))), parameters)
    for term in positive:
        if isinstance(term, Conversation):
            return f"SELECT id FROM media WHERE {_check_text(term, parameters)}"
    return None


def _select_by_word(term: Word | Author, parameters: Parameters) -> str:
    text = fold_text(term.text)
    if len(text) >= MIN_INDEXED:
        query = parameters.put(build_index_query(text))
        found = f"SELECT rowid FROM media_index WHERE media_index MATCH {query}"
    else:
        found = f"SELECT id FROM media_words WHERE instr(words, {parameters.put(text)})"
    if isinstance(term, Author):
        return found
    others = [
        _check_conversations(parameters.put(text)),
        *_list_sid_checks(term.text, parameters, ("ME", "IM", "CH")),
    ]
    return " UNION ALL ".join([found, *(f"SELECT id FROM media WHERE {check}" for check in others)])
