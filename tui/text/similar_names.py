"""Names that look the same, and names that were probably meant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from unicodedata import normalize

if TYPE_CHECKING:
    from collections.abc import Iterable

_MOST: Final = 3
#: The difflib ratio at which a five-letter word may have one letter more, less or changed.
_LEAST_LIKE: Final = 0.7
#: Shorter input does not count as the start of a name.
_SHORTEST_BEGINNING: Final = 4


def compose_accents(name: str) -> str:
    """Return ``name`` with its accents composed: macOS stores them separately from their letters."""
    return name if name.isascii() else normalize("NFC", name)


def make_name_key(name: str) -> str:
    """Return a key that is equal for names that differ only in case and composition."""
    return compose_accents(compose_accents(name).casefold())


def find_similar_names(name: str, names: Iterable[str]) -> list[str]:
    """Return those of ``names`` that are close to ``name`` or start like it: at most three, nearest first."""
    from difflib import get_close_matches  # noqa: PLC0415 - only where a name leads nowhere

    wanted = make_name_key(name)
    by_key: dict[str, str] = {}
    for one in names:
        key = make_name_key(one)
        by_key.setdefault(key, one)
        if len(wanted) >= _SHORTEST_BEGINNING:
            by_key.setdefault(key[: len(wanted) + 1], one)
    near = get_close_matches(wanted, by_key, _MOST, _LEAST_LIKE)
    return list(dict.fromkeys(by_key[key] for key in near))


def suggest_names(names: list[str]) -> str:
    """Return the question whether one of ``names`` was meant, to follow a sentence; "" without any.

    ``names`` are printable.
    """
    *first, last = names or [""]
    return f" Did you mean {', '.join(first)}{' or ' if first else ''}{last}?" if names else ""
