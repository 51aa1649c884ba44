"""How far a sync has come, and the pause that a user can give it."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field

from tui.text.durations import format_elapsed
from tui.text.quantities import format_count


@dataclass(frozen=True, slots=True)
class SyncProgress:
    """How far a sync has come.

    ``found`` and ``done`` count conversations, ``failed`` those of the done that could not be read;
    ``media`` counts what was read anew, ``odd`` the rows so far that are not as documented. ``incomplete`` is
    why the list of conversations ended early; "" where it did not. ``seconds`` have passed, without pauses;
    ``is_all_found`` once the list of conversations was read to its end.
    """

    found: int = 0
    done: int = 0
    media: int = 0
    failed: int = 0
    is_all_found: bool = field(default=False, compare=False)
    seconds: float = field(default=0.0, compare=False)
    odd: int = 0
    incomplete: str = ""

    @property
    def rate(self) -> float:
        """Conversations a second."""
        return self.done / self.seconds if self.seconds else 0.0

    @property
    def seconds_left(self) -> float | None:
        """The seconds that the rest will take at this rate; None as long as that is not known."""
        return (self.found - self.done) / self.rate if self.is_all_found and self.rate else None

    def told(self) -> tuple[str, ...]:
        """Return what there is to say of it, in a line of at most 80 characters, the most telling first."""
        if not self.found and not self.is_all_found:  # nothing has come yet
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
    """Where a sync waits while it is to rest. Belongs to the loop of the sync."""

    def __init__(self) -> None:
        self._goes_on = asyncio.Event()
        self._goes_on.set()
        self._began = 0.0
        self._rested = 0.0

    @property
    def is_paused(self) -> bool:
        """Whether the sync rests, or will as soon as what it asked is answered."""
        return not self._goes_on.is_set()

    @property
    def seconds(self) -> float:
        """How long it has rested so far."""
        return self._rested + (time.monotonic() - self._began if self.is_paused else 0.0)

    def begin(self) -> None:
        """Let nothing more be asked."""
        if not self.is_paused:
            self._began = time.monotonic()
            self._goes_on.clear()

    def end(self) -> None:
        """Go on."""
        self._rested = self.seconds
        self._goes_on.set()

    async def wait_until_over(self) -> None:
        """Wait until it is over."""
        await self._goes_on.wait()
