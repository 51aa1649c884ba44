"""How a list was left, as the facts that are remembered of it; what is none of ours counts for nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.catalog.query.orders import LATEST_FIRST, Order, parse_order
from tui.presentation.columns import Choice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.settings.ui_state import Facts


def order_from(facts: Facts) -> Order:
    """Return the order that is remembered."""
    try:
        return parse_order(str(facts.get("order", LATEST_FIRST)))
    except ValueError:
        return LATEST_FIRST


def choices_from(facts: Facts, first: Sequence[Choice]) -> tuple[Choice, ...]:
    """Return the columns that are remembered; those of ``first`` that are not stand at their end."""
    known = {choice.key for choice in first}
    found = facts.get("columns")
    choices = [_choice(one) for one in found] if isinstance(found, list) else []
    wanted = {choice.key: choice for choice in choices if choice is not None and choice.key in known}
    return (*wanted.values(), *(choice for choice in first if choice.key not in wanted))


def fact_of(choices: Sequence[Choice]) -> list[list[object]]:
    """Return what to remember of the columns."""
    return [[choice.key, choice.is_shown, choice.width] for choice in choices]


def _choice(fact: object) -> Choice | None:
    match fact:
        case [str(key), bool(is_shown), int(width)] if width > 0:
            return Choice(key, is_shown, width)
        case [str(key), bool(is_shown), None]:
            return Choice(key, is_shown)
    return None
