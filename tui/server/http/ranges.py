"""The Range header: one range of bytes, as browsers and players ask for it."""

from __future__ import annotations

import re
from typing import Final

_ONE_RANGE: Final = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


class RangeNotSatisfiableError(Exception):
    """The range lies outside the content."""


def parse_range(header: str | None, size: int) -> range | None:
    """Return the bytes that a Range header asks for, or None where all are to be sent.

    None also stands for several ranges and for what cannot be read, both of which a server may ignore (RFC
    9110, section 14.2). Raises RangeNotSatisfiableError for a range with no byte of the content in it.
    """
    match = _ONE_RANGE.fullmatch(header.strip()) if header else None
    if match is None or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if first and last and int(first) > int(last):
        return None
    start = int(first) if first else max(0, size - int(last))
    stop = min(size, int(last) + 1) if first and last else size
    if start >= stop:
        raise RangeNotSatisfiableError
    return range(start, stop)
