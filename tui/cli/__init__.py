"""The command line: stdout is data, stderr is for people."""

from __future__ import annotations

import argparse
import os
from typing import TYPE_CHECKING

from tui import __version__
from tui.cli import (
    browse,
    completing,
    config_command,
    doctor,
    export,
    get,
    ls,
    profile_commands,
    put,
    rm,
    serve,
    services,
    show,
    sync,
    thumbnails,
    url,
    web,
)
from tui.cli.output import add_loudness_options, take_loudness_options

if TYPE_CHECKING:
    from collections.abc import Sequence

DESCRIPTION = """\
A terminal browser for the media of Twilio Conversations.

Without a command it opens the browser: for the profile that is set (mediadeck profiles), or the account that
TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN (or TWILIO_API_KEY and TWILIO_API_SECRET) name, else on a local
service of its own with sample media.

  mediadeck                                              # the browser
  mediadeck --service "Harbour Support"                  # with a service open
  mediadeck services --json                              # for scripts
  mediadeck url IS… ME… --copy                           # a fresh link on the clipboard

Exit codes: 0 done, 1 failed, 2 wrong usage or configuration, 3 no or wrong credentials, 4 not found, 5 some
of several failed, 130 interrupted.
"""


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line; each command adds its own part."""
    parser = argparse.ArgumentParser(
        prog="mediadeck",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"mediadeck {__version__}")
    add_loudness_options(parser, default=False)
    browse.add_options(parser)
    parser.set_defaults(run=browse.run)
    subcommands = parser.add_subparsers(title="commands", metavar="COMMAND")
    services.register(subcommands)
    web.register(subcommands)
    serve.register(subcommands)
    sync.register(subcommands)
    thumbnails.register(subcommands)
    ls.register(subcommands)
    show.register(subcommands)
    url.register(subcommands)
    rm.register(subcommands)
    profile_commands.register(subcommands)
    config_command.register(subcommands)
    completing.register(subcommands)
    doctor.register(subcommands)
    get.register(subcommands)
    put.register(subcommands)
    export.register(subcommands)
    for command in subcommands.choices.values():
        add_loudness_options(command, default=argparse.SUPPRESS)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; ``argv`` is without the program's name."""
    parser = build_parser()
    if completing.ASKED in os.environ:
        completing.complete(parser)
    arguments = parser.parse_args(argv)
    take_loudness_options(arguments)
    code: int = arguments.run(arguments)
    return code
