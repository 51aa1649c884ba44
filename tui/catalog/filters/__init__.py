"""The filter language of lists (``type:image size:>5mb parcel``).

Most lists have no filter: each name is imported on its first use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.lazy import lazy_names

if TYPE_CHECKING:
    from tui.catalog.filters.completion import Completion, complete_filter
    from tui.catalog.filters.parser import FilterError, drop_incomplete_key, parse
    from tui.catalog.filters.sql import conditions
    from tui.catalog.filters.terms import Clause, Filter, Type
    from tui.catalog.filters.types import suggest_type
    from tui.catalog.filters.wording import explain

__all__ = [
    "Clause",
    "Completion",
    "Filter",
    "FilterError",
    "Type",
    "complete_filter",
    "conditions",
    "drop_incomplete_key",
    "explain",
    "parse",
    "suggest_type",
]

__getattr__ = lazy_names(
    __name__,
    {
        "completion": ("Completion", "complete_filter"),
        "parser": ("FilterError", "drop_incomplete_key", "parse"),
        "sql": ("conditions",),
        "terms": ("Clause", "Filter", "Type"),
        "types": ("suggest_type",),
        "wording": ("explain",),
    },
)
