"""Nouns in singular and plural."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import tui
from tui.text.quantities import format_count, pluralize

_PACKAGE = Path(tui.__file__).parent
#: Countable nouns; ``media`` is both singular and plural.
_NOUNS = [
    "byte",
    "card",
    "column",
    "conversation",
    "file",
    "folder",
    "frame",
    "key",
    "line",
    "link",
    "message",
    "page",
    "row",
    "service",
    "thumbnail",
    "transfer",
]


@pytest.mark.parametrize(
    ("count", "noun", "said"),
    [
        (0, "file", "0 files"),
        (1, "file", "1 file"),
        (2, "file", "2 files"),
        (12_345, "transfer", "12,345 transfers"),
        (1, "media", "1 media"),
        (3, "media", "3 media"),
        (1, "entry", "1 entry"),
        (3, "entry", "3 entries"),
    ],
)
def test_a_noun_agrees_with_its_number(count: int, noun: str, said: str) -> None:
    assert format_count(count, noun) == said


def test_a_verb_agrees_with_its_number() -> None:
    assert [pluralize(count, "is", "are") for count in (0, 1, 2)] == ["are", "is", "are"]


def counts_by_hand(text: ast.JoinedStr) -> bool:
    """Return whether a number is followed by a noun that is always in the plural."""
    pairs = zip(text.values, text.values[1:], strict=False)
    return any(
        isinstance(number, ast.FormattedValue)
        and isinstance(words, ast.Constant)
        and str(words.value).startswith(tuple(f" {noun}s" for noun in _NOUNS))
        and (number.format_spec is not None or isinstance(number.value, ast.Call))
        and not (isinstance(number.value, ast.Name) and number.value.id.isupper())  # a limit, so plural
        for number, words in pairs
    )


def test_no_source_file_pluralizes_by_hand() -> None:
    found = [
        f"{path}:{node.lineno}"
        for path in sorted(_PACKAGE.rglob("*.py"))
        if path.parent != _PACKAGE / "server"  # it imports no other package of ours
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.JoinedStr) and counts_by_hand(node)
    ]
    assert found == []
