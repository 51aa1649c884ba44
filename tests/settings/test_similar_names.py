"""Equal names and similar names."""

from __future__ import annotations

import unicodedata

import pytest

from tui.text.similar_names import compose_accents, find_similar_names, make_name_key, suggest_names

NAMES = ["Harbour Support", "Night desk", "José", "desk", "local"]


def test_names_are_compared_ignoring_composition_and_case() -> None:
    apart = unicodedata.normalize("NFD", "Übergabe José.jpg")
    assert compose_accents(apart) == "Übergabe José.jpg"
    assert make_name_key(apart.upper()) == make_name_key("übergabe josé.JPG")
    assert compose_accents("plain") == "plain"


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("Harbor Support", ["Harbour Support"]),
        ("harbor", ["Harbour Support"]),
        ("Jose", ["José"]),
        ("dsek", ["desk"]),
        ("x", []),
        ("", []),
        ("something else", []),
    ],
)
def test_similar_names_are_found(name: str, near: list[str]) -> None:
    assert find_similar_names(name, NAMES) == near


def test_the_suggestion_lists_all_candidates() -> None:
    assert suggest_names([]) == ""
    assert suggest_names(["a"]) == " Did you mean a?"
    assert suggest_names(["a", "b", "c"]) == " Did you mean a, b or c?"
