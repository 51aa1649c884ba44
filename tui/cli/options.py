"""Arguments and options that several commands share."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tui.cli.lookup import is_media_sid
from tui.cli.output.console import report
from tui.settings import CLIPBOARD_VARIABLE, CLIPBOARDS, read_clipboard_setting
from tui.text.sanitize import sanitize_message

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui.catalog import Reader
    from tui.catalog.filters import Filter, FilterError

LAST_PORT: Final = 65535
#: An upper bound for seconds, MB and requests.
_LARGEST: Final = 1_000_000_000


def add_service_argument(parser: argparse.ArgumentParser) -> None:
    """Add SERVICE."""
    parser.add_argument("service", metavar="SERVICE", help="SID (IS…) or name of the service")


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
    """Apply ``--clipboard`` to this run; raise SettingsError where the variable is invalid.

    The copy plan depends only on the environment, so the option is stored there.
    """
    if arguments.clipboard is not None:
        os.environ[CLIPBOARD_VARIABLE] = arguments.clipboard
    read_clipboard_setting(os.environ)


def format_filter_error(error: FilterError, text: str) -> str:
    """Return the problem of the filter ``text``, with a line of carets under the fault."""
    before, fault = (sanitize_message(text[slice(*ends)]) for ends in ((error.position,), error.ends))
    line = sanitize_message(text)
    return f"--filter: {error.describe()}\n  {line}\n  {' ' * len(before)}{'^' * max(1, len(fault))}"


def report_unmatched_types(reader: Reader, service_sid: str, where: Filter) -> None:
    """Report each type in ``where`` that no media of the service has, and what to use instead."""
    from tui.catalog.filters import suggest_type  # noqa: PLC0415 - SQLite

    if hint := suggest_type(reader.find_unmatched_types(service_sid, where)):
        report(f"--filter: {sanitize_message(hint)}")
