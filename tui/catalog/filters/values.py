"""Sizes and dates in filters."""

from __future__ import annotations

import calendar
import re
from typing import TYPE_CHECKING, Final, cast

from tui.catalog.filters.terms import DAYS, SIZE_UNITS, Ago, Date, Day, NamedDay, Size

if TYPE_CHECKING:
    from tui.catalog.filters.terms import Comparison, Moment, Unit

_COMPARISON: Final = re.compile(r">=|<=|>|<|")
_SIZE: Final = re.compile(r"(\d{1,15})(?:\.(\d{1,9}))?(gb|mb|kb|b|)", re.ASCII | re.IGNORECASE)
_DAY: Final = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", re.ASCII)
_AGO: Final = re.compile(r"(\d{1,5})([hdwmy])", re.ASCII | re.IGNORECASE)
#: The years of Twilio's dates that Python's can hold, with a day to spare.
_YEARS: Final = range(1970, 9999)
_MONTHS: Final = range(1, 13)
_LARGEST: Final = 2**63 - 1


def parse_size(text: str) -> Size | None:
    """Return the sizes in ``text`` (``>5mb``), or None if it is invalid."""
    comparison, first, last = _split_comparison(text)
    sizes = [_parse_bytes(part) for part in (first, last) if part is not None]
    if None in sizes or (comparison == "=" and last is None):
        return None
    return Size(comparison, *cast("list[int]", sizes))


def parse_date(text: str) -> Date | None:
    """Return the time span in ``text`` (``2026-03``), or None if it is invalid."""
    comparison, first, last = _split_comparison(text)
    moments = [_parse_moment(part) for part in (first, last) if part is not None]
    if None in moments:
        return None
    return Date(comparison, *cast("list[Moment]", moments))


def _split_comparison(value: str) -> tuple[Comparison, str, str | None]:
    """Return the comparison operator of a value, and one operand, or two for a range."""
    first, dots, last = value.partition("..")
    if dots:
        return "..", first, last
    sign = _COMPARISON.match(value)
    found = sign[0] if sign else ""
    return cast("Comparison", found or "="), value.removeprefix(found), None


def _parse_bytes(text: str) -> int | None:
    found = _SIZE.fullmatch(text)
    if found is None:
        return None
    fraction = found[2] or ""
    step = SIZE_UNITS[found[3].lower() or "b"]
    size = int(found[1] + fraction) * step // 10 ** len(fraction)
    return size if size <= _LARGEST else None


def _parse_moment(text: str) -> Moment | None:
    if text.lower() in DAYS:
        return NamedDay(text.lower())
    if ago := _AGO.fullmatch(text):
        return Ago(int(ago[1]), cast("Unit", ago[2].lower()))
    if day := _DAY.fullmatch(text):
        return _parse_day(*(None if part is None else int(part) for part in day.groups()))
    return None


def _parse_day(year: int | None, month: int | None, day: int | None) -> Day | None:
    """Return the day if it is in the calendar, from 1970 on."""
    if year not in _YEARS:
        return None
    if month is not None and month not in _MONTHS:
        return None
    if year is None or (day is not None and not 1 <= day <= calendar.monthrange(year, month or 1)[1]):
        return None
    return Day(year, month, day)
