"""Counts and sizes for display: ``2,000 files``, ``2.4 MB``."""

from __future__ import annotations

from typing import Final

#: Irregular plurals. Twilio uses ``media`` as singular and plural.
_PLURALS: Final = {"media": "media", "new media": "new media", "entry": "entries"}
_STEP: Final = 1000
_UNITS: Final = ("KB", "MB", "GB", "TB", "PB", "EB")
_ONE_DECIMAL_BELOW: Final = 99.95


def format_count(count: int, noun: str) -> str:
    """Return ``count`` with its noun, given in the singular: ``1 file``, ``2,000 files``, ``1 media``."""
    return f"{count:,} {pluralize(count, noun, _PLURALS.get(noun, f'{noun}s'))}"


def pluralize(count: int, one: str, many: str) -> str:
    """Return ``one`` for a count of 1, else ``many``: ``is`` or ``are``, ``It`` or ``They``."""
    return one if count == 1 else many


def format_size(size: int) -> str:
    """Return ``size`` bytes: exact below 1000 (``512 B``), then in decimal units (``2.4 MB``)."""
    if size < _STEP:
        return f"{size} B"
    amount, units = size / _STEP, iter(_UNITS)
    unit = next(units)
    while round(amount) >= _STEP and (larger := next(units, None)):
        amount, unit = amount / _STEP, larger
    return f"{amount:.{1 if amount < _ONE_DECIMAL_BELOW else 0}f} {unit}"
