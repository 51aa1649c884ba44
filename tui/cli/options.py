"""Arguments and options that several commands share."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tui.cli.output.columns import add_columns_option
from tui.cli.sids import is_media_sid
from tui.settings import CLIPBOARD_VARIABLE, CLIPBOARDS, read_clipboard_setting
from tui.text.durations import parse_duration

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tui.cli.output.columns import Column

LAST_PORT: Final = 65535
#: An upper bound for seconds, MB and requests.
_LARGEST: Final = 1_000_000_000
_STDOUT: Final = Path("-")


def add_service_argument(parser: argparse.ArgumentParser) -> None:
    """Add SERVICE."""
    parser.add_argument("service", metavar="SERVICE", help="SID (IS…) or name of the service")


def add_service_or_all(parser: argparse.ArgumentParser, verb: str) -> None:
    """Add SERVICE and ``--all-services``, one of which is required; ``verb`` says what is done to all."""
    place = parser.add_mutually_exclusive_group(required=True)
    place.add_argument("service", metavar="SERVICE", nargs="?", help="SID (IS…) or name of the service")
    place.add_argument("--all-services", action="store_true", help=f"{verb} all services")


def add_media_argument(parser: argparse.ArgumentParser) -> None:
    """Add one or more MEDIA."""
    parser.add_argument("media", metavar="MEDIA", nargs="+", help="SID (ME…) or file name of a media")


def whole_number(low: int, high: int = _LARGEST) -> Callable[[str], int]:
    """Return the ``type`` of an option that is an integer from ``low`` to ``high``."""

    def parse(text: str) -> int:
        if not (text.isascii() and text.isdecimal() and low <= int(text) <= high):
            message = f"{text!r} is not a whole number from {low} to {high}"
            raise argparse.ArgumentTypeError(message)
        return int(text)

    return parse


def duration_argument(text: str) -> int:
    """Return seconds for ``12h``, ``7d`` or ``4w``."""
    seconds = parse_duration(text)
    if seconds is None:
        message = f"{text!r} is not a time as 90m, 12h, 7d, 4w or 1y"
        raise argparse.ArgumentTypeError(message)
    return seconds


def path_argument(text: str) -> Path:
    """Return a path; refuse an empty one, which an unset shell variable gives."""
    if not text:
        message = "the path is empty"
        raise argparse.ArgumentTypeError(message)
    return Path(text)


def media_sid_argument(text: str) -> str:
    """Return the SID of a media; refuse anything else."""
    if not is_media_sid(text):
        message = f"{text!r} is not the SID of a media: ME and 32 hexadecimal digits"
        raise argparse.ArgumentTypeError(message)
    return text


def add_clipboard_option(parser: argparse.ArgumentParser, *, default: str | None) -> None:
    """Add ``--clipboard``; with ``default=argparse.SUPPRESS``, keep a value given before the subcommand."""
    parser.add_argument(
        "--clipboard",
        choices=CLIPBOARDS,
        default=default,
        help=f"force this clipboard method if the detected one does not work (also {CLIPBOARD_VARIABLE})",
    )


def apply_clipboard_option(arguments: argparse.Namespace) -> None:
    """Apply ``--clipboard`` to this run; raise SettingsError if the variable is invalid.

    The copy plan depends only on the environment, so the option is stored there.
    """
    if arguments.clipboard is not None:
        os.environ[CLIPBOARD_VARIABLE] = arguments.clipboard
    read_clipboard_setting(os.environ)


def output_path(text: str) -> Path:
    """Return the path of ``-o``: ``-`` is stdout, ``./-`` is a folder."""
    path = path_argument(text)
    return path.absolute() if path == _STDOUT and text != "-" else path


def is_stdout(output: Path) -> bool:
    """Whether ``output``, from :func:`output_path`, is stdout."""
    return output == _STDOUT


def add_profile_options(parser: argparse.ArgumentParser, *, default: bool | str) -> None:
    """Add ``--profile`` and ``--local``.

    With ``default=argparse.SUPPRESS``, an option given before the subcommand is kept.
    """
    parser.add_argument(
        "--profile",
        metavar="NAME",
        default=default or None,
        help="use this profile of config.toml; see mediadeck profiles list",
    )
    parser.add_argument(
        "--local",
        action="store_true",
        default=default,
        help="use the local service, regardless of the profile",
    )


def add_format_options(parser: argparse.ArgumentParser, columns: Sequence[Column]) -> None:
    """Add ``--json``, ``--jsonl``, ``--csv``, ``--csv-safe`` and ``--columns``, a selection of ``columns``.

    ``arguments.form`` is a Format, ``arguments.columns`` a list of Column or None.
    """
    add_columns_option(parser, columns)
    group = parser.add_mutually_exclusive_group()
    for name, summary in (
        ("json", "print a JSON array"),
        ("jsonl", "print JSON Lines"),
        ("csv", "print CSV with a header"),
        ("csv-safe", "print CSV for a spreadsheet: formulas get a ' in front"),
    ):
        group.add_argument(f"--{name}", dest="form", action="store_const", const=name, help=summary)
    parser.set_defaults(form="table")


def add_transfer_options(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``get``, ``put`` and ``export``."""
    add_service_argument(parser)
    parser.add_argument(
        "--at-once",
        type=whole_number(1, 32),
        metavar="N",
        help="number of parallel transfers, 1 to 32 (default: as configured, or 3)",
    )
    parser.add_argument("--json", action="store_true", help="print a line of JSON when each transfer ends")
