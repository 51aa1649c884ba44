"""The sync that keeps the catalog up to date; its modules are imported at their first use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.lazy import lazy_names

if TYPE_CHECKING:
    from tui.catalog.sync import all_services, sync

__all__ = ["all_services", "sync"]

__getattr__ = lazy_names(__name__, {"all_services": (), "sync": ()})
