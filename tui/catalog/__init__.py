"""The catalog: the local index of all media of a service."""

from tui.catalog.catalog import Catalog
from tui.catalog.reader import Reader
from tui.catalog.rows import ConversationRow, MediaRow, ServiceRow
from tui.catalog.window import MediaWindow

__all__ = ["Catalog", "ConversationRow", "MediaRow", "MediaWindow", "Reader", "ServiceRow"]
