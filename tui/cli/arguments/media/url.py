"""The arguments of ``mediadeck url``."""

from __future__ import annotations

import argparse
from typing import Final

from tui.cli.options import (
    add_clipboard_option,
    add_media_argument,
    add_profile_options,
    add_service_argument,
)

DESCRIPTION: Final = """\
Print a new temporary URL of each MEDIA, one per line. Anyone with the URL can open the content, for about
five minutes. MEDIA is a SID (ME…) or a file name in the catalog.

  url       only the URL                     curl      a command that downloads it under its file name
  markdown  an image or a link               json      the resource as the service sends it
  html      the same in HTML

Exit codes: 0 done, 1 failed, 3 no or wrong credentials, 4 not found, 5 some of several failed.
"""
FORMATS: Final = ("url", "markdown", "html", "curl", "json")


def register(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's parser."""
    parser = subcommands.add_parser(
        "url",
        help="print new temporary URLs of media",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_service_argument(parser)
    add_media_argument(parser)
    parser.add_argument(
        "--format", choices=FORMATS, default=FORMATS[0], help="output format (default: %(default)s)"
    )
    parser.add_argument("--copy", action="store_true", help="also copy it to the clipboard")
    parser.add_argument("--qr", action="store_true", help="print a QR code, for a phone")
    add_clipboard_option(parser, default=argparse.SUPPRESS)
    add_profile_options(parser, default=argparse.SUPPRESS)
    parser.set_defaults(run="media.url:run")
