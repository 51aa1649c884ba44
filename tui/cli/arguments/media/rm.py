"""The arguments of ``mediadeck rm``."""

from __future__ import annotations

import argparse
from typing import Final

from tui.cli.options import add_media_argument, add_profile_options, add_service_argument

DESCRIPTION: Final = """\
Delete the messages of media, each with its text and all its media. Twilio has no other way to delete media.
This cannot be undone. MEDIA is a SID (ME…) or a file name; it must be in the catalog.

The command lists what will be deleted and asks you to type "delete". In a script, use --yes.

  mediadeck rm "Harbour Support" "wrong photo.jpg"
  mediadeck rm IS… ME… ME… --yes
"""


def register(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's parser."""
    parser = subcommands.add_parser(
        "rm",
        help="delete media, with their messages",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_service_argument(parser)
    add_media_argument(parser)
    parser.add_argument("--yes", action="store_true", help="delete without asking")
    add_profile_options(parser, default=argparse.SUPPRESS)
    parser.set_defaults(run="media.rm:run")
