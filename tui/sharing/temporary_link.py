"""A temporary URL with the end of its life, in words."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tui.api.content.expiry import expires_at
from tui.api.errors import Malformed

if TYPE_CHECKING:
    from tui.api.clock import ServiceClock
    from tui.api.models import Media


@dataclass(frozen=True, slots=True)
class TemporaryLink:
    """A temporary URL: no credentials are needed, about 300 s of life (twilio-media-api, section 2).

    ``expires`` is aware, None where the URL does not say. Whoever has the URL has the content, so it stays
    out of the ``repr``.
    """

    url: str = field(repr=False)
    expires: datetime | None

    def remaining(self, now: datetime) -> timedelta | None:
        """Return the life left at ``now`` (aware), never below zero; None where the end is not known."""
        return None if self.expires is None else max(self.expires - now, timedelta())

    def is_dead(self, now: datetime) -> bool:
        """Whether nobody can open it any more at ``now`` (aware)."""
        return self.remaining(now) == timedelta()

    def life(self, now: datetime) -> str:
        """Return when the link expires: ``expires at 14:32:10 (in 4:58)``, or ``expired at 14:32:10``.

        The time is in the time zone of ``now``; the date is included if it is not the date of ``now``.
        """
        left = self.remaining(now)
        if self.expires is None or left is None:
            return "has no known expiry"
        try:
            end = self.expires.astimezone(now.tzinfo)
        except OverflowError:  # an end in the year 9999, in a time zone where that is later
            return "never expires"
        shown = f"{end:%H:%M:%S}" if end.date() == now.date() else f"{end:%Y-%m-%d %H:%M:%S}"
        return f"expires at {shown} (in {countdown(left)})" if left else f"expired at {shown}"


def temporary_link(media: Media, clock: ServiceClock) -> TemporaryLink:
    """Return the temporary URL that a fetch of ``media`` has minted (twilio-media-api, section 7).

    Its end, which the service states by its own clock, is given by this machine's.

    Raises Malformed where the service sent none, or something that is not a valid URL of the web.
    """
    from tui.api.origins import parsed  # noqa: PLC0415 - it brings httpx

    url = media.temporary_url
    if url is None:
        raise Malformed(message="the media came without a temporary URL")
    parsed(url)
    expires = expires_at(url)
    return TemporaryLink(url, None if expires is None else clock.here(expires))


def countdown(left: timedelta) -> str:
    """Return a time that is left as a clock shows it: ``4:58``, ``1:00:00``."""
    minutes, seconds = divmod(int(left.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
