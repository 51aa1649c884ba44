"""Sizes in bytes, as people read them: the one way in which they are written."""

from __future__ import annotations

from typing import Final

_STEP: Final = 1000
_UNITS: Final = ("KB", "MB", "GB", "TB", "PB", "EB")
_ONE_DECIMAL_BELOW: Final = 99.95


def human_size(size: int) -> str:
    """Return ``size`` bytes as people read it: exact below 1000 (``512 B``), then decimal (``2.4 MB``)."""
    if size < _STEP:
        return f"{size} B"
    amount = float(size)
    unit = ""
    for unit in _UNITS:  # noqa: B007 - the last unit stands where all are too small
        amount /= _STEP
        if round(amount) < _STEP:
            break
    return f"{amount:.{1 if amount < _ONE_DECIMAL_BELOW else 0}f} {unit}"
