"""``mediadeck services`` and ``mediadeck conversations``: list the account's services and conversations."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from tui.api.client import Client
from tui.api.errors import IncompleteList
from tui.catalog.sync.records import make_conversation_row
from tui.catalog.sync.sync import sync_services
from tui.cli import exit_codes
from tui.cli.catalog_access import open_catalog
from tui.cli.output.console import report
from tui.cli.output.listings import CONVERSATIONS, SERVICES
from tui.cli.output.tables import print_rows
from tui.cli.profile_runner import run_for_profile
from tui.cli.service_lookup import find_service
from tui.cli.sids import is_service_sid
from tui.text.sanitize import sanitize_message

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping, Sequence

    from tui.catalog import Catalog
    from tui.cli.output.columns import Column
    from tui.cli.output.tables import Value
    from tui.settings import Profile


def run_services(arguments: argparse.Namespace) -> int:
    """List the services and return the exit code."""

    async def work(profile: Profile) -> int:
        with open_catalog(profile) as catalog:
            async with Client(profile) as client:
                for sentence in await sync_services(client, catalog):
                    report(sanitize_message(sentence))
            with closing(catalog.reader()) as reader:
                rows = reader.services()
        if not rows:
            report("this account has no Conversations service. Create one in the Twilio console.")
        return _print_rows(rows, SERVICES, arguments)

    return run_for_profile(arguments, work)


def run_conversations(arguments: argparse.Namespace) -> int:
    """List the conversations of a service and return the exit code."""

    async def work(profile: Profile) -> int:
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
        return _print_rows(rows, CONVERSATIONS, arguments) or code

    return run_for_profile(arguments, work)


def _is_known(sid: str, catalog: Catalog) -> bool:
    with closing(catalog.reader()) as reader:
        return bool(reader.find_services(sid))


def _print_rows(rows: Sequence[object], columns: Sequence[Column], arguments: argparse.Namespace) -> int:
    records: list[Mapping[str, Value]] = [
        {column.name: getattr(row, column.name) for column in columns} for row in rows
    ]
    is_done = print_rows(records, arguments.columns or columns, arguments.form)
    return exit_codes.DONE if is_done else exit_codes.FAILED
