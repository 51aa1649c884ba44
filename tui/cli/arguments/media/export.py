"""The arguments of ``mediadeck export``."""

from __future__ import annotations

import argparse
from typing import Final

from tui.cli.arguments.media.get import add_output_options
from tui.cli.options import add_profile_options, add_transfer_options

DESCRIPTION: Final = """\
Download all media of a service, or those that match a filter, and write a manifest.jsonl. It has one line of
JSON per media, with its fields, the path of its file and its SHA-256. The catalog is synced first.

--resume adds media that the manifest lacks, and files that are missing or changed. Each file is compared with
its SHA-256.

--transcript writes an index.html for each conversation: the messages in the catalog, the names, times and
pictures. It is in the folder of the conversation, or where files of several share one, index-CH….html is
beside the manifest. With --resume it is updated.

The account is that of the selected profile (see mediadeck profiles), or of the TWILIO_ variables, else the
local service.
"""

_KEPT: Final = "complete files are saved and partial downloads kept. Resume with export --resume."


def register(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's parser."""
    parser = subcommands.add_parser(
        "export",
        help="download media and their fields to a folder, with a manifest",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_transfer_options(parser)
    add_output_options(parser, default="{conversation}/{date}-{filename}")
    parser.add_argument(
        "--filter",
        default="",
        metavar="WORDS",
        help="only export matching media, with the filter of the browser: type:image date:7d",
    )
    parser.add_argument(
        "--transcript",
        action="store_true",
        help="also write a page for each conversation, with its messages and files: index.html",
    )
    parser.add_argument("--resume", action="store_true", help="only add what is missing or changed")
    add_profile_options(parser, default=argparse.SUPPRESS)
    parser.set_defaults(run="media.export:run", on_interrupt=_KEPT)
