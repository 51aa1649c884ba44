"""What commands write: data on stdout, sentences for people on stderr."""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING

from tui.cli import exit_codes
from tui.settings.logs import LEVELS, start_log

if TYPE_CHECKING:
    import argparse
    from typing import TextIO


class _Loudness:
    """How much is said on stderr, for the whole run."""

    is_quiet = False
    is_verbose = False


def add_loudness_options(parser: argparse.ArgumentParser, *, default: bool | str) -> None:
    """Add ``--quiet``, ``--verbose`` and ``--log-level``.

    With ``default=argparse.SUPPRESS``, what stands before a command holds too.
    """
    group = parser.add_mutually_exclusive_group()
    group.add_argument("-q", "--quiet", action="store_true", default=default, help="say errors alone")
    group.add_argument(
        "-v", "--verbose", action="store_true", default=default, help="say which profile is used, and why"
    )

    parser.add_argument(
        "--log-level",
        choices=LEVELS,
        default=default or None,
        help="write a log of what is at least so bad; it has no secrets (mediadeck config path --log)",
    )


def take_loudness_options(arguments: argparse.Namespace, command: str | None) -> None:
    """Let the options hold for all that is said in this run; raises SettingsError where there is no log."""
    _Loudness.is_quiet, _Loudness.is_verbose = arguments.quiet, arguments.verbose
    if arguments.log_level is not None:
        start_log(arguments.log_level, [command or "browser"])


def say(sentence: object, code: int = exit_codes.DONE) -> int:
    """Tell the person, and return the exit code; what is no failure is not told to who wants quiet."""
    if code != exit_codes.DONE or not _Loudness.is_quiet:
        tell(sentence)
    return code


def say_more(sentence: object) -> None:
    """Tell a person who wants to know more."""
    if _Loudness.is_verbose:
        tell(sentence)


def tell(sentence: object) -> None:
    """Tell the person, whatever was asked for; where nobody can be told, the work goes on all the same."""
    if sys.stderr is None:
        return
    try:
        print(f"mediadeck: {sentence}", file=sys.stderr, flush=True)
    except OSError:
        _lose(sys.stderr)


def is_quiet() -> bool:
    """Return whether errors alone are to be said."""
    return _Loudness.is_quiet


def put(text: str) -> bool:
    """Print ``text`` as data, and return whether it could be written.

    What reads it may have left, which is no matter to speak of; or the disk is full.
    """
    try:
        print(text, flush=True)
    except OSError as error:
        return _stdout_failed(error)
    return True


def _stdout_failed(error: OSError) -> bool:
    """Say why standard output takes nothing, unless its reader has left; returns False."""
    _lose(sys.stdout)
    if not isinstance(error, BrokenPipeError):
        say(f"what was to be printed could not be written: {error.strerror or error}.", exit_codes.FAILED)
    return False


def flush() -> bool:
    """Write what is still held back, and return whether standard output took it: else as :func:`put`."""
    if sys.stderr is not None:
        try:
            sys.stderr.flush()
        except OSError:
            _lose(sys.stderr)
    if sys.stdout is None:
        return True
    try:
        sys.stdout.flush()
    except OSError as error:
        return _stdout_failed(error)
    return True


def lose_stdout() -> None:
    """Let all that is written to standard output from now on be lost: nobody can take it."""
    _lose(sys.stdout)


def _lose(stream: TextIO) -> None:
    """Let all that is written from now on be lost: Python flushes what is left once more at the end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def take_any_text() -> None:
    """Let nothing that is printed fail for its characters: what the encoding has not is written in escapes.

    The locale may be Latin-1 or ASCII, and what a service sends may be half a character.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
