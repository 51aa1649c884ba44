"""``mediadeck sync``: brings the catalog of a service up to date, as the browser does when it is open."""

from __future__ import annotations

import argparse
import asyncio
import sys
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING, Final

from tui.cli import exit_codes
from tui.cli.catalog_access import opened_catalog
from tui.cli.lookup import NotFoundError, service_named, shown
from tui.cli.output.console import say
from tui.cli.profile_selection import add_profile_options, connect_to, wanted_profile
from tui.settings import SettingsError
from tui.text.quantities import format_count

if TYPE_CHECKING:
    from tui.api.throttle import Throttle
    from tui.catalog import Catalog, ServiceRow
    from tui.catalog.sync.progress import SyncProgress
    from tui.settings import Profile

DESCRIPTION: Final = """\
Bring the catalog of a service up to date: what is new since the last time or, with --full, everything again,
which also notices what was deleted. The browser then shows it at once. An interrupted sync goes on where it
was.

It speaks to the account of the profile that is set (mediadeck profiles), or that the TWILIO_ variables name,
else to the local service.
"""
#: Seconds between two looks at the progress.
_INTERVAL: Final = 0.1
#: Seconds of waiting that a person would wonder about.
_NOTICED: Final = 5.0
#: Conversations that could not be read, and odd rows, are named up to this many.
_NAMED: Final = 10


def register(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's parser."""
    parser = subcommands.add_parser(
        "sync",
        help="bring the catalog of a service up to date",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("service", metavar="SERVICE", help="SID (IS…) or name of the service")
    parser.add_argument("--full", action="store_true", help="read everything again; notice what was deleted")
    add_profile_options(parser, default=argparse.SUPPRESS)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Sync and return the exit code; 1 as well where some conversations could not be read to their end."""
    from tui import engine  # noqa: PLC0415 - other commands start without it
    from tui.api.errors import ApiError  # noqa: PLC0415

    try:
        profile = wanted_profile(arguments)
    except SettingsError as error:
        return say(error, exit_codes.of_error(error))
    try:
        with ExitStack() as at_the_end:
            known = connect_to(profile, at_the_end)()
            return engine.run(_sync(known, arguments.service, full=arguments.full))
    except (ApiError, NotFoundError, SettingsError) as error:
        return say(error, exit_codes.of_error(error))
    except KeyboardInterrupt:
        return say(
            "interrupted; what was read is kept, and the next sync goes on there.", exit_codes.INTERRUPTED
        )


async def _sync(profile: Profile, name: str, *, full: bool) -> int:
    from tui.api.client import Client  # noqa: PLC0415 - as above
    from tui.catalog.sync.sync import sync, sync_services  # noqa: PLC0415
    from tui.engine import Coalescer  # noqa: PLC0415

    with opened_catalog(profile, is_needed=True) as catalog:
        async with Client(profile) as client:
            for sentence in await sync_services(client, catalog):
                say(shown(sentence))
            service = service_named(name, catalog)
            line = _Line()
            waits = asyncio.create_task(_tell_of_waits(client.throttle))
            try:
                report = Coalescer(line.show, _INTERVAL)
                done = await sync(client, catalog, service.sid, report, full=full)
            finally:
                waits.cancel()
                line.end()
        return _tell_end(service, done, catalog)


async def _tell_of_waits(throttle: Throttle) -> None:
    """Say when the service asks for a wait that someone would notice, once each time."""
    while True:
        if (seconds := throttle.pause) > _NOTICED:
            say(f"The service asks to wait {seconds:,.0f} s; the sync goes on by itself. Ctrl+C stops it.")
            await asyncio.sleep(seconds)
        await asyncio.sleep(_INTERVAL)


def _tell_end(service: ServiceRow, done: SyncProgress, catalog: Catalog) -> int:
    from tui.text.durations import format_elapsed  # noqa: PLC0415 - as above

    with closing(catalog.reader()) as reader:
        known = next((row.media for row in reader.services() if row.sid == service.sid), 0)
    say(
        f"{shown(service.friendly_name)}: {format_count(known, 'media')}"
        f" in {format_count(done.found, 'conversation')};"
        f" {done.media:,} read in {format_elapsed(done.seconds)}."
    )
    _tell_odd(service, catalog)
    if done.incomplete:
        from tui.api.errors import IncompleteList  # noqa: PLC0415 - as above

        say(str(IncompleteList(message=done.incomplete)))
    if not done.failed:
        return exit_codes.FAILED if done.incomplete else exit_codes.DONE
    sync_failures = catalog.sync_failures(service.sid)
    say(f"{format_count(done.failed, 'conversation')} could not be read; the next sync tries again:")
    for failure in sync_failures[:_NAMED]:
        say(f"  {failure.conversation_sid} {shown(failure.conversation_name)}: {failure.sentence}")
    return exit_codes.FAILED


def _tell_odd(service: ServiceRow, catalog: Catalog) -> None:
    """Name the rows that are not as documented: they are in the catalog as far as they are known."""
    rows, count = catalog.odd_rows(service.sid, _NAMED)
    if not count:
        return
    verb = "is" if count == 1 else "are"
    say(f"{format_count(count, 'row')} {verb} not as documented, and kept as far as known:")
    for row in rows:
        where = f"{row.conversation_sid} {shown(row.conversation_name)}, " if row.conversation_sid else ""
        say(f"  {where}{shown(row.name)}: {shown(row.reason)}")
    if count > len(rows):
        say(f"  and {count - len(rows):,} more")


class _Line:
    """The line of progress, written over itself; only where someone is there to see it."""

    def __init__(self) -> None:
        self._is_seen = sys.stderr.isatty()
        self._is_begun = False

    def show(self, progress: SyncProgress) -> None:
        """Show how far it is."""
        if self._is_seen:
            print(f"\r{' · '.join(progress.describe())}\x1b[K", end="", file=sys.stderr, flush=True)
            self._is_begun = True

    def end(self) -> None:
        """Take the line away: what follows says how it ended."""
        if self._is_begun:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
        self._is_seen = False  # the last report may still be on its way
