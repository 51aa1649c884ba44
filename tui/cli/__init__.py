"""The command line: stdout is data, stderr is for people."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from tui import __version__
from tui.cli import browse, doctor, export, get, ls, put, serve, sync, thumbnails, url

if TYPE_CHECKING:
    from collections.abc import Sequence

DESCRIPTION = """\
A terminal browser for the media of Twilio Conversations.

Without a command it opens the browser: on Twilio, where TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN (or
TWILIO_API_KEY and TWILIO_API_SECRET) are set, else on a local service of its own with sample media.
"""


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line; each command adds its own part."""
    parser = argparse.ArgumentParser(
        prog="mediadeck",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"mediadeck {__version__}")
    browse.add_options(parser)
    parser.set_defaults(run=browse.run)
    subcommands = parser.add_subparsers(title="commands", metavar="COMMAND")
    serve.register(subcommands)
    sync.register(subcommands)
    thumbnails.register(subcommands)
    ls.register(subcommands)
    url.register(subcommands)
    doctor.register(subcommands)
    get.register(subcommands)
    put.register(subcommands)
    export.register(subcommands)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; ``argv`` is without the program's name."""
    arguments = build_parser().parse_args(argv)
    code: int = arguments.run(arguments)
    return code
