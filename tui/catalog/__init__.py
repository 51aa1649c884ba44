"""The catalog: the local index of all media of a service."""

from tui.catalog.catalog import Catalog
from tui.catalog.marks import Marks
from tui.catalog.model import (
    ConversationGroup,
    ConversationRow,
    Found,
    MediaDetails,
    MediaRow,
    ServiceRow,
    Totals,
)
from tui.catalog.query.orders import LATEST_FIRST, Order, SortColumn, parse_order
from tui.catalog.query.reader import Reader
from tui.catalog.query.window import MediaWindow
from tui.catalog.storage.interruptible import Cancelled

__all__ = [
    "LATEST_FIRST",
    "Cancelled",
    "Catalog",
    "ConversationGroup",
    "ConversationRow",
    "Found",
    "Marks",
    "MediaDetails",
    "MediaRow",
    "MediaWindow",
    "Order",
    "Reader",
    "ServiceRow",
    "SortColumn",
    "Totals",
    "parse_order",
]
