"""``mediadeck ls``: the media of a service as the catalog has them, without the network."""

from __future__ import annotations

import argparse
import sys
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Final

from tui.cli import exit_codes
from tui.cli.catalog_access import opened_catalog
from tui.cli.lookup import NotFoundError, pointed_out, say_unmatched_types, service_named, shown
from tui.cli.output.console import say
from tui.cli.output.tables import Column, add_form_options, put_rows
from tui.cli.profile_selection import add_profile_options, connect_to, wanted_profile
from tui.settings import SettingsError
from tui.text.quantities import format_count

if TYPE_CHECKING:
    from array import array
    from collections.abc import Iterator

    from tui.catalog import Catalog, Reader, ServiceRow
    from tui.catalog.filters import Filter
    from tui.catalog.query.orders import Order
    from tui.cli.output.tables import Value
    from tui.settings import Profile

DESCRIPTION: Final = """\
List the media of a service as the catalog has them: the network is not asked, so bring the catalog up to date
with mediadeck sync first, or open the service in the browser.

  mediadeck ls "Harbour Support" --filter "type:image date:7d"
  mediadeck ls IS… --sort size --reverse --limit 20
  mediadeck ls IS… --filter "-author:system size:>5mb" --jsonl

A filter is what the browser takes: words that stand in the file name, author, conversation or SID, and
type:image, type:application/pdf, type:jpg, size:>5mb, date:>=2026-01-01, date:7d, author:…, conversation:…,
is:unattached, each turned round by a - before it.
"""
_ROWS_A_READ: Final = 500
#: For people: what tells media apart.
_SHORT: Final = (
    Column("filename", title="Name"),
    Column("content_type", title="Type"),
    Column("size", "size"),
    Column("conversation_name", title="Conversation"),
    Column("author"),
    Column("sent", "time", "When"),
    Column("sid", "sid", "SID"),
)
#: For programs: all that is known, under the names of the resources.
_ALL: Final = (
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
        help="list the media of a service, filtered and ordered",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("service", metavar="SERVICE", help="SID (IS…) or name of the service")
    parser.add_argument("--filter", default="", metavar="WORDS", help="list what fits these words alone")
    parser.add_argument(
        "--sort",
        default="-date",
        metavar="COLUMN",
        help="name, type, size, conversation, author, date, uploaded, category, message or sid, with a - the"
        " largest first (default: -date)",
    )
    parser.add_argument("--reverse", action="store_true", help="turn the order round")
    parser.add_argument("--limit", type=int, metavar="N", help="list the first N alone")
    add_form_options(parser)
    add_profile_options(parser, default=argparse.SUPPRESS)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """List and return the exit code."""
    try:
        profile = wanted_profile(arguments)
    except SettingsError as error:
        return say(error, exit_codes.of_error(error))
    try:
        with ExitStack() as at_the_end:
            known = connect_to(profile, at_the_end)()
            return _list(arguments, known)
    except NotFoundError as error:
        return say(f"{error} The catalog knows what mediadeck sync has read.", exit_codes.NOT_FOUND)
    except SettingsError as error:
        return say(error, exit_codes.of_error(error))
    except KeyboardInterrupt:
        return say("interrupted.", exit_codes.INTERRUPTED)


def _list(arguments: argparse.Namespace, profile: Profile) -> int:
    from tui.catalog.filters import FilterError, parse  # noqa: PLC0415 - other commands start without it
    from tui.catalog.query.orders import Order, parse_order  # noqa: PLC0415

    try:
        where = parse(arguments.filter)
    except FilterError as error:
        return say(f"--filter: {pointed_out(error, arguments.filter)}", exit_codes.USAGE)
    try:
        order = parse_order(arguments.sort)
    except ValueError:
        return say(f"--sort: {shown(arguments.sort)} is no column of the list.", exit_codes.USAGE)
    if arguments.reverse:
        order = Order(order.column, descending=not order.descending)
    with opened_catalog(profile, is_needed=True) as catalog:
        service = service_named(arguments.service, catalog)
        _say_age(service)
        _say_errors(service, catalog)
        with closing(catalog.reader()) as reader:
            row_ids = _row_ids(reader, service, where, order, arguments.limit)
            say_unmatched_types(reader, service.sid, where if not row_ids else None)
            columns = _SHORT if arguments.form == "table" and sys.stdout.isatty() else _ALL
            is_done = put_rows(_rows(reader, row_ids), columns, arguments.form)
    return exit_codes.DONE if is_done else exit_codes.FAILED


def _say_age(service: ServiceRow) -> None:
    """Say how old the list is, where someone is there to read it."""
    from tui.text.durations import format_ago  # noqa: PLC0415 - as above

    if service.synced_at is None:
        say("this service was never read to its end: mediadeck sync brings what is missing.")
    elif sys.stderr.isatty():
        read = format_ago(datetime.fromtimestamp(service.synced_at, UTC), datetime.now(UTC))
        say(f"{shown(service.friendly_name)}, read {read}.")


def _say_errors(service: ServiceRow, catalog: Catalog) -> None:
    """Say that the last sync could not read everything as it is documented."""
    unread, (_, odd) = len(catalog.sync_failures(service.sid)), catalog.odd_rows(service.sid, 0)
    said = [f"{format_count(unread, 'conversation')} could not be read"] if unread else []
    said += [f"{format_count(odd, 'row')} not as documented"] if odd else []
    if said:
        say(f"at the last sync: {', '.join(said)}. mediadeck sync names them.")


def _row_ids(
    reader: Reader, service: ServiceRow, where: Filter, order: Order, limit: int | None
) -> array[int]:
    if limit is not None:
        return reader.list_first_ids(service.sid, max(0, limit), where=where or None, order=order)
    return reader.list_media_ids(service.sid, where=where or None, order=order)


def _rows(reader: Reader, row_ids: array[int]) -> Iterator[dict[str, Value]]:
    """Yield the media in their order, from the catalog as they are written."""
    rest = iter(row_ids)
    while piece := list(islice(rest, _ROWS_A_READ)):
        for row in reader.media_rows(piece).values():
            yield {column.name: getattr(row, column.name) for column in _ALL}
