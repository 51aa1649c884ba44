"""Write data to stdout and messages to stderr."""

from __future__ import annotations

import io
import os
import sys
import termios
from contextlib import suppress
from typing import TYPE_CHECKING

from tui.cli import exit_codes
from tui.settings.logs import LEVELS, start_log

if TYPE_CHECKING:
    import argparse
    from typing import TextIO


class _Verbosity:
    """The verbosity of stderr, in this process."""

    is_quiet = False
    is_verbose = False


def add_verbosity_options(parser: argparse.ArgumentParser, *, default: bool | str) -> None:
    """Add ``--quiet``, ``--verbose`` and ``--log-level``.

    With ``default=argparse.SUPPRESS``, an option given before the subcommand is kept.
    """
    group = parser.add_mutually_exclusive_group()
    group.add_argument("-q", "--quiet", action="store_true", default=default, help="show only errors")
    group.add_argument(
        "-v", "--verbose", action="store_true", default=default, help="show which profile is used, and why"
    )

    parser.add_argument(
        "--log-level",
        choices=LEVELS,
        default=default or None,
        help="write a log at this level, without secrets; mediadeck config path --log prints its path",
    )


def apply_verbosity_options(arguments: argparse.Namespace, command: str | None) -> None:
    """Apply the options to this run; raise SettingsError if the log cannot be written."""
    _Verbosity.is_quiet, _Verbosity.is_verbose = arguments.quiet, arguments.verbose
    if arguments.log_level is not None:
        start_log(arguments.log_level, [command or "browser"])


def report(message: object, code: int = exit_codes.DONE) -> int:
    """Print a message unless ``--quiet`` is set and it is not a failure; return ``code``."""
    if code != exit_codes.DONE or not _Verbosity.is_quiet:
        print_message(message)
    return code


def report_details(message: object) -> None:
    """Print a message with ``--verbose``."""
    if _Verbosity.is_verbose:
        print_message(message)


def print_message(message: object) -> None:
    """Print a message to stderr, whatever the verbosity; ignore a closed stderr."""
    if sys.stderr is None:
        return
    try:
        print(f"mediadeck: {message}", file=sys.stderr, flush=True)
    except OSError:
        _discard(sys.stderr)


def is_quiet() -> bool:
    """Whether only errors are printed."""
    return _Verbosity.is_quiet


def print_data(text: str) -> bool:
    """Print ``text`` to stdout; return False if the reader has exited, or the disk is full."""
    try:
        print(text, flush=True)
    except OSError as error:
        return _stdout_failed(error)
    return True


def _stdout_failed(error: OSError) -> bool:
    """Report the error unless the reader has exited; return False."""
    _discard(sys.stdout)
    if not isinstance(error, BrokenPipeError):
        report(f"the output could not be written: {error.strerror or error}.", exit_codes.FAILED)
    return False


def flush_output() -> bool:
    """Flush both streams; return False if stdout fails, like :func:`print_data`."""
    if sys.stderr is not None:
        try:
            sys.stderr.flush()
        except OSError:
            _discard(sys.stderr)
    if sys.stdout is None:
        return True
    try:
        sys.stdout.flush()
    except OSError as error:
        return _stdout_failed(error)
    return True


def discard_stdout() -> None:
    """Discard everything written to stdout from now on."""
    _discard(sys.stdout)


def _discard(stream: TextIO) -> None:
    """Redirect ``stream`` to /dev/null, since Python flushes it again at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def escape_unencodable_output() -> None:
    """Escape characters that the encoding of stdout lacks, such as lone surrogates or, in Latin-1, CJK."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def discard_typed_input() -> None:
    """Discard input typed before a question on a terminal; input from a pipe is kept."""
    if sys.platform == "win32" or not sys.stdin.isatty():
        return
    with suppress(termios.error):
        termios.tcflush(sys.stdin, termios.TCIFLUSH)


def ask_for_word(question: str, word: str) -> bool:
    """Ask a question on stderr; return whether the answer, a line of stdin, is ``word``."""
    discard_typed_input()
    print(f"{question} Type {word} to confirm: ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip() == word


def can_encode(characters: str) -> bool:
    """Whether the encoding of stdout has these characters."""
    try:
        characters.encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        return False
    return True
