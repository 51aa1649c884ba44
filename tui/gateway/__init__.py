"""The gateway: a web service for share links to media, with a lifetime chosen by their creator.

It needs the extra ``gateway``: each name is imported on first use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.lazy import lazy_names

if TYPE_CHECKING:
    from tui.gateway.database import open_database, sqlite_url
    from tui.gateway.run import Gateway
    from tui.gateway.store import LinkStore

__all__ = ["Gateway", "LinkStore", "open_database", "sqlite_url"]

__getattr__ = lazy_names(
    __name__,
    {"database": ("open_database", "sqlite_url"), "run": ("Gateway",), "store": ("LinkStore",)},
)
