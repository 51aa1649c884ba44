"""A parsed filter: terms under AND, OR and NOT. ``str()`` of each is a text that parses to the same tree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from tui.catalog.filters.terms import Term

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


@dataclass(frozen=True, slots=True)
class And:
    """Media that match all of two or more parts."""

    parts: tuple[Node, ...]

    def __str__(self) -> str:
        return _format_all(self.parts)


@dataclass(frozen=True, slots=True)
class Or:
    """Media that match one of two or more parts."""

    parts: tuple[Node, ...]

    def __str__(self) -> str:
        return " | ".join(map(str, self.parts))


@dataclass(frozen=True, slots=True)
class Not:
    """Media that do not match ``part``, including those with an unknown value."""

    part: Node

    def __str__(self) -> str:
        is_group = isinstance(self.part, And | Or | Not)
        return f"-({self.part})" if is_group else f"-{self.part}"


Node: TypeAlias = And | Or | Not | Term


@dataclass(frozen=True, slots=True)
class Filter:
    """Media that match all parts; all media without parts."""

    parts: tuple[Node, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.parts)

    def __str__(self) -> str:
        return str(self.parts[0]) if len(self.parts) == 1 else _format_all(self.parts)

    def iter_positive(self) -> Iterator[Term]:
        """Yield the terms that are not negated."""
        return _iter_positive(self.parts)


def make_and(parts: Iterable[Node]) -> Node:
    """Return the conjunction of one or more parts."""
    flat = tuple(one for part in parts for one in (part.parts if isinstance(part, And) else (part,)))
    return flat[0] if len(flat) == 1 else And(flat)


def make_or(parts: Iterable[Node]) -> Node:
    """Return the disjunction of one or more parts."""
    flat = tuple(one for part in parts for one in (part.parts if isinstance(part, Or) else (part,)))
    return flat[0] if len(flat) == 1 else Or(flat)


def _format_all(parts: tuple[Node, ...]) -> str:
    return " ".join(f"({part})" if isinstance(part, Or) else str(part) for part in parts)


def _iter_positive(parts: Iterable[Node]) -> Iterator[Term]:
    for part in parts:
        if isinstance(part, And | Or):
            yield from _iter_positive(part.parts)
        elif not isinstance(part, Not):
            yield part
