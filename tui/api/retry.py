"""Retries of failed requests."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

from tui.api.errors import ApiError, ServerError, Throttled, Unreachable

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

T = TypeVar("T")

_TRANSIENT_STATUSES: Final = frozenset({502, 503, 504})


@dataclass(frozen=True, slots=True)
class RetryWait:
    """A request failed with ``error`` and is repeated in ``seconds``."""

    error: ApiError
    seconds: float


@dataclass(frozen=True, slots=True)
class Retry:
    """Exponential backoff with full jitter, limited by a number of attempts and a total wait in seconds.

    A 429 was not processed and is repeated for any method (twilio-media-api, section 6). Connection failures,
    502, 503 and 504 are repeated for idempotent requests only. A Retry-After above ``longest_retry_after``
    raises immediately, since nobody watches a silent wait. ``on_wait`` is called before every wait.
    """

    tries: int = 4
    first: float = 0.5
    longest: float = 8.0
    total: float = 60.0
    longest_retry_after: float = 10.0
    random: Callable[[], float] = random.random
    on_wait: Callable[[RetryWait], object] = lambda _: None

    async def run(self, attempt: Callable[[], Awaitable[T]], *, is_idempotent: bool) -> T:
        """Return the result of ``attempt``, or raise its last ApiError."""
        waited = 0.0
        for number in range(1, self.tries):
            try:
                return await attempt()
            except ApiError as error:
                seconds = self._wait_after(error, number)
                waited += seconds
                requested = error.retry_after or 0.0
                is_long = waited > self.total or requested > self.longest_retry_after
                if is_long or not _is_worth_repeating(error, is_idempotent=is_idempotent):
                    raise
                self.on_wait(RetryWait(error, seconds))
            await asyncio.sleep(seconds)
        return await attempt()

    def _wait_after(self, error: ApiError, number: int) -> float:
        """Return the seconds to wait after attempt ``number``, at least the Retry-After."""
        backoff: float = min(self.longest, self.first * 2.0 ** (number - 1))
        return (error.retry_after or 0.0) + backoff * self.random()


def _is_worth_repeating(error: ApiError, *, is_idempotent: bool) -> bool:
    if isinstance(error, Throttled):
        return True
    is_transient = isinstance(error, ServerError) and error.status in _TRANSIENT_STATUSES
    return is_idempotent and (is_transient or isinstance(error, Unreachable))
