"""``mediadeck web``: serve the screens to a web browser on this machine."""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING

from tui.cli import exit_codes
from tui.cli.output.console import print_data, report
from tui.cli.profile_selection import choose
from tui.web import AddressError, listen, serve

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence


def run(arguments: argparse.Namespace) -> int:
    """Serve until a signal arrives; return the exit code."""
    profile = choose(arguments).profile
    if profile is not None:
        profile.secret.reveal()  # now: later, nobody may be at the terminal for a prompt or an error
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
    for name in ("profile", "service", "media", "filter"):
        value = getattr(arguments, name)
        if value is not None:
            options.append(f"--{name}={value}")
    # -P: do not import modules from the current folder.
    return [sys.executable, "-P", "-m", "tui", *options]
