"""What the local service allows and how it behaves, as the person who starts it chose."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

#: One MB as Flex counts them (twilio-media-api, section 6): 150 of them are 157,286,400 bytes.
MEGABYTE: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class FaultPlan:
    """What goes wrong on demand, for those who test their own clients: by default nothing.

    Every request waits for ``delay``; the share ``error_rate`` (0 to 1) of them is answered 503; with more
    than ``max_concurrent`` requests under way, any further one is answered 429.
    """

    delay: timedelta = timedelta()
    error_rate: float = 0.0
    max_concurrent: int | None = None

    @property
    def is_any(self) -> bool:
        """Tell whether anything goes wrong at all."""
        return bool(self.delay) or self.error_rate > 0 or self.max_concurrent is not None


@dataclass(frozen=True, slots=True)
class Rules:
    """The limits that a client meets; by default Twilio's own.

    ``size_limit`` is the largest content in bytes (section 6). A media that nobody attached to a message
    within ``unattached_life`` is deleted (section 2); with None it is kept. With ``any_token`` whatever an
    ``X-Twilio-Token`` header says is good, for tests that sign none.
    """

    size_limit: int = 150 * MEGABYTE
    unattached_life: timedelta | None = timedelta(seconds=300)
    any_token: bool = False
    trouble: FaultPlan = field(default_factory=FaultPlan)
