"""``mediadeck`` without a command: opens the browser."""

from __future__ import annotations

import argparse
import gc
import os
import shutil
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING, Final

from tui.cli import exit_codes
from tui.cli.clipboard_option import add_clipboard_option, take_clipboard_option
from tui.cli.lookup import is_media_sid
from tui.cli.profile_selection import add_profile_options, choice_of, connect_to, end_over
from tui.settings import (
    LOCAL,
    ConfigError,
    SettingsError,
    appearance_from,
    is_in_browser,
    named_profile,
    own_keys,
)
from tui.startup import first_frame

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tui.settings import Appearance, OwnKeys, Profile

SMALLEST_COLUMNS: Final = 40
SMALLEST_ROWS: Final = 10


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the browser's own options to the top-level ``parser``."""
    add_profile_options(parser, default=False)
    parser.add_argument(
        "--service", metavar="SERVICE", help="open this service, by its SID (IS…) or name, at once"
    )
    parser.add_argument(
        "--media", metavar="SID", type=media_sid, help="open the browser at this media (ME…) of the catalog"
    )
    add_clipboard_option(parser, default=None)


def run(arguments: argparse.Namespace) -> int:
    """Open the browser and return the exit code when the user leaves it."""
    trouble = terminal_trouble(os.environ)
    if trouble:
        return _refuse(trouble, exit_codes.FAILED)
    trouble = take_clipboard_option(arguments)
    if trouble:
        return _refuse(trouble, exit_codes.USAGE)
    try:
        choice = choice_of(arguments)
        profile = choice.profile
        if profile is not None and profile.secret.asks:
            first_frame.clear_frame()
            profile.secret.reveal()
        keys = own_keys()
    except ConfigError as error:
        raise end_over(error) from None
    except SettingsError as error:
        return _refuse(error, exit_codes.of_error(error))
    try:
        wanted = arguments.media or arguments.service or (profile.service if profile else None)
        looks = appearance_from(os.environ)
        # Who asks for something of the local service's by its name knows it.
        return _open(profile, wanted, looks, keys, asks_first=choice.is_undecided and wanted is None)
    except SettingsError as error:
        return _refuse(error, exit_codes.of_error(error))
    except KeyboardInterrupt:  # before there is a screen that takes the key
        return exit_codes.INTERRUPTED


def _refuse(reason: object, exit_code: int) -> int:
    first_frame.clear_frame()
    print(f"mediadeck: {reason}", file=sys.stderr)
    return exit_code


def media_sid(text: str) -> str:
    """Return ``text``, for an option that takes the SID of a media."""
    if not is_media_sid(text):
        message = f"{text!r} is no SID of a media: ME and 32 hexadecimal digits"
        raise argparse.ArgumentTypeError(message)
    return text


def _open(
    profile: Profile | None, wanted: str | None, looks: Appearance, keys: OwnKeys, *, asks_first: bool
) -> int:
    with ExitStack() as at_the_end:
        local: list[Callable[[], Profile]] = []
        if profile is None and not asks_first:
            local.append(connect_to(None, at_the_end))

        def connect_named(name: str) -> Profile:
            """Return the profile of this name, its secret at hand; the local service is started once."""
            named = named_profile(name, os.environ)
            if named is not None:
                named.secret.reveal()
                return named
            if not local:
                local.append(connect_to(None, at_the_end))
            return local[0]()

        gc.disable()  # until the first frame: the imports make no garbage worth looking for
        from tui.app import Mediadeck  # noqa: PLC0415 - half of the start; the local service starts meanwhile
        from tui.commands.keymap import keymap_of  # noqa: PLC0415

        app = Mediadeck(
            lambda: profile or connect_named(LOCAL),
            wanted=wanted,
            profile=profile,
            connect_to=connect_named,
            asks_first=asks_first,
            looks=looks,
            keymap=keymap_of(*keys),
        )
        app.run()
        return app.return_code or 0


def terminal_trouble(environment: Mapping[str, str]) -> str | None:
    """Say in a sentence why the browser cannot be drawn here, or return None where it can."""
    if is_in_browser(environment):
        return None
    if not (sys.stdin.isatty() and sys.stdout.isatty() and sys.stderr.isatty()):
        return "the browser needs a terminal on standard input, output and error. See mediadeck --help."
    if environment.get("TERM", "") in {"", "dumb"}:
        return "the browser needs a terminal that can move its cursor, and TERM says it cannot."
    columns, rows = shutil.get_terminal_size()
    if columns < SMALLEST_COLUMNS or rows < SMALLEST_ROWS:
        return (
            f"this terminal is {columns}x{rows}, and the browser needs {SMALLEST_COLUMNS}x{SMALLEST_ROWS}:"
            " make the window larger and start again."
        )
    return None
