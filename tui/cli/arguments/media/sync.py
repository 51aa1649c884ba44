"""The arguments of ``mediadeck sync``."""

from __future__ import annotations

import argparse
from typing import Final

from tui.cli.options import add_profile_options, add_service_or_all

DESCRIPTION: Final = """\
Update the catalog of a service with what is new since the last sync. --full reads everything again and also
finds deleted media. An interrupted sync resumes where it stopped. --all-services updates one service after
another; the next one follows also where one fails.

The account is that of the selected profile (see mediadeck profiles), or of the TWILIO_ variables, else the
local service.
"""
_KEPT: Final = "what was read is kept. Run the same command to resume."


def register(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's parser."""
    parser = subcommands.add_parser(
        "sync",
        help="update the catalog of a service or of all",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_service_or_all(parser, "update")
    parser.add_argument("--full", action="store_true", help="read everything again, and find deleted media")
    add_profile_options(parser, default=argparse.SUPPRESS)
    parser.set_defaults(run="media.sync:run", on_interrupt=_KEPT)
