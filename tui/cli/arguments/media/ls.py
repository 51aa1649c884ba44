"""The arguments of ``mediadeck ls``."""

from __future__ import annotations

import argparse
from typing import Final

from tui.cli.options import add_format_options, add_profile_options, add_service_or_all
from tui.cli.output.listings import MEDIA_TO_CHOOSE

DESCRIPTION: Final = """\
List the media of a service, or of all services, from the catalog, without the network. To update the
catalog, run mediadeck sync or open the service in the browser.

  mediadeck ls "Harbour Support" --filter "type:image date:7d"
  mediadeck ls IS… --sort size --reverse --limit 20
  mediadeck ls IS… --filter "-author:system size:>5mb" --jsonl
  mediadeck ls --all-services --filter "service:harbour type:pdf" --limit 50
  mediadeck ls IS… --filter tag:refund --columns name,author,tags,note --csv

The filter is that of the browser: words in the file name, author, conversation or SID, and type:image,
type:application/pdf, type:jpg, size:>5mb, date:>=2026-01-01, date:7d, author:…, conversation:…,
service:…, is:unattached. A - in front negates a term.
"""


def register(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's parser."""
    parser = subcommands.add_parser(
        "ls",
        help="list the media of a service or of all, filtered and sorted",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_service_or_all(parser, "list the media of")
    parser.add_argument("--filter", default="", metavar="WORDS", help="only list matching media")
    parser.add_argument(
        "--sort",
        default="-date",
        metavar="COLUMN",
        help="name, type, size, conversation, author, date, uploaded, category, message or sid; a - in"
        " front sorts descending (default: -date)",
    )
    parser.add_argument("--reverse", action="store_true", help="reverse the order")
    parser.add_argument("--limit", type=int, metavar="N", help="only list the first N")
    parser.add_argument(
        "--names",
        action="store_true",
        help="first fetch missing names of people: one request per conversation",
    )
    add_format_options(parser, MEDIA_TO_CHOOSE)
    add_profile_options(parser, default=argparse.SUPPRESS)
    parser.set_defaults(run="media.ls:run")
