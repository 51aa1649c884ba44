"""Range headers with one range of bytes."""

from __future__ import annotations

import re
from typing import Final

_ONE_RANGE: Final = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


class RangeNotSatisfiableError(Exception):
    """The range is outside the content."""


def parse_range(header: str | None, size: int) -> range | None:
    """Return the requested range of bytes, or None for the whole content.

    Several ranges and invalid headers return None, as a server may ignore both (RFC 9110, section 14.2).
    Raises RangeNotSatisfiableError for a range without any byte of the content.
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
