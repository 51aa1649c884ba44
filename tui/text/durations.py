"""Durations and times for display: ``2 min``, ``4:58``, ``3 h ago``."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Final

_MINUTE: Final = 60
_HOUR: Final = 60 * _MINUTE
_DAY: Final = 24 * _HOUR
_UNIT_SECONDS: Final = {"m": _MINUTE, "h": _HOUR, "d": _DAY, "w": 7 * _DAY, "y": 365 * _DAY}
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def parse_duration(text: str) -> int | None:
    """Return the seconds in ``text``, such as ``90m``, ``12h``, ``7d``, ``4w`` or ``1y``; None for others."""
    found = re.fullmatch(r"([1-9]\d{0,5})([mhdwy])", text.strip().lower(), re.ASCII)
    return int(found[1]) * _UNIT_SECONDS[found[2]] if found else None


def format_duration(seconds: float) -> str:
    """Return ``seconds`` in one unit: ``8 s``, ``2 min``, ``3 h``, ``4 d``."""
    if seconds < _MINUTE:
        return f"{max(0, round(seconds))} s"
    if seconds < _HOUR:
        return f"{seconds / _MINUTE:.0f} min"
    return f"{seconds / _HOUR:.0f} h" if seconds < _DAY else f"{seconds / _DAY:.0f} d"


def format_elapsed(seconds: float) -> str:
    """Return a measured time: ``4.2 s``, ``12 min 5 s``."""
    if seconds < _MINUTE:
        return f"{seconds:.1f} s"
    return f"{seconds // _MINUTE:,.0f} min {seconds % _MINUTE:.0f} s"


def format_clock(seconds: float) -> str:
    """Return ``seconds`` in clock format: ``4:58``, ``1:00:00``; ``0:00`` below zero."""
    minutes, seconds = divmod(max(0, round(seconds)), _MINUTE)
    hours, minutes = divmod(minutes, _MINUTE)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def format_relative_time(then: datetime, now: datetime) -> str:
    """Return the age of ``then``: ``now``, ``2 min``, ``3 h``, ``yesterday``, ``5 d``, ``3 wk``.

    Above eight weeks it is the day (``12 Mar``), in another year the month (``Mar 2025``). The same applies
    to times more than a minute ahead, if clocks disagree. Both must be timezone-aware; days are in the time
    zone of ``now``.
    """
    then = then.astimezone(now.tzinfo)
    age = now - then
    days = (now.date() - then.date()).days
    if age < timedelta(minutes=-1) or days > 7 * 8:
        return _format_day(then, now)
    if age < timedelta(minutes=1):
        return "now"
    if age < timedelta(hours=1):
        return f"{age // timedelta(minutes=1)} min"
    if days == 0 or age < timedelta(hours=6):
        return f"{age // timedelta(hours=1)} h"
    return _format_days(days)


def format_age(seconds: int | None, now: datetime) -> str:
    """Return :func:`format_relative_time` of ``seconds`` since 1970 UTC, or "" for None."""
    return "" if seconds is None else format_relative_time(datetime.fromtimestamp(seconds, now.tzinfo), now)


def format_moment(seconds: int | None, now: datetime) -> str:
    """Return ``seconds`` since 1970 UTC in local time: ``14:05``, ``12 Mar 14:05``; "" for None."""
    if seconds is None:
        return ""
    then = datetime.fromtimestamp(seconds, UTC).astimezone()  # its own offset, even across a clock change
    if then.date() == now.date():
        return f"{then:%H:%M}"
    year = "" if then.year == now.year else f" {then.year}"
    return f"{then.day} {_MONTHS[then.month - 1]}{year} {then:%H:%M}"


def format_ago(then: datetime, now: datetime) -> str:
    """Return when ``then`` was, for a sentence: ``just now``, ``3 h ago``, ``yesterday``, ``12 Mar``."""
    when = format_relative_time(then, now)
    if when == "now":
        return "just now"
    return f"{when} ago" if when.endswith((" min", " h", " d", " wk")) else when


def _format_days(days: int) -> str:
    if days == 1:
        return "yesterday"
    return f"{days} d" if days < 7 * 2 else f"{days // 7} wk"


def _format_day(then: datetime, now: datetime) -> str:
    month = _MONTHS[then.month - 1]
    return f"{then.day} {month}" if then.year == now.year else f"{month} {then.year}"
