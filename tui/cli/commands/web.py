"""``mediadeck web``: serve the screens to a web browser on this machine."""

from __future__ import annotations

import argparse
import contextlib
import sys
from typing import TYPE_CHECKING, Final

from tui.cli import exit_codes
from tui.cli.options import LAST_PORT, media_sid_argument, whole_number
from tui.cli.output.console import print_data, report
from tui.cli.profile_selection import add_profile_options, choose

if TYPE_CHECKING:
    from collections.abc import Sequence

DESCRIPTION: Final = """\
Serve the screens of Mediadeck to a web browser on this machine. The URL is printed on stdout. It contains a
random token: anyone with the URL has your access. Each page runs its own Mediadeck, which ends with the page.
Pages load nothing from other hosts.

The d key downloads to the browser, and copies go to its clipboard. Uploads and exports use the files of this
machine. From another machine, use SSH:

  ssh -L 8751:127.0.0.1:8751 HOST mediadeck web
"""


def register(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's parser."""
    parser = subcommands.add_parser(
        "web",
        help="show the screens in a web browser on this machine",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_profile_options(parser, default=argparse.SUPPRESS)
    parser.add_argument("--service", metavar="SERVICE", default=argparse.SUPPRESS, help="open this service")
    parser.add_argument(
        "--media", metavar="SID", type=media_sid_argument, default=argparse.SUPPRESS, help="open this media"
    )
    parser.add_argument(
        "--port",
        type=whole_number(0, LAST_PORT),
        default=8751,
        help="port to listen on, 0 for a free one (default: %(default)s)",
    )
    parser.add_argument(
        "--host", default="127.0.0.1", help="local address to listen on (default: %(default)s)"
    )
    parser.add_argument(
        "--beyond-this-machine",
        action="store_true",
        help="allow a HOST that other machines can reach, without encryption",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Serve until a signal arrives; return the exit code."""
    from tui.web import AddressError, listen, serve  # noqa: PLC0415 - aiohttp

    profile = choose(arguments).profile
    if profile is not None:
        profile.secret.reveal()  # now: later nobody may be at the terminal for a prompt or an error
    try:
        listener, address = listen(
            arguments.host, arguments.port, beyond_this_machine=arguments.beyond_this_machine
        )
    except AddressError as error:
        return report(error, exit_codes.FAILED)
    print_data(address.url)
    report("open this address in a web browser, and keep it secret. Press ctrl+c to stop.")
    # Error output of the screens belongs on stderr.
    with listener, contextlib.redirect_stdout(sys.stderr):
        serve(_screen_command(arguments), listener, address)
    return exit_codes.DONE


def _screen_command(arguments: argparse.Namespace) -> Sequence[str]:
    """Return the command that runs the screens, with the options of this one."""
    options: list[str] = []
    if arguments.local:
        options.append("--local")
    for name in ("profile", "service", "media"):
        value = getattr(arguments, name)
        if value is not None:
            options.append(f"--{name}={value}")
    # -P: do not import modules from the current folder.
    return [sys.executable, "-P", "-m", "tui", *options]
