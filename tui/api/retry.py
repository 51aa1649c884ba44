"""When a request is repeated, and how long to wait before."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

from tui.api.errors import ApiError, ServerError, Throttled, Unreachable

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

T = TypeVar("T")

_PASSING: Final = frozenset({502, 503, 504})


@dataclass(frozen=True, slots=True)
class RetryWait:
    """A request failed with ``error`` and is asked again in ``seconds``."""

    error: ApiError
    seconds: float


@dataclass(frozen=True, slots=True)
class Retry:
    """Exponential backoff with full jitter, within a number of tries and a total of waiting, in seconds.

    A 429 was never processed and is repeated for any verb (twilio-media-api, section 6). A connection
    failure, 502, 503 and 504 are repeated only where asking twice does no harm. Where the service asks for
    more than ``longest_retry_after``, the caller is told at once: nobody watches a silent wait. ``on_wait`` is told
    of every wait.
    """

    tries: int = 4
    first: float = 0.5
    longest: float = 8.0
    total: float = 60.0
    longest_retry_after: float = 10.0
    random: Callable[[], float] = random.random
    on_wait: Callable[[RetryWait], object] = lambda _: None

    async def run(self, attempt: Callable[[], Awaitable[T]], *, is_idempotent: bool) -> T:
        """Return what ``attempt`` returns, or raise its last ApiError.

        ``is_idempotent``: whether the request may be processed twice.
        """
        waited = 0.0
        for number in range(1, self.tries):
            try:
                return await attempt()
            except ApiError as error:
                seconds = self._wait_after(error, number)
                waited += seconds
                asked = error.retry_after or 0.0
                is_long = waited > self.total or asked > self.longest_retry_after
                if is_long or not _is_worth_repeating(error, is_idempotent=is_idempotent):
                    raise
                self.on_wait(RetryWait(error, seconds))
            await asyncio.sleep(seconds)
        return await attempt()

    def _wait_after(self, error: ApiError, number: int) -> float:
        """Return the seconds after try ``number``: no less than Retry-After asks for."""
        backoff: float = min(self.longest, self.first * 2.0 ** (number - 1))
        return (error.retry_after or 0.0) + backoff * self.random()


def _is_worth_repeating(error: ApiError, *, is_idempotent: bool) -> bool:
    if isinstance(error, Throttled):
        return True
    passing = isinstance(error, ServerError) and error.status in _PASSING
    return is_idempotent and (passing or isinstance(error, Unreachable))
