"""The arguments of ``mediadeck serve``."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import Final

from tui.cli.options import LAST_PORT, whole_number

DESCRIPTION: Final = """\
Serve Twilio's media API on this machine: services, conversations, messages and media, stored in SQLite and
plain files. HTTP clients sign in with HTTP Basic (the account or its API key), Twilio's SDKs with an access
token signed by the API key.

The first start creates credentials in DIR, readable only by their owner. To use your own, set
MEDIADECK_SERVE_ACCOUNT_SID and MEDIADECK_SERVE_AUTH_TOKEN.

A new DIR gets two services with sample media; with --no-samples, one service "Local" with an empty
conversation "Inbox". An existing DIR is not changed.
"""


def register(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's parser."""
    parser = subcommands.add_parser(
        "serve",
        help="run the local service for other programs",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument(
        "--port",
        type=whole_number(0, LAST_PORT),
        default=8750,
        help="port to listen on, 0 for a free one (default: %(default)s)",
    )
    parser.add_argument("--data", type=Path, metavar="DIR", help="data folder (default: that of the user)")
    parser.add_argument(
        "--samples",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="fill a new DIR with sample media",
    )
    parser.add_argument("--json", action="store_true", help="print one line of JSON to stdout when ready")
    parser.add_argument("--fd", type=int, metavar="N", help="serve on this inherited listening socket")
    parser.add_argument("--until-eof", action="store_true", help="stop when standard input closes")
    parser.add_argument(
        "--check",
        action="store_true",
        help="do not serve: check every media in DIR, print the problems, and exit with 1 if there are any",
    )
    _add_rules(parser.add_argument_group("rules"))
    _add_faults(parser.add_argument_group("simulated faults, to test clients"))
    parser.set_defaults(run="serve:run")


def _add_rules(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--any-token", action="store_true", help="accept any X-Twilio-Token that is not empty")
    group.add_argument(
        "--collect-after",
        type=whole_number(0),
        default=300,
        metavar="SECONDS",
        help="delete an unattached upload after this time, 0 for never (default: %(default)s)",
    )
    group.add_argument(
        "--max-mb",
        type=whole_number(1),
        default=150,
        metavar="N",
        help="largest media, in MB of 1,048,576 bytes (default: %(default)s)",
    )


def _add_faults(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--delay-ms", type=whole_number(0), default=0, metavar="N", help="delay each response")
    group.add_argument(
        "--error-rate",
        type=_fraction,
        default=0.0,
        metavar="P",
        help="answer this share of requests, 0 to 1, with 503",
    )
    group.add_argument(
        "--max-concurrent",
        type=whole_number(1),
        metavar="N",
        help="answer 429 to more than N parallel requests",
    )


def _fraction(text: str) -> float:
    if not re.fullmatch(r"0(\.\d*)?|1(\.0*)?|\.\d+", text, re.ASCII):
        message = f"{text!r} is not a number from 0 to 1"
        raise argparse.ArgumentTypeError(message)
    return float(text)
