"""The arguments of ``mediadeck web``."""

from __future__ import annotations

import argparse
from typing import Final

from tui.cli.options import LAST_PORT, add_profile_options, media_sid_argument, whole_number

DESCRIPTION: Final = """\
Serve the screens of Mediadeck to a web browser on this machine. The URL is printed on stdout. It contains a
random token: anyone with the URL has your access. Each page runs its own Mediadeck, which ends with the page.
Pages load nothing from other hosts.

The d key downloads to the browser, and copies go to its clipboard. Uploads and exports use the files of this
machine. From another machine, use SSH:

  ssh -L 8751:127.0.0.1:8751 HOST mediadeck web
"""


def register(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's parser."""
    parser = subcommands.add_parser(
        "web",
        help="show the screens in a web browser on this machine",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_profile_options(parser, default=argparse.SUPPRESS)
    parser.add_argument("--service", metavar="SERVICE", default=argparse.SUPPRESS, help="open this service")
    parser.add_argument(
        "--media", metavar="SID", type=media_sid_argument, default=argparse.SUPPRESS, help="open this media"
    )
    parser.add_argument(
        "--filter", metavar="WORDS", default=argparse.SUPPRESS, help="start with this filter; with --service"
    )
    parser.add_argument(
        "--port",
        type=whole_number(0, LAST_PORT),
        default=8751,
        help="port to listen on, 0 for a free one (default: %(default)s)",
    )
    parser.add_argument(
        "--host", default="127.0.0.1", help="local address to listen on (default: %(default)s)"
    )
    parser.add_argument(
        "--beyond-this-machine",
        action="store_true",
        help="allow a HOST that other machines can reach, without encryption",
    )
    parser.set_defaults(run="web:run")
