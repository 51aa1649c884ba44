"""Everything open for a profile: catalog, client, queries, previews, transfers and share links.

Previews, transfers and share links are imported on first use, after the first frame.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.lazy import lazy_names

if TYPE_CHECKING:
    from tui.session.previews import Previews
    from tui.session.share_links import ShareLinks
    from tui.session.transfers import Transfers

__all__ = ["Previews", "ShareLinks", "Transfers"]

__getattr__ = lazy_names(
    __name__,
    {"previews": ("Previews",), "share_links": ("ShareLinks",), "transfers": ("Transfers",)},
)
