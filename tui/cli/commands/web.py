"""``mediadeck web``: the same screens in a web browser of this machine."""

from __future__ import annotations

import argparse
import contextlib
import sys
from typing import TYPE_CHECKING, Final

from tui.cli import exit_codes
from tui.cli.commands.browse import media_sid
from tui.cli.number_options import LAST_PORT, whole
from tui.cli.output.console import put, say
from tui.cli.profile_selection import add_profile_options, choice_of
from tui.settings import SettingsError

if TYPE_CHECKING:
    from collections.abc import Sequence

DESCRIPTION: Final = """\
Serve the screens of Mediadeck to a web browser of this machine, at a URL that is printed on stdout and that
nobody can guess: whoever has it, has what you have. Each page that is opened is a Mediadeck of its own, and
ends with the page. It loads nothing from elsewhere.

What is downloaded with d goes to the browser's downloads, and copies to its clipboard; what is uploaded or
exported is on the machine that this runs on. From another machine, go through SSH:

  ssh -L 8751:127.0.0.1:8751 HOST mediadeck web
"""


def register(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's parser."""
    parser = subcommands.add_parser(
        "web",
        help="the screens in a web browser of this machine",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_profile_options(parser, default=argparse.SUPPRESS)
    parser.add_argument(
        "--service", metavar="SERVICE", default=argparse.SUPPRESS, help="begin at this service"
    )
    parser.add_argument(
        "--media", metavar="SID", type=media_sid, default=argparse.SUPPRESS, help="begin at this media"
    )
    parser.add_argument(
        "--port",
        type=whole(0, LAST_PORT),
        default=8751,
        help="port to listen on, 0 for a free one (default: %(default)s)",
    )
    parser.add_argument(
        "--host", default="127.0.0.1", help="address of this machine to listen on (default: %(default)s)"
    )
    parser.add_argument(
        "--beyond-this-machine",
        action="store_true",
        help="let HOST be an address that other machines reach, without encryption",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Serve until a signal ends it; return the exit code."""
    from tui.web import AddressError, listen, serve  # noqa: PLC0415 - other commands start without a server

    try:
        profile = choice_of(arguments).profile
        if profile is not None:
            profile.secret.reveal()  # now, while there is somebody at a terminal to be told
    except SettingsError as error:
        return say(error, exit_codes.of_error(error))
    try:
        listener, address = listen(
            arguments.host, arguments.port, beyond_this_machine=arguments.beyond_this_machine
        )
    except AddressError as error:
        return say(error, exit_codes.FAILED)
    put(address.url)
    say("the screens are at this address. Keep it to yourself; ctrl+c ends it.")
    # What screens say when they fail is for people.
    with listener, contextlib.redirect_stdout(sys.stderr):
        serve(_screens(arguments), listener, address)
    return exit_codes.DONE


def _screens(arguments: argparse.Namespace) -> Sequence[str]:
    """Return the command that draws the screens, with what was chosen for it."""
    options: list[str] = []
    if arguments.local:
        options.append("--local")
    for name in ("profile", "service", "media"):
        value = getattr(arguments, name)
        if value is not None:
            options.append(f"--{name}={value}")
    # -P: the folder that the user happens to be in must not lend it its modules.
    return [sys.executable, "-P", "-m", "tui", *options]
