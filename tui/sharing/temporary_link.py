"""Temporary URLs and their expiry."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tui.api.errors import Malformed
from tui.text.durations import format_clock, format_duration

if TYPE_CHECKING:
    from tui.api.clock import ServiceClock
    from tui.api.models import Media


@dataclass(frozen=True, slots=True)
class TemporaryLink:
    """A temporary URL, open to anyone for about 300 s (twilio-media-api, section 2).

    ``expires`` is timezone-aware, None if the URL does not say. ``url`` is a secret, so it is not in the
    ``repr``.
    """

    url: str = field(repr=False)
    expires: datetime | None

    def remaining(self, now: datetime) -> timedelta | None:
        """Return the time left at ``now`` (timezone-aware), at least zero; None if the expiry is unknown."""
        return None if self.expires is None else max(self.expires - now, timedelta())

    def is_expired(self, now: datetime) -> bool:
        """Whether the URL has expired at ``now`` (aware)."""
        return self.remaining(now) == timedelta()

    def describe_expiry(self, now: datetime) -> str:
        """Return when the link expires: ``expires at 14:32:10 (in 4:58)``, or ``expired at 14:32:10``.

        The time is in the time zone of ``now``; the date is included if it differs from the date of ``now``.
        """
        remaining = self.remaining(now)
        if self.expires is None or remaining is None:
            return "has no known expiry"
        try:
            end = self.expires.astimezone(now.tzinfo)
        except OverflowError:  # the year 9999, in a time zone where it is later
            return "never expires"
        shown = f"{end:%H:%M:%S}" if end.date() == now.date() else f"{end:%Y-%m-%d %H:%M:%S}"
        return (
            f"expires at {shown} (in {_format_remaining(remaining)})" if remaining else f"expired at {shown}"
        )


def _format_remaining(remaining: timedelta) -> str:
    """Return the time left: ``4:58``, or ``7 d`` for the days of a share link."""
    seconds = remaining.total_seconds()
    return format_clock(seconds) if remaining < timedelta(days=2) else format_duration(seconds)


def get_temporary_link(media: Media, clock: ServiceClock) -> TemporaryLink:
    """Return the temporary URL of a fetched ``media`` (twilio-media-api, section 7).

    The service states the expiry by its own clock; the result has it by this machine's clock. Raises
    Malformed if there is no valid URL.
    """
    from tui.api.origins import parse_url  # noqa: PLC0415 - imports httpx

    url = media.temporary_url
    if url is None:
        raise Malformed(message="the media has no temporary URL")
    parse_url(url)
    expires = media.temporary_url_expires
    return TemporaryLink(url, None if expires is None else clock.to_local(expires))
