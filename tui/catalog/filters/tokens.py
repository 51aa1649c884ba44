"""The tokens of filters: terms, parentheses and bars."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from tui.catalog.filters.terms import KEY

#: Keys with values that may be a list (``type:image,pdf``).
LIST_KEYS: Final = frozenset(("type", "from", "author", "conversation", "is", "tag"))


@dataclass(frozen=True, slots=True)
class Value:
    """A value in the text, from ``start`` to ``end`` with its quotation marks.

    ``is_closed`` is False for an unclosed quotation mark.
    """

    text: str
    start: int
    end: int
    is_quoted: bool = False
    is_closed: bool = True


@dataclass(frozen=True, slots=True)
class Token:
    """A part of the text, from ``start`` to ``end``; ``negated`` for a term or an open parenthesis.

    ``key`` is in lower case, and empty for a plain word. A term has one value, or several for a list, some of
    which may be empty.
    """

    kind: Literal["term", "(", ")", "|"]
    start: int
    end: int
    negated: bool = False
    key: str = ""
    values: tuple[Value, ...] = ()


def tokenize(text: str) -> list[Token]:
    """Return the tokens of ``text``, valid or not."""
    found: list[Token] = []
    position = depth = 0
    while position < len(text):
        if text[position].isspace():
            position += 1
            continue
        token = _read_token(text, position, depth)
        depth += {"(": 1, ")": -1 if depth else 0}.get(token.kind, 0)
        found.append(token)
        position = token.end
    return found


def _read_token(text: str, start: int, depth: int) -> Token:
    if text[start] == "|" or text[start] == ")":
        return Token("|" if text[start] == "|" else ")", start, start + 1)
    negated = text.startswith("-", start)
    at = start + negated
    if text.startswith("(", at):
        return Token("(", start, at + 1, negated)
    key = KEY.match(text, at)
    name = key[1].lower() if key else ""
    values = _read_values(text, key.end() if key else at, depth, is_list=name in LIST_KEYS)
    return Token("term", start, values[-1].end, negated, name, values)


def _read_values(text: str, start: int, depth: int, *, is_list: bool) -> tuple[Value, ...]:
    ends = "|," if is_list else "|"
    values = [_read_value(text, start, depth, ends)]
    while is_list and text.startswith(",", values[-1].end):
        values.append(_read_value(text, values[-1].end + 1, depth, ends))
    return tuple(values)


def _read_value(text: str, start: int, depth: int, ends: str) -> Value:
    """Return the value at ``start``; inside a group, it ends before the parenthesis that closes the group."""
    if text.startswith('"', start):
        return _read_quotation(text, start)
    end, own = start, 0
    while end < len(text) and not text[end].isspace() and text[end] not in ends:
        own += (text[end] == "(") - (text[end] == ")")
        if own < 0 and depth:
            break
        own = max(0, own)
        end += 1
    return Value(text[start:end], start, end)


def _read_quotation(text: str, start: int) -> Value:
    at = start + 1
    while (at := text.find('"', at)) >= 0 and text.startswith('""', at):
        at += 2
    end = len(text) if at < 0 else at
    value = text[start + 1 : end].replace('""', '"')
    return Value(value, start, min(end + 1, len(text)), is_quoted=True, is_closed=at >= 0)
