"""``mediadeck watch``: print a line for each new media of a service, until stopped."""

from __future__ import annotations

import shutil
import signal
from typing import TYPE_CHECKING

from tui.api.client import Client
from tui.catalog.filters import FilterError, parse
from tui.catalog.sync.sync import sync_services
from tui.cli import exit_codes
from tui.cli.catalog_access import open_catalog
from tui.cli.filters import format_filter_error, resolve_filter
from tui.cli.output.console import report
from tui.cli.profile_runner import run_for_profile
from tui.cli.service_lookup import find_service
from tui.cli.watch.program import NAMES, find_slip
from tui.cli.watch.state import WatchStateFile
from tui.cli.watch.watcher import Watcher
from tui.engine import stop_on_signals
from tui.settings import watches_folder
from tui.settings.programs import has_values_in_code
from tui.text.sanitize import sanitize_message

if TYPE_CHECKING:
    import argparse

    from tui.catalog.filters import Filter
    from tui.settings import Profile


def run(arguments: argparse.Namespace) -> int:
    """Watch and return the exit code."""
    arguments.filter = resolve_filter(arguments.filter)
    try:
        where = parse(arguments.filter)
    except FilterError as error:
        return report(format_filter_error(error, arguments.filter), exit_codes.USAGE)
    argv = arguments.exec
    if argv and shutil.which(argv[0]) is None:
        message = f"--exec: there is no program {sanitize_message(argv[0])}."
        return report(message, exit_codes.USAGE)
    if (slip := find_slip(argv)) is not None:
        known = ", ".join(f"{{{name}}}" for name in NAMES)
        return report(f"--exec: there is no {{{slip}}}. Known: {known}.", exit_codes.USAGE)
    if argv and has_values_in_code(argv, NAMES):
        message = (
            '--exec: values are not put into the code of a shell. Use its environment: "$MEDIADECK_NAME".'
        )
        return report(message, exit_codes.USAGE)
    return run_for_profile(arguments, lambda profile: _watch(profile, arguments, where))


async def _watch(profile: Profile, arguments: argparse.Namespace, where: Filter) -> int:
    words = " ".join(arguments.filter.split())
    with open_catalog(profile, required=True) as catalog, stop_on_signals(signal.SIGTERM, signal.SIGHUP):
        async with Client(profile) as client:
            await sync_services(client, catalog)
            service = find_service(arguments.service, catalog)
            file = WatchStateFile(watches_folder(), profile.catalog_key, service.sid, words)
            with file.claim():
                watch = Watcher(client, catalog, service, where or None, file, arguments.exec)
                state = watch.open_state(words, arguments.since)
                if arguments.once:
                    return await watch.run_once(state)
                return await watch.run(state, arguments.interval)
