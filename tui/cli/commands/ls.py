"""``mediadeck ls``: list the media of a service from the catalog, without the network."""

from __future__ import annotations

import argparse
import sys
from contextlib import closing
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Final

from tui.cli import exit_codes
from tui.cli.catalog_access import open_catalog
from tui.cli.errors import NotFoundError
from tui.cli.lookup import find_service
from tui.cli.options import add_service_argument, format_filter_error, report_unmatched_types
from tui.cli.output.console import report
from tui.cli.output.tables import Column, add_format_options, print_rows
from tui.cli.profile_selection import add_profile_options, open_profile
from tui.text.quantities import format_count
from tui.text.sanitize import sanitize_message

if TYPE_CHECKING:
    from array import array
    from collections.abc import Iterator

    from tui.catalog import Catalog, Reader, ServiceRow
    from tui.catalog.filters import Filter
    from tui.catalog.query.orders import Order
    from tui.cli.output.tables import Value
    from tui.settings import Profile

DESCRIPTION: Final = """\
List the media of a service from the catalog, without the network. To update the catalog, run mediadeck
sync or open the service in the browser.

  mediadeck ls "Harbour Support" --filter "type:image date:7d"
  mediadeck ls IS… --sort size --reverse --limit 20
  mediadeck ls IS… --filter "-author:system size:>5mb" --jsonl

The filter is that of the browser: words in the file name, author, conversation or SID, and type:image,
type:application/pdf, type:jpg, size:>5mb, date:>=2026-01-01, date:7d, author:…, conversation:…,
is:unattached. A - in front negates a term.
"""
_ROWS_PER_QUERY: Final = 500
#: The columns on a terminal.
_TABLE_COLUMNS: Final = (
    Column("filename", title="Name"),
    Column("content_type", title="Type"),
    Column("size", "size"),
    Column("conversation_name", title="Conversation"),
    Column("author"),
    Column("sent", "time", "When"),
    Column("sid", "sid", "SID"),
)
#: The columns for programs, named as in the resources.
_ALL_COLUMNS: Final = (
    Column("sid", "sid"),
    Column("service_sid", "sid"),
    Column("conversation_sid", "sid"),
    Column("conversation_name"),
    Column("message_sid", "sid"),
    Column("filename"),
    Column("content_type"),
    Column("size", "size"),
    Column("author"),
    Column("sent", "time"),
    Column("category"),
    Column("uploaded", "time"),
)


def register(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's parser."""
    parser = subcommands.add_parser(
        "ls",
        help="list the media of a service, filtered and sorted",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_service_argument(parser)
    parser.add_argument("--filter", default="", metavar="WORDS", help="only list matching media")
    parser.add_argument(
        "--sort",
        default="-date",
        metavar="COLUMN",
        help="name, type, size, conversation, author, date, uploaded, category, message or sid; a - in"
        " front sorts descending (default: -date)",
    )
    parser.add_argument("--reverse", action="store_true", help="reverse the order")
    parser.add_argument("--limit", type=int, metavar="N", help="only list the first N")
    add_format_options(parser)
    add_profile_options(parser, default=argparse.SUPPRESS)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """List and return the exit code."""
    with open_profile(arguments) as profile:
        return _list(arguments, profile)


def _list(arguments: argparse.Namespace, profile: Profile) -> int:
    from tui.catalog.filters import FilterError, parse  # noqa: PLC0415
    from tui.catalog.query.orders import Order, parse_order  # noqa: PLC0415

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
        try:
            service = find_service(arguments.service, catalog)
        except NotFoundError as error:
            message = f"{error} The catalog only has services that were synced: mediadeck sync"
            raise NotFoundError(message) from None
        _report_age(service)
        _report_sync_errors(service, catalog)
        with closing(catalog.reader()) as reader:
            row_ids = _row_ids(reader, service, where, order, arguments.limit)
            if not row_ids:
                report_unmatched_types(reader, service.sid, where)
            columns = _TABLE_COLUMNS if arguments.form == "table" and sys.stdout.isatty() else _ALL_COLUMNS
            is_done = print_rows(_rows(reader, row_ids), columns, arguments.form)
    return exit_codes.DONE if is_done else exit_codes.FAILED


def _report_age(service: ServiceRow) -> None:
    """Report the age of the list, on a terminal, or that it is incomplete."""
    from tui.text.durations import format_ago  # noqa: PLC0415

    if service.synced_at is None:
        report("this service was never synced completely: run mediadeck sync.")
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


def _rows(reader: Reader, row_ids: array[int]) -> Iterator[dict[str, Value]]:
    """Yield the media in order, read from the catalog page by page."""
    rest = iter(row_ids)
    while page := list(islice(rest, _ROWS_PER_QUERY)):
        for row in reader.media_rows(page).values():
            yield {column.name: getattr(row, column.name) for column in _ALL_COLUMNS}
