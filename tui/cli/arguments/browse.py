"""The arguments of ``mediadeck`` without a command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.cli.options import (
    add_clipboard_option,
    add_profile_options,
    media_sid_argument,
)

if TYPE_CHECKING:
    import argparse


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of the browser to the top-level ``parser``."""
    add_profile_options(parser, default=False)
    place = parser.add_mutually_exclusive_group()
    place.add_argument("--service", metavar="SERVICE", help="open this service, by its SID (IS…) or name")
    place.add_argument(
        "--all-services", action="store_true", help="open the media of all services as one list"
    )
    parser.add_argument(
        "--media",
        metavar="SID",
        type=media_sid_argument,
        help="open the browser at this media (ME…) of the catalog",
    )
    parser.add_argument(
        "--filter",
        metavar="WORDS",
        help="start with this filter, or the saved @NAME; with --service or --all-services",
    )
    add_clipboard_option(parser, default=None)
