"""The sort order and columns of a list, as chosen by the user and stored for the next start."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tui.catalog import ALL_SERVICES
from tui.catalog.query.orders import LATEST_FIRST, Order, SortColumn, parse_order
from tui.presentation.columns import ColumnChoice
from tui.widgets.lists.media_table import MediaTable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from tui.catalog import Reader
    from tui.settings.ui_state import StateValues

#: The keys in the stored state of a service: its filter, and the SIDs of the current and of the marked media.
FILTER: Final = "filter"
PLACE: Final = "place"
MARKS: Final = "marks"
#: The sortable columns, in the order in which the key cycles through them, and their keys in the table.
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
#: The columns that sort in descending order first.
_DESCENDING_FIRST: Final = {SortColumn.DATE, SortColumn.SIZE, SortColumn.UPLOADED}
#: The default columns; the key cycles through others only if the user shows them.
_DEFAULT_COLUMNS: Final = {choice.key for choice in MediaTable.DEFAULT_CHOICES if choice.is_shown}


def order_by_title(order: Order, title: str) -> Order | None:
    """Return the sort order after a click on a column title: a second click reverses it.

    None for a column that cannot be sorted.
    """
    column = next((column for column, key in TITLES.items() if key == title), None)
    if column is None:
        return None
    is_descending = not order.descending if column is order.column else column in _DESCENDING_FIRST
    return Order(column, descending=is_descending)


def next_order(order: Order, shown: AbstractSet[str]) -> Order:
    """Return the sort order by the next column in the table; ``shown`` has the keys of its columns."""
    available = _DEFAULT_COLUMNS | shown
    columns = [one for one, key in TITLES.items() if one is order.column or key in available]
    column = columns[(columns.index(order.column) + 1) % len(columns)]
    return Order(column, descending=column in _DESCENDING_FIRST)


def order_from(facts: StateValues) -> Order:
    """Return the stored sort order."""
    try:
        return parse_order(str(facts.get("order", LATEST_FIRST)))
    except ValueError:
        return LATEST_FIRST


def place_from(facts: StateValues, reader: Reader, service_sid: str) -> int | None:
    """Return the row id of the media that the cursor was on, None if it is no longer listed."""
    found = reader.find_sid(str(facts.get(PLACE, "")))
    is_here = found is not None and found.kind == "media" and service_sid in (found.service_sid, ALL_SERVICES)
    return found.media_id if found is not None and is_here else None


def choices_from(facts: StateValues, first: Sequence[ColumnChoice]) -> tuple[ColumnChoice, ...]:
    """Return the stored columns, followed by those of ``first`` that are missing."""
    known = {choice.key for choice in first}
    found = facts.get("columns")
    choices = [_choice(one) for one in found] if isinstance(found, list) else []
    wanted = {choice.key: choice for choice in choices if choice is not None and choice.key in known}
    return (*wanted.values(), *(choice for choice in first if choice.key not in wanted))


def fact_of(choices: Sequence[ColumnChoice]) -> list[list[object]]:
    """Return the columns in the form in which they are stored."""
    return [[choice.key, choice.is_shown, choice.width] for choice in choices]


def _choice(fact: object) -> ColumnChoice | None:
    match fact:
        case [str(key), bool(is_shown), int(width)] if width > 0:
            return ColumnChoice(key, is_shown, width)
        case [str(key), bool(is_shown), None]:
            return ColumnChoice(key, is_shown)
    return None
