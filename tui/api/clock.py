"""The clock of the service beside this machine's: dates in answers are compared by the one that made them."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping  # with names in any case, or in lower case

#: A Date header counts whole seconds and arrives late: a smaller difference between the clocks is noise.
_NOISE: Final = 5.0
#: A clock that is further off states nothing that is of use.
_YEAR: Final = 366 * 86_400.0
#: The longest wait that is believed, in seconds. A temporary URL and an unattached media live 300 s
#: (twilio-media-api, sections 2 and 7): a request that waited longer would be for something else by then,
#: and one request in five minutes burdens no service.
LONGEST_WAIT: Final = 300.0
#: Between these a number is a time since 1970 (2001 to 2286), in seconds or milliseconds, and no wait.
_EPOCH: Final = (1e9, 1e10)
_MILLISECONDS: Final = 1000


class ServiceClock:
    """How far the service's clock is ahead of this machine's, from the latest answer; for any thread."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def take(self, headers: Mapping[str, str]) -> None:
        """Take the time of an answer that has just arrived; one that states none changes nothing."""
        there = parse_http_date(headers.get("date"))
        if there is not None:
            ahead = there - datetime.now(UTC)
            self._ahead = ahead if _NOISE <= abs(ahead.total_seconds()) <= _YEAR else timedelta()

    def now(self) -> datetime:
        """Return the time by the service's clock."""
        return datetime.now(UTC) + self._ahead

    def here(self, moment: datetime) -> datetime:
        """Return what this machine's clock shows at a ``moment`` of the service's clock."""
        try:
            return moment - self._ahead
        except OverflowError:
            return moment


def parse_http_date(value: str | None) -> datetime | None:
    """Return the date in a header, aware; None where it cannot be read."""
    try:
        date = parsedate_to_datetime(value or "")
        return date.astimezone(UTC) if date.tzinfo else date.replace(tzinfo=UTC)
    except (ValueError, TypeError, OverflowError):
        return None


def parse_retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the wait that Retry-After asks for, in seconds from 0 to :data:`LONGEST_WAIT`.

    Read are seconds, a date (RFC 9110, section 10.2.3) and, as some gateways send it, a time since 1970;
    the last two against the answer's own Date. None where it cannot be read.
    """
    value = headers.get("retry-after")
    if value is None:
        return None
    try:
        seconds = float(value)
    except ValueError:
        until = parse_http_date(value)
        return None if until is None else _clamp_wait((until - _get_response_time(headers)).total_seconds())
    for moment in (seconds, seconds / _MILLISECONDS):
        if _EPOCH[0] <= moment < _EPOCH[1]:
            return _clamp_wait(moment - _get_response_time(headers).timestamp())
    return None if math.isnan(seconds) else _clamp_wait(seconds)


def _get_response_time(headers: Mapping[str, str]) -> datetime:
    return parse_http_date(headers.get("date")) or datetime.now(UTC)


def _clamp_wait(seconds: float) -> float:
    return min(max(seconds, 0.0), LONGEST_WAIT)
