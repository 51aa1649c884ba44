"""The arguments of ``mediadeck watch``."""

from __future__ import annotations

import argparse
import re
from datetime import datetime, timedelta
from typing import Final

from tui.cli.options import add_profile_options, add_service_argument, whole_number

DESCRIPTION: Final = """\
Sync a service at an interval, and print one line of JSON for each new media, with the keys of ls --json. New
are media of messages sent since the first watch of this service and filter, or since --since. Each is printed
once: the next watch resumes where this one ended. After a crash, the last media may be repeated. The watch
ends with ctrl+c, SIGTERM or a closed pipe.

  mediadeck watch "Harbour Support" --filter type:image
  mediadeck watch IS… --exec notify-send "New file" {name}

--exec runs a program for each media, without a shell, and waits for it. It takes the rest of the line. In its
arguments, {sid}, {message_sid}, {conversation_sid}, {service_sid}, {name}, {url} (a new temporary URL) and
{json} are replaced. They are also in its environment: $MEDIADECK_SID, $MEDIADECK_NAME and so on, with the
URL only where {url} is used. Its output goes to stderr.

Errors go to stderr; the watch continues, and waits longer after each.
"""
_KEPT: Final = "the next watch resumes here."
_AGO: Final = re.compile(r"(\d{1,6})([mhdw])")
_UNITS: Final = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_MINUTE: Final = 60


def register(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's parser."""
    parser = subcommands.add_parser(
        "watch",
        help="print a line for each new media, and run a program",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_service_argument(parser)
    parser.add_argument("--filter", default="", metavar="WORDS", help="only print matching media")
    parser.add_argument(
        "--interval",
        type=whole_number(1, 86_400),
        default=_MINUTE,
        metavar="SECONDS",
        help="seconds between two syncs (default: %(default)s)",
    )
    parser.add_argument(
        "--since",
        type=_time,
        metavar="TIME",
        help="at the first watch, begin with messages since a time: 2026-01-31, 2026-01-31T08:00, 2h, 7d",
    )
    parser.add_argument("--once", action="store_true", help="sync once, print what is new, and end")
    add_profile_options(parser, default=argparse.SUPPRESS)
    parser.add_argument(
        "--exec",
        nargs=argparse.REMAINDER,
        default=[],
        metavar="CMD",
        help="run a program for each media; must be the last option",
    )
    parser.set_defaults(run="media.watch:run", on_interrupt=_KEPT)


def _time(text: str) -> int:
    """Return a time as seconds since 1970: a date, with or without a time, or an age such as 7d."""
    now = datetime.now().astimezone()
    if found := _AGO.fullmatch(text):
        return int((now - timedelta(**{_UNITS[found[2]]: int(found[1])})).timestamp())
    try:
        return int(datetime.fromisoformat(text).astimezone().timestamp())
    except (ValueError, OverflowError):
        message = f"{text!r} is not a time: use 2026-01-31, 2026-01-31T08:00, 2h or 7d"
        raise argparse.ArgumentTypeError(message) from None
