"""Conversion of the dates in a filter to seconds, by the local calendar."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from tui.catalog.filters.terms import DAYS, Ago, NamedDay

if TYPE_CHECKING:
    from tui.catalog.filters.terms import Date, Day, Moment

_HOURS: Final = {"h": 1, "d": 24, "w": 7 * 24}
_MONTHS: Final = {"m": 1, "y": 12}
_DECEMBER: Final = 12
_FIRST_YEAR: Final = 1970
#: The end of an open span.
FOREVER: Final = 2**62


def resolve_range(date: Date, now: datetime) -> tuple[int, int]:
    """Return the first second of ``date`` and the one after its last; ``now`` is aware and sets the zone."""
    begin, end = _resolve_moment(date.first, now)
    if date.last is not None:
        return begin, _resolve_moment(date.last, now)[1]
    if date.comparison == "=" and isinstance(date.first, Ago):
        return begin, FOREVER
    return {
        "=": (begin, end),
        ">": (end, FOREVER),
        ">=": (begin, FOREVER),
        "<": (0, begin),
        "<=": (0, end),
    }[date.comparison]


def _resolve_moment(moment: Moment, now: datetime) -> tuple[int, int]:
    """Return the first second of ``moment`` and the first after it."""
    if isinstance(moment, Ago):
        at = _resolve_ago(moment, now)
        return at, at + 1
    if isinstance(moment, NamedDay):
        day = now.date() - timedelta(days=DAYS[moment.name])
        after = day + timedelta(days=1)
        return _get_midnight(day.year, day.month, day.day), _get_midnight(after.year, after.month, after.day)
    return _resolve_day(moment)


def _resolve_day(day: Day) -> tuple[int, int]:
    year, month = day.year, day.month or 1
    begin = _get_midnight(year, month, day.day or 1)
    if day.day is not None:
        after = date(year, month, day.day) + timedelta(days=1)
        return begin, _get_midnight(after.year, after.month, after.day)
    if day.month is None or month == _DECEMBER:
        return begin, _get_midnight(year + 1, 1, 1)
    return begin, _get_midnight(year, month + 1, 1)


def _get_midnight(year: int, month: int, day: int) -> int:
    return int(datetime(year, month, day).astimezone().timestamp())


def _resolve_ago(ago: Ago, now: datetime) -> int:
    """Return the second that is ``ago`` before ``now``, 0 if that is before 1970."""
    if ago.unit in _HOURS:
        return max(0, int(now.timestamp()) - ago.count * _HOURS[ago.unit] * 3600)
    year, month = divmod(now.year * 12 + now.month - 1 - ago.count * _MONTHS[ago.unit], 12)
    if year < _FIRST_YEAR:
        return 0
    # In a shorter month, the 31st becomes its last day.
    day = min(now.day, monthrange(year, month + 1)[1])
    return int(now.replace(year=year, month=month + 1, day=day).timestamp())
