"""What is open for a profile: catalog, client, queries, previews and transfers.

Previews and transfers are imported on their first use, after the first frame.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.lazy import lazy_names

if TYPE_CHECKING:
    from tui.session.previews import Previews
    from tui.session.transfers import Transfers

__all__ = ["Previews", "Transfers"]

__getattr__ = lazy_names(__name__, {"previews": ("Previews",), "transfers": ("Transfers",)})
