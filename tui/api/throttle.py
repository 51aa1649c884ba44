"""How many requests go out at once, and whose go first."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from tui.api.errors import Throttled

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

T = TypeVar("T")

#: Twilio is said to allow about 100 requests of an account at once (twilio-media-api, section 6): Mediadeck
#: leaves most of them to the account's other programs.
MAX_REQUESTS: Final = 24
#: With how many at once the background begins.
_FIRST: Final = 4.0
#: An answer is quick within this many times the quickest one's seconds, and this many seconds more.
_QUICK_TIMES: Final = 3.0
_QUICK_MORE: Final = 0.05
#: What the background waits after a 429 that names no time, in seconds; doubled by each that follows.
_FIRST_PAUSE: Final = 0.05
_LONGEST_PAUSE: Final = 30.0
#: Seconds for which it counts that the service has throttled.
_RECENT: Final = 30.0

_is_in_background: ContextVar[bool] = ContextVar("is_in_background", default=False)


class PauseGate(Protocol):
    """When the background is to rest."""

    @property
    def is_paused(self) -> bool:
        """Whether it rests now."""

    async def wait_until_over(self) -> None:
        """Wait until that is over."""


_gate: ContextVar[PauseGate | None] = ContextVar("rest", default=None)


@contextmanager
def in_background(gate: PauseGate | None = None) -> Iterator[None]:
    """Let the requests that are made inside, and by tasks begun inside, wait for those of the user.

    While ``gate`` is on, none of them goes out, also of those that have waited before.
    """
    before, gate_before = _is_in_background.set(True), _gate.set(gate)
    try:
        yield
    finally:
        _gate.reset(gate_before)
        _is_in_background.reset(before)


class _PausedError(Exception):
    """The background came to its turn while it is to rest."""


@dataclass(slots=True)
class _Lane:
    """Who waits for a place, in the order of their coming, and how many have one."""

    waiting: deque[asyncio.Future[None]] = field(default_factory=deque)
    active: int = 0


class Throttle:
    """A limit on the requests under way, which follows what the service bears.

    What the user does goes at once, up to ``ceiling`` at a time, whatever the background does. The background
    (:func:`in_background`) has what its limit leaves: the limit doubles with each round of quick answers
    until the first 429, grows by one a round after it, is halved by a 429, and stays between 1 and
    ``ceiling``. A Retry-After holds the background back; what the user does waits at the most for its own
    (:class:`~tui.api.retry.Retry`). Belongs to one loop.
    """

    def __init__(self, ceiling: int = MAX_REQUESTS) -> None:
        self.ceiling = ceiling
        self._limit = min(_FIRST, float(ceiling))
        self._was_throttled = False
        self._user = _Lane()
        self._background = _Lane()
        self._quickest = float("inf")
        self._slowed_at = self._background_closed_until = float("-inf")
        self._pause = _FIRST_PAUSE
        self._alarm: asyncio.TimerHandle | None = None

    @property
    def limit(self) -> int:
        """How many requests may be under way before the background waits."""
        return int(self._limit)

    @property
    def pause(self) -> float:
        """The seconds for which the background is held back; for any thread."""
        return max(0.0, self._background_closed_until - time.monotonic())

    @property
    def was_throttled_recently(self) -> bool:
        """Whether the service has refused a request for its number not long ago; for any thread."""
        return self.pause > 0 or time.monotonic() - self._slowed_at < _RECENT

    async def run(self, attempt: Callable[[], Awaitable[T]]) -> T:
        """Return what ``attempt`` returns, once there is a place for it; it raises what that raises.

        In the background a 429, which was never processed (twilio-media-api, section 6), is not raised: the
        attempt is made again for as long as it takes.
        """
        if not _is_in_background.get():
            return await self._run_once(attempt, self._user)
        gate = _gate.get()
        while True:
            if gate is not None:
                await gate.wait_until_over()
            try:
                return await self._run_once(attempt, self._background, gate)
            except (Throttled, _PausedError):  # the place was given back, and the next one comes later
                continue

    async def _run_once(
        self, attempt: Callable[[], Awaitable[T]], lane: _Lane, gate: PauseGate | None = None
    ) -> T:
        async with self._hold_slot(lane):
            if gate is not None and gate.is_paused:
                raise _PausedError
            started = _now()
            try:
                result = await attempt()
            except Throttled as error:
                self._slow_down(started, error.retry_after)
                raise
            if lane is self._background:
                self._speed_up(started)
            return result

    def _slow_down(self, started: float, retry_after: float | None) -> None:
        now = _now()
        if retry_after is not None:
            self._hold_background(now + retry_after)
        if started < self._slowed_at:  # it was under way when the limit was halved: that told nothing of now
            return
        self._was_throttled = True
        self._slowed_at = now
        self._limit = max(1.0, self._limit / 2)
        self._hold_background(now + self._pause)
        self._pause = min(_LONGEST_PAUSE, self._pause * 2)

    def _hold_background(self, until: float) -> None:
        self._background_closed_until = max(self._background_closed_until, until)

    def _speed_up(self, started: float) -> None:
        seconds = _now() - started
        self._quickest = min(self._quickest, seconds)
        if started >= self._slowed_at:
            self._pause = _FIRST_PAUSE
        if seconds <= _QUICK_TIMES * self._quickest + _QUICK_MORE:
            growth = 1 / self._limit if self._was_throttled else 1.0
            self._limit = min(float(self.ceiling), self._limit + growth)

    @asynccontextmanager
    async def _hold_slot(self, lane: _Lane) -> AsyncIterator[None]:
        slot = asyncio.get_running_loop().create_future()
        lane.waiting.append(slot)
        self._grant_slots()
        try:
            await slot
        except asyncio.CancelledError:
            if not slot.cancelled():  # it was given in the same moment
                self._release_slot(lane)
            raise
        try:
            yield
        finally:
            self._release_slot(lane)

    def _release_slot(self, lane: _Lane) -> None:
        lane.active -= 1
        self._grant_slots()

    def _grant_slots(self) -> None:
        """Give the places that are free, to the user first."""
        now = _now()
        user, background = self._user, self._background
        while user.waiting and user.active < self.ceiling:
            _grant_next(user)
        if now < self._background_closed_until:
            self._wake_at(self._background_closed_until)
            return
        # One at least: an upload may take all the time that there is.
        while background.waiting and background.active < max(1, self.limit - user.active):
            _grant_next(background)

    def _wake_at(self, moment: float) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
        self._alarm = asyncio.get_running_loop().call_at(moment, self._grant_slots)


def _grant_next(lane: _Lane) -> None:
    slot = lane.waiting.popleft()
    if not slot.done():  # else its request was cancelled while it waited
        slot.set_result(None)
        lane.active += 1


def _now() -> float:
    return asyncio.get_running_loop().time()
