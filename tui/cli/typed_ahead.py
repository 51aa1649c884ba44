"""What was typed before a question could be read."""

from __future__ import annotations

import sys
from contextlib import suppress


def drop_typed_ahead() -> None:
    """Drop it where a person types at a terminal; what a pipe brings was meant."""
    if sys.platform == "win32" or not sys.stdin.isatty():
        return
    import termios  # noqa: PLC0415 - Windows has none

    with suppress(termios.error):
        termios.tcflush(sys.stdin, termios.TCIFLUSH)
