"""The arguments of ``mediadeck show``."""

from __future__ import annotations

import argparse
from typing import Final

from tui.cli.options import add_profile_options, add_service_argument

DESCRIPTION: Final = """\
Print every documented field of a media, one per line. MEDIA is a SID (ME…) or a file name in the catalog.
Anyone with the temporary URL can open the content, for about five minutes.

  mediadeck show "Harbour Support" "harbour at dusk.jpg"
  mediadeck show IS… ME… --json | jq .content_type
"""


def register(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's parser."""
    parser = subcommands.add_parser(
        "show",
        help="print every field of a media",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_service_argument(parser)
    parser.add_argument("media", metavar="MEDIA", help="SID (ME…) or file name of the media")
    parser.add_argument(
        "--json",
        action="store_true",
        help="print a JSON object, without fields that the service did not send",
    )
    add_profile_options(parser, default=argparse.SUPPRESS)
    parser.set_defaults(run="media.show:run")
