"""``mediadeck services`` and ``mediadeck conversations``: what the account has, as it is now."""

from __future__ import annotations

import argparse
from contextlib import closing
from typing import TYPE_CHECKING, Final

from tui.cli import exit_codes
from tui.cli.catalog_access import opened_catalog
from tui.cli.lookup import is_service_sid, service_named, shown
from tui.cli.output.console import say
from tui.cli.output.tables import Column, add_form_options, put_rows
from tui.cli.profile_selection import add_profile_options
from tui.cli.runner import run_for_profile

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tui.catalog import Catalog
    from tui.cli.output.tables import Value
    from tui.settings import Profile

SERVICES_TOLD: Final = """\
List the services of the account. Media, their bytes and the last sync are what the catalog knows.

  mediadeck services
  mediadeck services --json --profile support
  mediadeck services | cut -f1              # between tabs in a pipe: the SIDs
"""
CONVERSATIONS_TOLD: Final = """\
List the conversations of a service, the latest updated first. The count of media is what the catalog knows.

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
    services = _parser(subcommands, "services", "list the services of the account", SERVICES_TOLD)
    services.set_defaults(run=run_services)
    conversations = _parser(
        subcommands, "conversations", "list the conversations of a service", CONVERSATIONS_TOLD
    )
    conversations.add_argument("service", metavar="SERVICE", help="SID (IS…) or name of the service")
    conversations.set_defaults(run=run_conversations)


def _parser(
    subcommands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, told: str, description: str
) -> argparse.ArgumentParser:
    parser = subcommands.add_parser(
        name, help=told, description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add_form_options(parser)
    add_profile_options(parser, default=argparse.SUPPRESS)
    return parser


def run_services(arguments: argparse.Namespace) -> int:
    """List the services and return the exit code."""

    async def work(profile: Profile) -> int:
        from tui.api.client import Client  # noqa: PLC0415 - other commands start without it
        from tui.catalog.sync.sync import sync_services  # noqa: PLC0415

        with opened_catalog(profile) as catalog:
            async with Client(profile) as client:
                for sentence in await sync_services(client, catalog):
                    say(shown(sentence))
            with closing(catalog.reader()) as reader:
                rows = reader.services()
        if not rows:
            say("this account has no Conversations service. Make one in Twilio's console.")
        return _put(rows, _SERVICES, arguments)

    return run_for_profile(arguments, work)


def run_conversations(arguments: argparse.Namespace) -> int:
    """List the conversations of a service and return the exit code."""

    async def work(profile: Profile) -> int:
        from tui.api.client import Client  # noqa: PLC0415 - as above
        from tui.api.errors import IncompleteList  # noqa: PLC0415
        from tui.catalog.sync.records import make_conversation_row  # noqa: PLC0415
        from tui.catalog.sync.sync import sync_services  # noqa: PLC0415

        with opened_catalog(profile) as catalog:
            async with Client(profile) as client:
                sid = arguments.service
                if not is_service_sid(sid) or not _is_known(sid, catalog):
                    await sync_services(client, catalog)
                    sid = service_named(arguments.service, catalog).sid
                found, code = [], exit_codes.DONE
                async for page in client.conversations.pages(sid):
                    found += [make_conversation_row(one, sid) for one in page.rows]
                    for odd in page.odd:
                        say(f"{shown(odd.name)} is not as documented: {shown(odd.reason)}.")
                    if page.incomplete:
                        code = say(IncompleteList(message=page.incomplete), exit_codes.FAILED)
            catalog.put_conversations(found)
            there = {row.sid for row in found}
            with closing(catalog.reader()) as reader:
                rows = [row for row in reader.conversations(sid) if row.sid in there]
        if not rows:
            say(f"the service {shown(arguments.service)} has no conversations.")
        return _put(rows, _CONVERSATIONS, arguments) or code

    return run_for_profile(arguments, work)


def _is_known(sid: str, catalog: Catalog) -> bool:
    with closing(catalog.reader()) as reader:
        return bool(reader.find_services(sid))


def _put(rows: Sequence[object], columns: Sequence[Column], arguments: argparse.Namespace) -> int:
    listed: list[Mapping[str, Value]] = [
        {column.name: getattr(row, column.name) for column in columns} for row in rows
    ]
    return exit_codes.DONE if put_rows(listed, columns, arguments.form) else exit_codes.FAILED
