"""The progress of a sync, and its pause."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field

from tui.text.durations import format_elapsed
from tui.text.quantities import format_count


@dataclass(frozen=True, slots=True)
class SyncProgress:
    """The progress of a sync.

    ``found``, ``done`` and ``failed`` count conversations; ``done`` includes the failed ones. ``media``
    counts new media, ``odd`` malformed rows. ``incomplete`` is the reason why the list of conversations ended
    early, else "". ``seconds`` excludes pauses. ``is_all_found``: the list of conversations was read to its
    end. ``failures`` has the services that could not be synced when syncing several: their names and errors.
    """

    found: int = 0
    done: int = 0
    media: int = 0
    failed: int = 0
    is_all_found: bool = field(default=False, compare=False)
    seconds: float = field(default=0.0, compare=False)
    odd: int = 0
    incomplete: str = ""
    failures: tuple[tuple[str, str], ...] = ()

    @property
    def rate(self) -> float:
        """Conversations per second."""
        return self.done / self.seconds if self.seconds else 0.0

    @property
    def seconds_left(self) -> float | None:
        """The estimated seconds remaining, None if unknown."""
        return (self.found - self.done) / self.rate if self.is_all_found and self.rate else None

    def describe(self) -> tuple[str, ...]:
        """Return the parts of a line of at most 80 characters, the most important first."""
        if not self.found and not self.is_all_found:  # nothing has arrived yet
            return ()
        found = format_count(self.found, "conversation")
        if not self.is_all_found:
            found = f"{self.found:,} or more conversations"
        words = [f"{self.done:,} of {found}", format_count(self.media, "media")]
        words += [f"{self.rate:,.0f}/s"] if self.rate else []
        words += [f"{self.failed:,} failed"] if self.failed else []
        left = self.seconds_left
        words += [f"{format_elapsed(left)} left"] if left else []
        return tuple(words)


class Pause:
    """Pauses a sync. Belongs to the event loop of the sync."""

    def __init__(self) -> None:
        self._running = asyncio.Event()
        self._running.set()
        self._started = 0.0
        self._paused_seconds = 0.0

    @property
    def is_paused(self) -> bool:
        """Whether the sync is paused, or will be after its current requests."""
        return not self._running.is_set()

    @property
    def seconds(self) -> float:
        """The total pause so far, in seconds."""
        return self._paused_seconds + (time.monotonic() - self._started if self.is_paused else 0.0)

    def begin(self) -> None:
        """Start the pause."""
        if not self.is_paused:
            self._started = time.monotonic()
            self._running.clear()

    def end(self) -> None:
        """End the pause."""
        self._paused_seconds = self.seconds
        self._running.set()

    async def wait_until_over(self) -> None:
        """Wait until the pause is over."""
        await self._running.wait()
