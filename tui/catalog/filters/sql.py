"""Conversion of filters to SQL conditions. User text is always passed in parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.catalog.filters.candidates import CandidateFinder
from tui.catalog.filters.checks import build_check, check_service
from tui.catalog.filters.terms import Author, From, Glob, Service, Word
from tui.catalog.filters.tree import And, Not, Or
from tui.catalog.query.conditions import Conditions

if TYPE_CHECKING:
    from tui.catalog.filters.tree import Filter, Node
    from tui.catalog.query.conditions import Parameters, QueryContext


def conditions(where: Filter, parameters: Parameters, context: QueryContext) -> Conditions:
    """Return ``where`` as conditions, with its values in ``parameters``."""
    checks = tuple(_build(part, parameters, context) for part in where.parts)
    need_words = any(map(_needs_words, where.parts))
    best = CandidateFinder(parameters, context).choose(where.parts)
    if best is None:
        return Conditions(checks, None, checks, need_words)
    at, found = best
    rest = checks[:at] + checks[at + 1 :] if found.is_exact else checks
    return Conditions(checks, " UNION ALL ".join(found.selects), rest, need_words)


def list_service_checks(where: Filter, parameters: Parameters) -> list[str]:
    """Return the conditions for the services with media that may match ``where``."""
    return [check_service(part, parameters) for part in where.parts if isinstance(part, Service)]


def _build(node: Node, parameters: Parameters, context: QueryContext) -> str:
    match node:
        case And(parts):
            return f"({' AND '.join(_build(part, parameters, context) for part in parts)})"
        case Or(parts):
            return f"({' OR '.join(_build(part, parameters, context) for part in parts)})"
        case Not(part):
            # Also matches media with an unknown value.
            return f"({_build(part, parameters, context)} IS NOT TRUE)"
        case _:
            return f"({build_check(node, parameters, context)})"


def _needs_words(node: Node) -> bool:
    match node:
        case And(parts) | Or(parts):
            return any(map(_needs_words, parts))
        case Not(part):
            return _needs_words(part)
        case _:
            return isinstance(node, Word | Glob | From | Author)
