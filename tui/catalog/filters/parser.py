"""The parser of filters."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

from tui.catalog.filters.errors import FilterError, choose_similar
from tui.catalog.filters.terms import (
    STATES,
    Author,
    Conversation,
    From,
    Glob,
    Is,
    Service,
    Tag,
    Text,
    Type,
    Word,
)
from tui.catalog.filters.tokens import LIST_KEYS, tokenize
from tui.catalog.filters.tree import And, Filter, Not, make_and, make_or
from tui.catalog.filters.values import parse_date, parse_size

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui.catalog.filters.terms import Term
    from tui.catalog.filters.tokens import Token, Value
    from tui.catalog.filters.tree import Node

#: More terms or levels of parentheses would exceed SQLite's limits for a query.
_MAX_TERMS: Final = 100
_MAX_DEPTH: Final = 20
_MAX_LENGTH: Final = 10_000

SIZES: Final = (">5mb", "1mb..5mb")
DATES: Final = ("today", "7d", "2026-03", ">=2026-01-01", "2026-01..2026-03")
TYPES: Final = ("image", "video", "audio", "text", "application/pdf")


def parse(text: str) -> Filter:
    """Return the filter in ``text``; raise FilterError."""
    tokens = tokenize(text)
    places = [place for token in tokens for place in (token.values or (token,))]
    if len(places) > _MAX_TERMS or len(text) > _MAX_LENGTH:
        begin = min(_MAX_LENGTH, places[min(_MAX_TERMS, len(places) - 1)].start, len(text) - 1)
        raise FilterError("This filter is too long.", begin, len(text) - begin)
    if not tokens:
        return Filter()
    node = _Parser(tokens).parse()
    return Filter(node.parts if isinstance(node, And) else (node,))


def drop_incomplete_key(shown: Filter, text: str) -> Filter:
    """Return ``shown`` without its last word if that was the start of the key of the last term of ``text``.

    While ``date:7d`` is typed, the filter is the word ``date`` for a moment, which few media match.
    """
    last = tokens[-1] if (tokens := tokenize(text)) else None
    if last is None or not last.key:
        return shown
    before = text[: last.start]
    for end in range(1, len(last.key) + 1):
        with suppress(FilterError):
            if parse(f"{before}{'-' * last.negated}{last.key[:end]}") == shown:
                return parse(before.rstrip().rstrip("|"))
    return shown


class _Parser:
    """Parses tokens; terms side by side bind more closely than a bar."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._at = 0

    def parse(self) -> Node:
        """Return the tree of all tokens."""
        node = self._parse_or(0, None)
        if (token := self._peek()) is not None:
            raise _make_stray_error(token)
        return node

    def _peek(self) -> Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _parse_or(self, depth: int, before: Token | None) -> Node:
        parts = [self._parse_and(depth, before)]
        while (token := self._peek()) is not None and token.kind == "|":
            self._at += 1
            parts.append(self._parse_and(depth, token))
        return make_or(parts)

    def _parse_and(self, depth: int, before: Token | None) -> Node:
        parts: list[Node] = []
        while (token := self._peek()) is not None and token.kind in ("term", "("):
            self._at += 1
            node = _parse_term(token) if token.kind == "term" else self._parse_group(token, depth + 1)
            parts.append(Not(node) if token.negated else node)
        if parts:
            return make_and(parts)
        if before is not None:
            where = "in the parentheses" if before.kind == "(" else "after the bar"
            raise _make_error(before, f"Enter a filter {where}.", ("red | blue",))
        assert token is not None
        if token.kind == "|":
            raise _make_error(token, "Enter a filter before the bar.", ("red | blue",))
        raise _make_stray_error(token)

    def _parse_group(self, begin: Token, depth: int) -> Node:
        if depth > _MAX_DEPTH:
            raise _make_error(begin, "There are too many parentheses.", ())
        node = self._parse_or(depth, begin)
        if self._peek() is None:
            raise _make_error(begin, "This parenthesis is not closed.", ("(red | blue)",))
        self._at += 1
        return node


def _parse_term(token: Token) -> Node:
    if not token.values[-1].is_closed:
        raise _make_value_error(token.values[-1], "This quotation mark is not closed.", ('"two words"',))
    if token.key not in _TERMS:
        sentence = f"Unknown filter “{token.key}:”. Use quotation marks to search for the words."
        begin = token.start + token.negated
        raise FilterError(sentence, begin, len(token.key) + 1, choose_similar(f"{token.key}:", KEYS))
    values = [value for value in token.values if value.text]
    if not values:
        raise _make_missing_error(token)
    for value in values:
        if token.key in LIST_KEYS and not value.is_quoted and value.text.count("(") > value.text.count(")"):
            example = (f"{token.key}:{','.join(EXAMPLES[token.key][:2])}",)
            raise _make_value_error(value, "Separate several values with commas.", example)
    return make_or(_TERMS[token.key](value) for value in values)


def _make_missing_error(token: Token) -> FilterError:
    if token.key:
        return _make_error(token, f"Enter a value after {token.key}:", EXAMPLES[token.key])
    what = "Enter a word after the minus." if token.negated else "Enter words between the quotation marks."
    return _make_error(token, what, ("-word",) if token.negated else ())


def _make_stray_error(token: Token) -> FilterError:
    sentence = "This parenthesis closes nothing. Use quotation marks to search for it."
    return _make_error(token, sentence, ('")"',))


def _make_error(token: Token, sentence: str, possible: tuple[str, ...]) -> FilterError:
    return FilterError(sentence, token.start, token.end - token.start, possible)


def _make_value_error(value: Value, sentence: str, possible: tuple[str, ...]) -> FilterError:
    return FilterError(sentence, value.start, value.end - value.start, possible)


def _parse_word(value: Value) -> Term:
    is_glob = "*" in value.text and not value.is_quoted and _is_balanced(value.text)
    return Glob(value.text) if is_glob else Word(value.text)


def _is_balanced(text: str) -> bool:
    """Return whether the parentheses in ``text`` are balanced: a glob cannot be quoted."""
    depth = 0
    for one in text:
        depth += (one == "(") - (one == ")")
        if depth < 0:
            return False
    return depth == 0


def _parse_is(value: Value) -> Term:
    state = value.text.lower()
    if state not in STATES:
        raise _make_value_error(value, f"Invalid state “{value.text}”.", choose_similar(state, STATES))
    return Is(state)


def _parse_size(value: Value) -> Term:
    size = parse_size(value.text)
    if size is None:
        raise _make_value_error(value, f"Invalid size “{value.text}”.", SIZES)
    return size


def _parse_date(value: Value) -> Term:
    date = parse_date(value.text)
    if date is None:
        raise _make_value_error(value, f"Invalid date “{value.text}”.", DATES)
    return date


_TERMS: Final[dict[str, Callable[[Value], Term]]] = {
    "": _parse_word,
    "type": lambda value: Type(value.text.lower()),
    "size": _parse_size,
    "date": _parse_date,
    "text": lambda value: Text(value.text),
    "from": lambda value: From(value.text),
    "author": lambda value: Author(value.text),
    "conversation": lambda value: Conversation(value.text),
    "service": lambda value: Service(value.text),
    "is": _parse_is,
    "tag": lambda value: Tag(value.text),
}
#: Examples of values for each key.
EXAMPLES: Final = {
    "type": TYPES,
    "size": SIZES,
    "date": DATES,
    "text": ("word", '"two words"'),
    "from": ("name", '"two words"'),
    "author": ("name",),
    "conversation": ("name", '"two words"'),
    "service": ("name", '"two words"'),
    "is": tuple(STATES),
    "tag": ("name",),
}
KEYS: Final = tuple(f"{key}:" for key in EXAMPLES)
