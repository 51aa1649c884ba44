"""Options that are whole numbers."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

LAST_PORT: Final = 65535
#: More than anyone needs of seconds, MB or requests, and little enough for every sum made with it.
_LARGEST: Final = 1_000_000_000


def whole(low: int, high: int = _LARGEST) -> Callable[[str], int]:
    """Return the reader of an option that is a whole number between these."""

    def read(text: str) -> int:
        if not (text.isascii() and text.isdecimal() and low <= int(text) <= high):
            message = f"{text!r} is no whole number from {low} to {high}"
            raise argparse.ArgumentTypeError(message)
        return int(text)

    return read
