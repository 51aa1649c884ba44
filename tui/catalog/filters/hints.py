"""Hints for filters that match nothing."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from tui.catalog.filters.terms import Author, From, Tag, Text, Type, Word, quote
from tui.catalog.filters.tree import Filter
from tui.catalog.filters.types import suggest_type
from tui.catalog.storage.trigrams import fold_text

if TYPE_CHECKING:
    from tui.catalog.query.reader import Reader


def explain_no_match(reader: Reader, service_sid: str, where: Filter) -> str:
    """Return why no media of the service match ``where``, if a term is to blame that has a hint; else "".

    It contains the user's text unchanged. Raise QueryCancelledError.
    """
    for term in where.iter_positive():
        if isinstance(term, Type) and not reader.list_first_ids(service_sid, 1, where=Filter((term,))):
            return suggest_type(term.text)
        if isinstance(term, Tag) and (hint := suggest_tag(term.text, list(reader.annotations.count_tags()))):
            return hint
        if isinstance(term, Text) and not reader.messages.has_texts(service_sid):
            return "The catalog has no texts of messages. A full sync reads them, unless they are turned off."
        if isinstance(term, Word | Author) and _is_name(reader, service_sid, term):
            return f"“{term.text}” is in the name of an author. Did you mean {From(term.text)}?"
    return ""


def _is_name(reader: Reader, service_sid: str, term: Word | Author) -> bool:
    """Return whether a word that no media match is in the name of an author of media."""
    named, found = Filter((From(term.text),)), Filter((term,))
    return bool(
        reader.list_first_ids(service_sid, 1, where=named)
        and not reader.list_first_ids(service_sid, 1, where=found)
    )


def suggest_tag(text: str, known: list[str]) -> str:
    """Return a hint for a tag name that is not in ``known``; "" if it is."""
    names = {fold_text(name): name for name in known}
    if fold_text(text) in names:
        return ""
    near = get_close_matches(fold_text(text), names, n=1)
    more = f" Did you mean tag:{quote(names[near[0]])}?" if near else ""
    return f"No media here has the tag “{text}”.{more}"
