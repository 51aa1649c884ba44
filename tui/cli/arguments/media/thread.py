"""The arguments of ``mediadeck thread``."""

from __future__ import annotations

import argparse
from typing import Final

from tui.cli.options import add_profile_options, add_service_argument, whole_number

DESCRIPTION: Final = """\
Print the messages around a media, the oldest first, from the catalog. MEDIA is a SID (ME…) or a file name.
The catalog keeps the texts that [catalog] text in config.toml says; see mediadeck help files. Names of people
that it does not know yet are requested from the service.

  mediadeck thread "Harbour Support" "harbour at dusk.jpg"
  mediadeck thread IS… ME… --all --json | jq -r '.[].body'
"""
#: The number of stored messages before and after the media's message.
_AROUND: Final = 10


def register(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's parser."""
    parser = subcommands.add_parser(
        "thread",
        help="print the messages around a media",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_service_argument(parser)
    parser.add_argument("media", metavar="MEDIA", help="SID (ME…) or file name of the media")
    extent = parser.add_mutually_exclusive_group()
    extent.add_argument(
        "--around",
        type=whole_number(0),
        default=_AROUND,
        metavar="N",
        help=f"messages before and after that of the media (default: {_AROUND})",
    )
    extent.add_argument("--all", action="store_true", help="print all stored messages of the conversation")
    parser.add_argument("--json", action="store_true", help="print a JSON array of messages")
    add_profile_options(parser, default=argparse.SUPPRESS)
    parser.set_defaults(run="media.thread:run")
