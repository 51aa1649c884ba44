"""Report problems of ``--filter``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.catalog.filters import explain_no_match
from tui.cli.output.console import report
from tui.text.sanitize import sanitize_message

if TYPE_CHECKING:
    from tui.catalog import Reader
    from tui.catalog.filters import Filter, FilterError


def format_filter_error(error: FilterError, text: str) -> str:
    """Return the problem of the filter ``text``, with a line of carets under the fault."""
    before, fault = (sanitize_message(text[slice(*ends)]) for ends in ((error.position,), error.ends))
    line = sanitize_message(text)
    return f"--filter: {error.describe()}\n  {line}\n  {' ' * len(before)}{'^' * max(1, len(fault))}"


def report_no_match(reader: Reader, service_sid: str, where: Filter) -> None:
    """Report that no media match ``where``, and what to use instead; nothing for the empty filter."""
    if where:
        hint = explain_no_match(reader, service_sid, where)
        report(f"--filter: {sanitize_message(hint) or 'No media match this filter.'}")
