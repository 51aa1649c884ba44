"""Report problems of ``--filter``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.catalog.filters import FilterError, explain_no_match, parse
from tui.cli.errors import NotFoundError
from tui.cli.output.console import report
from tui.settings.saved_filters import MARK, read_saved_filters
from tui.text.sanitize import sanitize_message
from tui.text.similar_names import find_similar_names, suggest_names

if TYPE_CHECKING:
    from tui.catalog import Reader
    from tui.catalog.filters import Filter


def resolve_filter(text: str) -> str:
    """Return the filter given by ``--filter``: for ``@NAME``, the saved one.

    Raise NotFoundError for an unknown name, SettingsError if the saved filters cannot be read.
    """
    if not text.startswith(MARK):
        return text
    return find_saved_filter(text.removeprefix(MARK))


def find_saved_filter(name: str) -> str:
    """Return the filter saved under ``name``; raise NotFoundError and SettingsError."""
    known = read_saved_filters()
    if name not in known:
        near = suggest_names([sanitize_message(one) for one in find_similar_names(name, known)])
        shown = sanitize_message(name)
        message = f"there is no saved filter {shown}.{near} To find the word {MARK}{shown}, put it in quotes."
        raise NotFoundError(message)
    return known[name]


def read_filter(text: str) -> tuple[str, str | None]:
    """Return the filter that ``--filter`` means, and what is wrong with it; raise as resolve_filter."""
    where = resolve_filter(text)
    try:
        parse(where)
    except FilterError as error:
        return where, format_filter_error(error, where)
    return where, None


def format_filter_error(error: FilterError, text: str) -> str:
    """Return the problem of the filter ``text``, with a line of carets under the invalid part."""
    before, fault = (sanitize_message(text[slice(*ends)]) for ends in ((error.position,), error.ends))
    line = sanitize_message(text)
    return f"--filter: {error.describe()}\n  {line}\n  {' ' * len(before)}{'^' * max(1, len(fault))}"


def report_no_match(reader: Reader, service_sid: str, where: Filter) -> None:
    """Report that no media match ``where``, with a suggestion; print nothing for the empty filter."""
    if where:
        hint = explain_no_match(reader, service_sid, where)
        report(sanitize_message(hint) or "No media match this filter.")
