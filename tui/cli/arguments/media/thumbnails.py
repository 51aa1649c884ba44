"""The arguments of ``mediadeck thumbnails``."""

from __future__ import annotations

import argparse
from typing import Final

DESCRIPTION: Final = """\
Show the number and size of the thumbnails on disk, or clear them. Thumbnails are small pictures of media that
only you can read. Mediadeck makes them again when needed.

MEDIADECK_THUMBNAILS sets their maximum size (100MB), or off to keep none.
"""


def register(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's parser."""
    parser = subcommands.add_parser(
        "thumbnails",
        help="count the thumbnails on disk, or clear them",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--clear", action="store_true", help="clear all thumbnails")
    parser.add_argument("--json", action="store_true", help="print the folder, count and bytes as JSON")
    parser.set_defaults(run="media.thumbnails:run")
