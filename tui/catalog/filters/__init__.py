"""The filter language of lists (``type:image size:>5mb parcel``).

Most lists have no filter: each name is imported on first use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.lazy import lazy_names

if TYPE_CHECKING:
    from tui.catalog.filters.completion import Completion, complete_filter
    from tui.catalog.filters.errors import FilterError
    from tui.catalog.filters.hints import explain_no_match
    from tui.catalog.filters.parser import drop_incomplete_key, parse
    from tui.catalog.filters.sql import conditions, list_service_checks
    from tui.catalog.filters.tree import Filter
    from tui.catalog.filters.wording import explain

__all__ = [
    "Completion",
    "Filter",
    "FilterError",
    "complete_filter",
    "conditions",
    "drop_incomplete_key",
    "explain",
    "explain_no_match",
    "list_service_checks",
    "parse",
]

__getattr__ = lazy_names(
    __name__,
    {
        "completion": ("Completion", "complete_filter"),
        "errors": ("FilterError",),
        "hints": ("explain_no_match",),
        "parser": ("drop_incomplete_key", "parse"),
        "sql": ("conditions", "list_service_checks"),
        "tree": ("Filter",),
        "wording": ("explain",),
    },
)
