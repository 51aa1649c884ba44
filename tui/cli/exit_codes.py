"""What the program's exit code tells a script."""

from __future__ import annotations

from typing import Final

DONE: Final = 0
FAILED: Final = 1
USAGE: Final = 2
CREDENTIALS: Final = 3
NOT_FOUND: Final = 4
#: Some of several links were made, or media deleted, the others not. Of transfers any failure is FAILED.
PARTLY: Final = 5
INTERRUPTED: Final = 130


def of_signal(number: int) -> int:
    """Return the code of a program that a signal ended, as shells count it."""
    return 128 + number
