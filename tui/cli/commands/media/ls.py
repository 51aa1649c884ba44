"""``mediadeck ls``: list the media of one service or of all, from the catalog, without the network."""

from __future__ import annotations

import sys
from contextlib import closing
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Final

from tui.catalog import ALL_SERVICES, make_all_services_row
from tui.catalog.filters import FilterError, parse
from tui.catalog.query.orders import Order, parse_order
from tui.cli import exit_codes
from tui.cli.catalog_access import open_catalog, report_annotations
from tui.cli.commands import media
from tui.cli.errors import NotFoundError
from tui.cli.filters import format_filter_error, report_no_match, resolve_filter
from tui.cli.output.console import report
from tui.cli.output.listings import ALL_MEDIA_ON_TERMINAL, MEDIA, MEDIA_ON_TERMINAL, MEDIA_TO_CHOOSE
from tui.cli.output.tables import format_json, print_rows
from tui.cli.profile_selection import open_profile
from tui.cli.service_lookup import find_service
from tui.presentation.people import format_author
from tui.text.durations import format_ago
from tui.text.quantities import format_count
from tui.text.sanitize import sanitize_message

if TYPE_CHECKING:
    import argparse
    from array import array
    from collections.abc import Iterator

    from tui.catalog import Catalog, MediaRow, Reader, ServiceRow
    from tui.catalog.filters import Filter
    from tui.cli.output.tables import Value
    from tui.settings import Profile
_ROWS_PER_QUERY: Final = 500


def run(arguments: argparse.Namespace) -> int:
    """List and return the exit code."""
    with open_profile(arguments) as profile:
        return _list(arguments, profile)


def _list(arguments: argparse.Namespace, profile: Profile) -> int:
    arguments.filter = resolve_filter(arguments.filter)
    try:
        where = parse(arguments.filter)
    except FilterError as error:
        return report(format_filter_error(error, arguments.filter), exit_codes.USAGE)
    try:
        order = parse_order(arguments.sort)
    except ValueError:
        return report(
            f"--sort: {sanitize_message(arguments.sort)} is not a column of the list.", exit_codes.USAGE
        )
    if arguments.reverse:
        order = Order(order.column, descending=not order.descending)
    with open_catalog(profile, required=True) as catalog:
        service = _find_place(arguments, catalog)
        report_annotations(catalog)
        _report_age(service)
        _report_sync_errors(service, catalog)
        with closing(catalog.reader()) as reader:
            row_ids = _row_ids(reader, service, where, order, arguments.limit)
            if not row_ids:
                report_no_match(reader, service.sid, where)
            elif arguments.names:
                media.people.fetch_names_for(profile, catalog, service.sid, _conversations(reader, row_ids))
            is_table = arguments.form == "table" and sys.stdout.isatty()
            on_terminal = ALL_MEDIA_ON_TERMINAL if arguments.all_services else MEDIA_ON_TERMINAL
            columns = arguments.columns or (on_terminal if is_table else MEDIA)
            is_done = print_rows(_rows(reader, row_ids, for_people=is_table), columns, arguments.form)
    return exit_codes.DONE if is_done else exit_codes.FAILED


def _find_place(arguments: argparse.Namespace, catalog: Catalog) -> ServiceRow:
    """Return the service, or all services as one; raise NotFoundError."""
    if arguments.all_services:
        with closing(catalog.reader()) as reader:
            services = reader.services()
        if not services:
            message = "The catalog has no services. To read one, run mediadeck sync SERVICE."
            raise NotFoundError(message)
        return make_all_services_row(services)
    try:
        return find_service(arguments.service, catalog)
    except NotFoundError as error:
        message = f"{error} The catalog only has services that were synced: mediadeck sync"
        raise NotFoundError(message) from None


def format_line(row: MediaRow) -> str:
    """Return a media as a line of JSON, with the keys of ``ls``."""
    return format_json({column.name: getattr(row, column.name) for column in MEDIA}, MEDIA)


def _report_age(service: ServiceRow) -> None:
    """Report the age of the list, on a terminal, or that it is incomplete."""
    if service.synced_at is None:
        which = "a service was" if service.sid == ALL_SERVICES else "this service was"
        report(f"{which} never synced completely: run mediadeck sync.")
    elif sys.stderr.isatty():
        synced = format_ago(datetime.fromtimestamp(service.synced_at, UTC), datetime.now(UTC))
        report(f"{sanitize_message(service.friendly_name)}, synced {synced}.")


def _report_sync_errors(service: ServiceRow, catalog: Catalog) -> None:
    """Report the errors of the last sync."""
    unread, (_, odd) = len(catalog.sync_failures(service.sid)), catalog.odd_rows(service.sid, 0)
    errors = [f"{format_count(unread, 'conversation')} could not be read"] if unread else []
    errors += [f"{format_count(odd, 'row')} not as documented"] if odd else []
    if errors:
        report(f"at the last sync: {', '.join(errors)}. mediadeck sync lists them.")


def _row_ids(
    reader: Reader, service: ServiceRow, where: Filter, order: Order, limit: int | None
) -> array[int]:
    if limit is not None:
        return reader.list_first_ids(service.sid, max(0, limit), where=where or None, order=order)
    return reader.list_media_ids(service.sid, where=where or None, order=order)


def _conversations(reader: Reader, row_ids: array[int]) -> set[str]:
    """Return the SIDs of the conversations of media."""
    pages = (row_ids[start : start + _ROWS_PER_QUERY] for start in range(0, len(row_ids), _ROWS_PER_QUERY))
    rows = (row for page in pages for row in reader.media.by_id(page).values())
    return {row.conversation_sid for row in rows if row.conversation_sid is not None}


def _rows(reader: Reader, row_ids: array[int], *, for_people: bool) -> Iterator[dict[str, Value]]:
    """Yield the media in order, read from the catalog page by page.

    ``for_people``: with the author's display name.
    """
    rest = iter(row_ids)
    while page := list(islice(rest, _ROWS_PER_QUERY)):
        for row in reader.media.by_id(page).values():
            found = {column.name: getattr(row, column.name) for column in MEDIA_TO_CHOOSE}
            person = {"author": format_author(row.author, row.author_name)} if for_people else {}
            yield found | person
