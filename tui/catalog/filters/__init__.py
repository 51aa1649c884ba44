"""The filter language of lists (``type:image size:>5mb parcel``)."""

from tui.catalog.filters.completion import Completion, complete_filter
from tui.catalog.filters.parser import FilterError, drop_incomplete_key, parse
from tui.catalog.filters.terms import Clause, Filter
from tui.catalog.filters.types import suggest_type
from tui.catalog.filters.wording import explain

__all__ = [
    "Clause",
    "Completion",
    "Filter",
    "FilterError",
    "complete_filter",
    "drop_incomplete_key",
    "explain",
    "parse",
    "suggest_type",
]
