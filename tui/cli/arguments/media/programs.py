"""The arguments of ``mediadeck open`` and ``mediadeck run``."""

from __future__ import annotations

import argparse
from typing import Final

from tui.cli.options import add_media_argument, add_profile_options, add_service_argument

_OPEN: Final = """\
Download a media to a private temporary file and open it in a program. The file is deleted when the program
ends; one that hands it over to another program, as xdg-open does, keeps it until the next start of Mediadeck.
Programs are those of [[openers]] in config.toml, else the pager, editor, player or desktop of this machine.
Nothing opens programs, scripts, desktop entries, HTML or SVG unless an opener names their type.

  mediadeck open "Harbour Support" "harbour at dusk.jpg"
  mediadeck open IS… ME… --with gimp
"""
_RUN: Final = """\
Run a command of [[commands]] in config.toml for media: once for each, or with for = "marked" once for all.
It runs in this terminal. The exit code is 1 if it failed.

  mediadeck run exif "Harbour Support" "harbour at dusk.jpg"
"""


def register(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the parsers of both commands."""
    opening = subcommands.add_parser(
        "open",
        help="open a media in a program",
        description=_OPEN,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_service_argument(opening)
    opening.add_argument("media", metavar="MEDIA", help="SID (ME…) or file name of the media")
    opening.add_argument("--with", dest="label", metavar="LABEL", help="the program, if several can open it")
    opening.set_defaults(run="media.programs:open_media")
    running = subcommands.add_parser(
        "run",
        help="run a command of your own for media",
        description=_RUN,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    running.add_argument("command_id", metavar="COMMAND-ID", help="id of the command in config.toml")
    add_service_argument(running)
    add_media_argument(running)
    running.set_defaults(run="media.programs:run_command")
    for parser in (opening, running):
        add_profile_options(parser, default=argparse.SUPPRESS)
