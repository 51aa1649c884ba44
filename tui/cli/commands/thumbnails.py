"""``mediadeck thumbnails``: says how many thumbnails are kept on disk, and throws them away."""

from __future__ import annotations

import argparse
import json
from typing import Final

from tui.cli import exit_codes
from tui.text.quantities import format_count, pluralize

DESCRIPTION: Final = """\
Say how many thumbnails are kept on disk, and how many bytes they take, or throw them all away. They are
pictures of media, reduced, readable by you alone, and made again when a media is looked at.

MEDIADECK_THUMBNAILS sets how many bytes they may take (100MB), or off to keep none.
"""


def register(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's parser."""
    parser = subcommands.add_parser(
        "thumbnails",
        help="count the thumbnails on disk, or throw them away",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--clear", action="store_true", help="throw all thumbnails away")
    parser.add_argument("--json", action="store_true", help="print the folder, count and bytes as JSON")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Count or clear, print what there was, and return the exit code."""
    from tui.preview.thumbnails import Thumbnails  # noqa: PLC0415 - other commands start without it
    from tui.settings import thumbnails_folder  # noqa: PLC0415

    folder = thumbnails_folder()
    thumbnails = Thumbnails(folder)
    count, size = thumbnails.clear() if arguments.clear else thumbnails.usage()
    if arguments.json:
        print(json.dumps({"folder": str(folder), "thumbnails": count, "bytes": size}))
    else:
        where = f"{pluralize(count, 'was', 'were')} thrown away" if arguments.clear else f"in {folder}"
        print(f"{format_count(count, 'thumbnail')} {where}, {format_count(size, 'byte')}")
    return exit_codes.DONE
