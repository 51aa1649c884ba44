"""The catalog: the local index of all media of an account's services."""

from tui.catalog.catalog import Catalog
from tui.catalog.marks import Marks
from tui.catalog.model import (
    ALL_SERVICES,
    ConversationGroup,
    ConversationRow,
    MediaDetails,
    MediaRow,
    MessageRow,
    ParticipantRow,
    ServiceRow,
    SidLocation,
    TextCount,
    ThreadItem,
    Totals,
    group_by_service,
    make_all_services_row,
)
from tui.catalog.query.orders import LATEST_FIRST, Order, SortColumn, parse_order
from tui.catalog.query.reader import Reader
from tui.catalog.query.thread_window import ThreadWindow
from tui.catalog.query.window import MediaWindow
from tui.catalog.storage.interruptible import QueryCancelledError

__all__ = [
    "ALL_SERVICES",
    "LATEST_FIRST",
    "Catalog",
    "ConversationGroup",
    "ConversationRow",
    "Marks",
    "MediaDetails",
    "MediaRow",
    "MediaWindow",
    "MessageRow",
    "Order",
    "ParticipantRow",
    "QueryCancelledError",
    "Reader",
    "ServiceRow",
    "SidLocation",
    "SortColumn",
    "TextCount",
    "ThreadItem",
    "ThreadWindow",
    "Totals",
    "group_by_service",
    "make_all_services_row",
    "parse_order",
]
