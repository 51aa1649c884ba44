"""The filter language of lists: what people type to narrow them (``type:image size:>5mb parcel``)."""

from tui.catalog.filters.completion import Completion, completions
from tui.catalog.filters.parser import FilterError, parse, without_begun_key
from tui.catalog.filters.terms import Clause, Filter
from tui.catalog.filters.types import type_hint
from tui.catalog.filters.wording import explain

__all__ = [
    "Clause",
    "Completion",
    "Filter",
    "FilterError",
    "completions",
    "explain",
    "parse",
    "type_hint",
    "without_begun_key",
]
