"""The service's clock, and the times in response headers."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping  # its names are case-insensitive or in lower case

#: Seconds. A Date header counts whole seconds and arrives late: a smaller difference is noise.
_MIN_OFFSET: Final = 5.0
#: Seconds. A clock that is further off is ignored.
_MAX_OFFSET: Final = 366 * 86_400.0
#: The longest wait that is respected, in seconds. A temporary URL and an unattached media live 300 s
#: (twilio-media-api, sections 2 and 7), so after a longer wait they would be gone.
MAX_WAIT: Final = 300.0
#: A number in this range is a time since 1970 in seconds or milliseconds (2001 to 2286), not a wait.
_EPOCH: Final = (1e9, 1e10)
_MILLISECONDS: Final = 1000


class ServiceClock:
    """The service's clock, by its offset from this machine's in the latest response. Thread-safe."""

    def __init__(self) -> None:
        self._offset = timedelta()

    def update(self, headers: Mapping[str, str]) -> None:
        """Set the offset from the Date header of a response that has just arrived; ignore a missing one."""
        server_time = parse_http_date(headers.get("date"))
        if server_time is not None:
            offset = server_time - datetime.now(UTC)
            self._offset = (
                offset if _MIN_OFFSET <= abs(offset.total_seconds()) <= _MAX_OFFSET else timedelta()
            )

    def now(self) -> datetime:
        """Return the current time of the service's clock."""
        return datetime.now(UTC) + self._offset

    def to_local(self, moment: datetime) -> datetime:
        """Convert ``moment`` from the service's clock to this machine's."""
        try:
            return moment - self._offset
        except OverflowError:
            return moment


def parse_http_date(value: str | None) -> datetime | None:
    """Return the date in a header, timezone-aware; None if it is invalid."""
    try:
        date = parsedate_to_datetime(value or "")
        return date.astimezone(UTC) if date.tzinfo else date.replace(tzinfo=UTC)
    except (ValueError, TypeError, OverflowError):
        return None


def parse_retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the wait in Retry-After, in seconds from 0 to :data:`MAX_WAIT`; None if it is invalid.

    It may be in seconds, a date (RFC 9110, section 10.2.3) or, as some gateways send it, a time since 1970.
    The last two are compared with the Date of the response.
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
    return min(max(seconds, 0.0), MAX_WAIT)
