"""``mediadeck filters``: list, save and delete named filters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.catalog.filters import FilterError, parse
from tui.cli import exit_codes
from tui.cli.filters import find_saved_filter, format_filter_error
from tui.cli.output.console import report
from tui.cli.output.listings import FILTERS
from tui.cli.output.tables import print_rows
from tui.settings.saved_filters import delete_filter, read_saved_filters, save_filter
from tui.text.sanitize import sanitize_message

if TYPE_CHECKING:
    import argparse


def list_filters(arguments: argparse.Namespace) -> int:
    """Print the saved filters and return the exit code."""
    rows = ({"name": name, "filter": text} for name, text in read_saved_filters().items())
    columns = arguments.columns or FILTERS
    return exit_codes.DONE if print_rows(rows, columns, arguments.form) else exit_codes.FAILED


def save(arguments: argparse.Namespace) -> int:
    """Save a filter and return the exit code."""
    try:
        is_empty = not parse(arguments.filter)
    except FilterError as error:
        return report(format_filter_error(error, arguments.filter), exit_codes.USAGE)
    if is_empty:
        return report("the filter is empty. Nothing was changed.", exit_codes.USAGE)
    replaced = save_filter(arguments.name, arguments.filter)
    before = (
        "" if replaced in (None, arguments.filter) else f" It replaces: {sanitize_message(replaced or '')}"
    )
    report(f"saved the filter {sanitize_message(arguments.name)}.{before}")
    return exit_codes.DONE


def delete(arguments: argparse.Namespace) -> int:
    """Delete a saved filter and return the exit code."""
    text = find_saved_filter(arguments.name)
    delete_filter(arguments.name)
    report(f"deleted the filter {sanitize_message(arguments.name)}. It was: {sanitize_message(text)}")
    return exit_codes.DONE
