"""The arguments of ``mediadeck get``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

from tui.cli.options import add_media_argument, add_profile_options, add_transfer_options, output_path

DESCRIPTION: Final = """\
Download media to a folder. File names are made valid for every file system, and no file is overwritten. An
interrupted download stays in a .part file; run the same command to resume it. Media that are already in the
folder, unchanged, are not downloaded again.

With -o - the content of one media is written to standard output.

The account is that of the selected profile (see mediadeck profiles), or of the TWILIO_ variables, else the
local service.
"""

#: The note on what an interrupted download keeps.
_KEPT: Final = "complete files are saved and partial downloads kept. Run the same command to resume."


def register(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's parser."""
    parser = subcommands.add_parser(
        "get",
        help="download media to a folder",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_transfer_options(parser)
    add_media_argument(parser)
    add_output_options(parser)
    add_profile_options(parser, default=argparse.SUPPRESS)
    parser.set_defaults(run="media.get:run", on_interrupt=_KEPT)


def add_output_options(parser: argparse.ArgumentParser, *, default: str | None = None) -> None:
    """Add ``--output`` and ``--layout``; without ``default``, the layout comes from the configuration."""
    parser.add_argument(
        "-o",
        "--output",
        type=output_path,
        default=Path(),
        metavar="DIR",
        help="folder (default: the current one)",
    )
    parser.add_argument(
        "--layout",
        default=default,
        metavar="TEMPLATE",
        help="file names in the folder: {filename} {conversation} {date} {time} {author} {sid} "
        f"(default: {default or 'as configured, or {filename}'})",
    )
