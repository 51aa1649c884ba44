"""``mediadeck thumbnails``: count the thumbnails on disk, or clear them."""

from __future__ import annotations

import argparse
import json
from typing import Final

from tui.cli import exit_codes
from tui.cli.output.console import print_data
from tui.text.quantities import format_count

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
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Count or clear the thumbnails, print the result, and return the exit code."""
    from tui.preview.thumbnails import Thumbnails  # noqa: PLC0415
    from tui.settings import thumbnails_folder  # noqa: PLC0415

    folder = thumbnails_folder()
    thumbnails = Thumbnails(folder)
    count, size = thumbnails.clear() if arguments.clear else thumbnails.usage()
    if arguments.json:
        text = json.dumps({"folder": str(folder), "thumbnails": count, "bytes": size})
    else:
        thumbnails_text, format_filter_size = format_count(count, "thumbnail"), format_count(size, "byte")
        text = (
            f"Cleared {thumbnails_text} ({format_filter_size})"
            if arguments.clear
            else f"{thumbnails_text} in {folder}, {format_filter_size}"
        )
    return exit_codes.DONE if print_data(text) else exit_codes.FAILED
