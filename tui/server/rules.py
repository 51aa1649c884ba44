"""The limits and the fault injection of a local service."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

#: One MB as Flex counts it (twilio-media-api, section 6): 150 MB are 157,286,400 bytes.
MEGABYTE: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class FaultPlan:
    """The faults to inject, for testing clients; none by default.

    Every request waits for ``delay``. The share ``error_rate`` (0 to 1) of requests is answered with 503.
    While ``max_concurrent`` requests are in progress, each further request is answered with 429.
    """

    delay: timedelta = timedelta()
    error_rate: float = 0.0
    max_concurrent: int | None = None

    @property
    def is_active(self) -> bool:
        """Whether any fault is injected."""
        return bool(self.delay) or self.error_rate > 0 or self.max_concurrent is not None


@dataclass(frozen=True, slots=True)
class Rules:
    """The limits of the service; the defaults are Twilio's.

    ``size_limit`` is the maximum content size in bytes (twilio-media-api, section 6). A media that is not
    attached to a message within ``unattached_lifetime`` is deleted (section 2); None keeps it. With
    ``any_token``, any non-empty ``X-Twilio-Token`` header is accepted, for tests that sign no tokens.
    """

    size_limit: int = 150 * MEGABYTE
    unattached_lifetime: timedelta | None = timedelta(seconds=300)
    any_token: bool = False
    faults: FaultPlan = field(default_factory=FaultPlan)
