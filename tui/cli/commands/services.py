"""``mediadeck services`` and ``mediadeck conversations``: list what the account has."""

from __future__ import annotations

import argparse
from contextlib import closing
from typing import TYPE_CHECKING, Final

from tui.cli import exit_codes
from tui.cli.catalog_access import open_catalog
from tui.cli.lookup import find_service, is_service_sid
from tui.cli.options import add_service_argument
from tui.cli.output.console import report
from tui.cli.output.tables import Column, add_format_options, print_rows
from tui.cli.profile_selection import add_profile_options
from tui.cli.runner import run_for_profile
from tui.text.sanitize import sanitize_message

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tui.catalog import Catalog
    from tui.cli.output.tables import Value
    from tui.settings import Profile

_SERVICES_DESCRIPTION: Final = """\
List the services of the account. The catalog provides the media, their bytes and the last sync.

  mediadeck services
  mediadeck services --json --profile support
  mediadeck services | cut -f1              # a pipe gets tab-separated values: these are the SIDs
"""
_CONVERSATIONS_DESCRIPTION: Final = """\
List the conversations of a service, the latest updated first. The catalog provides the count of media.

  mediadeck conversations "Harbour Support"
  mediadeck conversations IS… --jsonl
"""
_SERVICES: Final = (
    Column("sid", "sid"),
    Column("friendly_name", title="name"),
    Column("media", "number"),
    Column("size", "size"),
    Column("conversations", "number", title="conv."),
    Column("synced_at", "time", title="synced"),
)
_CONVERSATIONS: Final = (
    Column("sid", "sid"),
    Column("friendly_name", title="name"),
    Column("state"),
    Column("media", "number"),
    Column("updated", "time"),
)


def register(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the parsers of both commands."""
    services = _parser(subcommands, "services", "list the services of the account", _SERVICES_DESCRIPTION)
    services.set_defaults(run=run_services)
    conversations = _parser(
        subcommands, "conversations", "list the conversations of a service", _CONVERSATIONS_DESCRIPTION
    )
    add_service_argument(conversations)
    conversations.set_defaults(run=run_conversations)


def _parser(
    subcommands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    summary: str,
    description: str,
) -> argparse.ArgumentParser:
    parser = subcommands.add_parser(
        name, help=summary, description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add_format_options(parser)
    add_profile_options(parser, default=argparse.SUPPRESS)
    return parser


def run_services(arguments: argparse.Namespace) -> int:
    """List the services and return the exit code."""

    async def work(profile: Profile) -> int:
        from tui.api.client import Client  # noqa: PLC0415
        from tui.catalog.sync.sync import sync_services  # noqa: PLC0415

        with open_catalog(profile) as catalog:
            async with Client(profile) as client:
                for sentence in await sync_services(client, catalog):
                    report(sanitize_message(sentence))
            with closing(catalog.reader()) as reader:
                rows = reader.services()
        if not rows:
            report("this account has no Conversations service. Create one in the Twilio console.")
        return _print_rows(rows, _SERVICES, arguments)

    return run_for_profile(arguments, work)


def run_conversations(arguments: argparse.Namespace) -> int:
    """List the conversations of a service and return the exit code."""

    async def work(profile: Profile) -> int:
        from tui.api.client import Client  # noqa: PLC0415
        from tui.api.errors import IncompleteList  # noqa: PLC0415
        from tui.catalog.sync.records import make_conversation_row  # noqa: PLC0415
        from tui.catalog.sync.sync import sync_services  # noqa: PLC0415

        with open_catalog(profile) as catalog:
            async with Client(profile) as client:
                sid = arguments.service
                if not is_service_sid(sid) or not _is_known(sid, catalog):
                    await sync_services(client, catalog)
                    sid = find_service(arguments.service, catalog).sid
                found, code = [], exit_codes.DONE
                async for page in client.conversations.pages(sid):
                    found += [make_conversation_row(one, sid) for one in page.rows]
                    for odd in page.odd:
                        name, reason = sanitize_message(odd.name), sanitize_message(odd.reason)
                        report(f"{name} is not as documented: {reason}.")
                    if page.incomplete:
                        code = report(IncompleteList(message=page.incomplete), exit_codes.FAILED)
            catalog.put_conversations(found)
            sids = {row.sid for row in found}
            with closing(catalog.reader()) as reader:
                rows = [row for row in reader.conversations(sid) if row.sid in sids]
        if not rows:
            report(f"the service {sanitize_message(arguments.service)} has no conversations.")
        return _print_rows(rows, _CONVERSATIONS, arguments) or code

    return run_for_profile(arguments, work)


def _is_known(sid: str, catalog: Catalog) -> bool:
    with closing(catalog.reader()) as reader:
        return bool(reader.find_services(sid))


def _print_rows(rows: Sequence[object], columns: Sequence[Column], arguments: argparse.Namespace) -> int:
    records: list[Mapping[str, Value]] = [
        {column.name: getattr(row, column.name) for column in columns} for row in rows
    ]
    return exit_codes.DONE if print_rows(records, columns, arguments.form) else exit_codes.FAILED
