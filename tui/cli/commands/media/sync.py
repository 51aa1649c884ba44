"""``mediadeck sync``: update the catalog of one service or of all."""

from __future__ import annotations

import asyncio
import sys
from contextlib import closing
from typing import TYPE_CHECKING, Final

from tui.api.client import Client
from tui.api.errors import ApiError, IncompleteList
from tui.catalog.sync.sync import sync, sync_services
from tui.cli import exit_codes
from tui.cli.catalog_access import open_catalog
from tui.cli.output.console import report
from tui.cli.profile_runner import run_for_profile
from tui.cli.service_lookup import find_service
from tui.engine import Coalescer
from tui.text.durations import format_elapsed
from tui.text.quantities import format_count
from tui.text.sanitize import sanitize_message

if TYPE_CHECKING:
    import argparse

    from tui.api.throttle import Throttle
    from tui.catalog import Catalog, ServiceRow
    from tui.catalog.sync.progress import SyncProgress
    from tui.settings import Profile
#: Seconds between two progress updates.
_INTERVAL: Final = 0.1
#: A longer wait, in seconds, is reported.
_LONG_WAIT: Final = 5.0
#: The maximum number of unread conversations and malformed rows to list.
_MAX_LISTED: Final = 10


def run(arguments: argparse.Namespace) -> int:
    """Sync and return the exit code: 1 also if some conversations could not be read completely."""
    name = None if arguments.all_services else arguments.service
    return run_for_profile(arguments, lambda profile: _sync(profile, name, full=arguments.full))


async def _sync(profile: Profile, name: str | None, *, full: bool) -> int:
    """Sync the service with this name, or all."""
    with open_catalog(profile, required=True) as catalog:
        async with Client(profile) as client:
            for sentence in await sync_services(client, catalog):
                report(sanitize_message(sentence))
            if name is not None:
                return await _sync_one(client, catalog, find_service(name, catalog), full=full)
            with closing(catalog.reader()) as reader:
                services = reader.services()
            codes = [await _sync_next(client, catalog, service, full=full) for service in services]
    return max(codes, default=exit_codes.DONE)


async def _sync_next(client: Client, catalog: Catalog, service: ServiceRow, *, full: bool) -> int:
    """Sync one service of several; report its error."""
    try:
        return await _sync_one(client, catalog, service, full=full)
    except ApiError as error:
        report(f"{sanitize_message(service.friendly_name)}: {error}")
        return exit_codes.FAILED


async def _sync_one(client: Client, catalog: Catalog, service: ServiceRow, *, full: bool) -> int:
    line = _ProgressLine()
    waiting = asyncio.create_task(_report_waits(client.throttle))
    try:
        progress = Coalescer(line.show, _INTERVAL)
        done = await sync(client, catalog, service.sid, progress, full=full)
    finally:
        waiting.cancel()
        line.end()
    return _report_result(service, done, catalog)


async def _report_waits(throttle: Throttle) -> None:
    """Report each long wait that the service asks for, once."""
    while True:
        if (seconds := throttle.pause) > _LONG_WAIT:
            report(f"The service asks to wait {seconds:,.0f} s. The sync then continues; ctrl+c stops it.")
            await asyncio.sleep(seconds)
        await asyncio.sleep(_INTERVAL)


def _report_result(service: ServiceRow, done: SyncProgress, catalog: Catalog) -> int:
    with closing(catalog.reader()) as reader:
        known = next((row.media for row in reader.services() if row.sid == service.sid), 0)
    name = sanitize_message(service.friendly_name)
    report(
        f"{name}: {format_count(known, 'media')} in {format_count(done.found, 'conversation')};"
        f" {done.media:,} read in {format_elapsed(done.seconds)}."
    )
    _report_odd_rows(service, catalog)
    if done.incomplete:
        report(str(IncompleteList(message=done.incomplete)))
    if not done.failed:
        return exit_codes.FAILED if done.incomplete else exit_codes.DONE
    failures = catalog.sync_failures(service.sid)
    report(f"{format_count(done.failed, 'conversation')} could not be read. The next sync tries again:")
    for failure in failures[:_MAX_LISTED]:
        report(
            f"  {failure.conversation_sid} {sanitize_message(failure.conversation_name)}: {failure.sentence}"
        )
    return exit_codes.FAILED


def _report_odd_rows(service: ServiceRow, catalog: Catalog) -> None:
    """List the rows that differ from Twilio's documentation; the catalog stores what it understands."""
    rows, count = catalog.odd_rows(service.sid, _MAX_LISTED)
    if not count:
        return
    verb = "is" if count == 1 else "are"
    report(f"{format_count(count, 'row')} {verb} not as documented, and only partly stored:")
    for row in rows:
        where = (
            f"{row.conversation_sid} {sanitize_message(row.conversation_name)}, "
            if row.conversation_sid
            else ""
        )
        report(f"  {where}{sanitize_message(row.name)}: {sanitize_message(row.reason)}")
    if count > len(rows):
        report(f"  and {count - len(rows):,} more")


class _ProgressLine:
    """The progress line on stderr, overwritten in place; only on a terminal."""

    def __init__(self) -> None:
        self._is_enabled = sys.stderr.isatty()
        self._is_drawn = False

    def show(self, progress: SyncProgress) -> None:
        """Show the progress."""
        if self._is_enabled:
            print(f"\r{' · '.join(progress.describe())}\x1b[K", end="", file=sys.stderr, flush=True)
            self._is_drawn = True

    def end(self) -> None:
        """Clear the line."""
        if self._is_drawn:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
        self._is_enabled = False  # a last update may still arrive
