"""``mediadeck thumbnails``: count or clear the thumbnails on disk."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tui.cli import exit_codes
from tui.cli.output.console import print_data
from tui.preview.thumbnails import Thumbnails
from tui.settings import thumbnails_folder
from tui.text.quantities import format_count

if TYPE_CHECKING:
    import argparse


def run(arguments: argparse.Namespace) -> int:
    """Count or clear the thumbnails, print the result, and return the exit code."""
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
