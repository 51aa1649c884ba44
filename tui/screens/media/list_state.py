"""The order and the columns of a list: what the user chooses, and how it is kept for the next start."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tui.catalog.query.orders import LATEST_FIRST, Order, SortColumn, parse_order
from tui.presentation.columns import Choice
from tui.widgets.lists.media_table import MediaTable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from tui.settings.ui_state import StateValues

#: The columns by which the list can be ordered, in the order of the key, and their keys in the table.
TITLES: Final = {
    SortColumn.DATE: "sent",
    SortColumn.NAME: "name",
    SortColumn.TYPE: "type",
    SortColumn.SIZE: "size",
    SortColumn.CONVERSATION: "conversation",
    SortColumn.AUTHOR: "author",
    SortColumn.UPLOADED: "uploaded",
    SortColumn.CATEGORY: "category",
    SortColumn.MESSAGE: "message",
    SortColumn.SID: "sid",
}
#: Those that begin with the largest.
_FALLING: Final = {SortColumn.DATE, SortColumn.SIZE, SortColumn.UPLOADED}
#: The columns that are there unasked; the key comes to others only where a user has chosen to see them.
_UNASKED: Final = {choice.key for choice in MediaTable.FIRST_CHOICE if choice.is_shown}


def order_by_title(order: Order, title: str) -> Order | None:
    """Return what a click on the title of a column makes of ``order``: a second one turns it round.

    None for a column by which there is no order.
    """
    column = next((column for column, key in TITLES.items() if key == title), None)
    if column is None:
        return None
    falls = not order.descending if column is order.column else column in _FALLING
    return Order(column, descending=falls)


def next_order(order: Order, shown: AbstractSet[str]) -> Order:
    """Return the order by the next column, of those that stand in the table by the keys in ``shown``."""
    there = _UNASKED | shown
    columns = [one for one, key in TITLES.items() if one is order.column or key in there]
    column = columns[(columns.index(order.column) + 1) % len(columns)]
    return Order(column, descending=column in _FALLING)


def order_from(facts: StateValues) -> Order:
    """Return the order that is remembered."""
    try:
        return parse_order(str(facts.get("order", LATEST_FIRST)))
    except ValueError:
        return LATEST_FIRST


def choices_from(facts: StateValues, first: Sequence[Choice]) -> tuple[Choice, ...]:
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
