"""``mediadeck`` without a command: open the browser."""

from __future__ import annotations

import gc
import os
import shutil
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING, Final

from tui.catalog.model import ALL_SERVICES
from tui.cli import exit_codes
from tui.cli.options import (
    apply_clipboard_option,
)
from tui.cli.output.console import report
from tui.cli.profile_selection import choose, connect
from tui.settings import LOCAL, find_profile, is_in_browser, read_appearance, read_key_settings
from tui.startup import first_frame

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Mapping

    from tui.settings import Appearance, KeySettings, Profile

MIN_COLUMNS: Final = 40
MIN_ROWS: Final = 10


def run(arguments: argparse.Namespace) -> int:
    """Open the browser; return the exit code once the user quits."""
    if problem := terminal_problem(os.environ):
        first_frame.clear_frame()
        return report(problem, exit_codes.FAILED)
    apply_clipboard_option(arguments)
    choice = choose(arguments)
    profile = choice.profile
    if profile is not None and profile.secret.may_prompt:
        first_frame.clear_frame()
        profile.secret.reveal()
    keys = read_key_settings()
    place = ALL_SERVICES if arguments.all_services else arguments.service
    wanted = arguments.media or place or (profile.service if profile else None)
    # A service or media given here belongs to the local service, so there is no need to ask for an account.
    asks_first = choice.is_first_use and wanted is None
    where, problem = "", None
    if arguments.filter:
        from tui.cli.filters import read_filter  # noqa: PLC0415 - most starts have no filter

        where, problem = read_filter(arguments.filter)
    if where and (arguments.media or wanted is None):
        problem = "--filter needs --service or --all-services, and goes without --media."
    if problem:
        return report(problem, exit_codes.USAGE)
    return _open(profile, wanted, where, read_appearance(os.environ), keys, asks_first=asks_first)


def _open(
    profile: Profile | None,
    wanted: str | None,
    where: str,
    appearance: Appearance,
    keys: KeySettings,
    *,
    asks_first: bool,
) -> int:
    with ExitStack() as at_exit:
        local: list[Callable[[], Profile]] = []
        if profile is None and not asks_first:
            local.append(connect(None, at_exit))

        def connect_named(name: str) -> Profile:
            """Return the profile with its secret; start the local service only once."""
            named = find_profile(name, os.environ)
            if named is not None:
                named.secret.reveal()
                return named
            if not local:
                local.append(connect(None, at_exit))
            return local[0]()

        gc.disable()  # until the first frame: imports create little garbage
        from tui.app import Mediadeck  # noqa: PLC0415 - half of the start-up time; the local service starts meanwhile
        from tui.commands.keymap import keymap_of  # noqa: PLC0415

        app = Mediadeck(
            lambda: profile or connect_named(LOCAL),
            wanted=wanted,
            first_filter=where,
            profile=profile,
            connect_to=connect_named,
            asks_first=asks_first,
            looks=appearance,
            keymap=keymap_of(*keys),
        )
        app.run()
        return app.return_code or 0


def terminal_problem(environment: Mapping[str, str]) -> str | None:
    """Return why the browser cannot run in this terminal, or None."""
    if is_in_browser(environment):
        return None
    if not (sys.stdin.isatty() and sys.stdout.isatty() and sys.stderr.isatty()):
        return "the browser needs a terminal on standard input, output and error. See mediadeck --help."
    if environment.get("TERM", "") in {"", "dumb"}:
        return "the browser needs a terminal that can move its cursor, but TERM is not set or is dumb."
    columns, rows = shutil.get_terminal_size()
    if columns < MIN_COLUMNS or rows < MIN_ROWS:
        return (
            f"this terminal is {columns}x{rows}, and the browser needs {MIN_COLUMNS}x{MIN_ROWS}:"
            " make the window larger and start again."
        )
    return None
