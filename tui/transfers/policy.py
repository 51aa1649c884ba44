"""The retry policy of transfers."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tui.api import errors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: Errors after which a download is retried.
TRANSIENT_ERRORS: Final = (
    errors.LinkExpired,
    errors.Malformed,
    errors.ServerError,
    errors.Throttled,
    errors.TimedOut,
    errors.Unreachable,
    errors.WebPage,
)


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Retry limits, in seconds, with waits from ``first_wait`` to ``max_wait``.

    Attaching stops ``lifetime`` seconds after the upload: Twilio keeps an unattached media for 300 s, and the
    last request needs some of those. A transfer fails after ``max_tries`` attempts in a row without progress.
    """

    lifetime: float = 270.0
    first_wait: float = 0.5
    max_wait: float = 10.0
    max_tries: int = 6
    random: Callable[[], float] = random.random

    def iter_waits(self) -> Iterator[float]:
        """Yield the wait before each further attempt, with jitter."""
        for number in range(self.max_tries - 1):
            yield min(self.max_wait, self.first_wait * 2.0**number) * (1 + self.random()) / 2
