"""A limit on parallel requests that gives the user priority over the background."""

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

#: Twilio is reported to allow about 100 parallel requests per account (twilio-media-api, section 6). Most of
#: them are left to other programs.
MAX_REQUESTS: Final = 24
#: The initial limit of the background.
_FIRST_LIMIT: Final = 4.0
#: A response is fast if it takes at most this many times the fastest response, plus this many seconds.
_QUICK_TIMES: Final = 3.0
_QUICK_MORE: Final = 0.05
#: Seconds that the background waits after a 429 without Retry-After; doubled by each consecutive one.
_FIRST_PAUSE: Final = 0.05
_MAX_PAUSE: Final = 30.0
#: Seconds after a 429 during which the service counts as throttling.
_RECENT: Final = 30.0

_is_in_background: ContextVar[bool] = ContextVar("is_in_background", default=False)


class PauseGate(Protocol):
    """Pauses the background."""

    @property
    def is_paused(self) -> bool:
        """Whether the background is paused."""

    async def wait_until_over(self) -> None:
        """Wait until the pause is over."""


_gate: ContextVar[PauseGate | None] = ContextVar("rest", default=None)


@contextmanager
def in_background(gate: PauseGate | None = None) -> Iterator[None]:
    """Make requests inside, and in tasks started inside, wait for those of the user.

    While ``gate`` is paused none of them is sent, including those that are already waiting.
    """
    before, gate_before = _is_in_background.set(True), _gate.set(gate)
    try:
        yield
    finally:
        _gate.reset(gate_before)
        _is_in_background.reset(before)


class _PausedError(Exception):
    """A background request got its slot while the background is paused."""


@dataclass(slots=True)
class _Lane:
    """The requests that wait for a slot, in order, and the number of those that have one."""

    waiting: deque[asyncio.Future[None]] = field(default_factory=deque)
    active: int = 0


class Throttle:
    """A limit on parallel requests that adapts to the service.

    The user's requests are sent immediately, up to ``ceiling`` in parallel. The background
    (:func:`in_background`) gets the rest of its limit. The limit doubles with each round of fast responses
    until the first 429, grows by one per round after it, is halved by each 429, and stays between 1 and
    ``ceiling``. A Retry-After delays the background; a user's request waits for its own Retry-After only
    (:class:`~tui.api.retry.Retry`). Belongs to one event loop.
    """

    def __init__(self, ceiling: int = MAX_REQUESTS) -> None:
        self.ceiling = ceiling
        self._limit = min(_FIRST_LIMIT, float(ceiling))
        self._was_throttled = False
        self._user = _Lane()
        self._background = _Lane()
        self._quickest = float("inf")
        self._slowed_at = self._background_delayed_until = float("-inf")
        self._pause = _FIRST_PAUSE
        self._alarm: asyncio.TimerHandle | None = None

    @property
    def limit(self) -> int:
        """The number of active requests at which the background waits."""
        return int(self._limit)

    @property
    def pause(self) -> float:
        """The seconds for which the background is delayed. Thread-safe."""
        return max(0.0, self._background_delayed_until - time.monotonic())

    @property
    def was_throttled_recently(self) -> bool:
        """Whether the service has throttled in the last 30 s. Thread-safe."""
        return self.pause > 0 or time.monotonic() - self._slowed_at < _RECENT

    async def run(self, attempt: Callable[[], Awaitable[T]]) -> T:
        """Return the result of ``attempt`` once there is a slot for it; raise what it raises.

        In the background a 429 is not raised: it was not processed (twilio-media-api, section 6), and the
        attempt is repeated until it succeeds.
        """
        if not _is_in_background.get():
            return await self._run_once(attempt, self._user)
        gate = _gate.get()
        while True:
            if gate is not None:
                await gate.wait_until_over()
            try:
                return await self._run_once(attempt, self._background, gate)
            except (Throttled, _PausedError):  # the slot was released, and another one comes later
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
            self._delay_background(now + retry_after)
        if started < self._slowed_at:  # sent before the limit was halved: it says nothing about the new limit
            return
        self._was_throttled = True
        self._slowed_at = now
        self._limit = max(1.0, self._limit / 2)
        self._delay_background(now + self._pause)
        self._pause = min(_MAX_PAUSE, self._pause * 2)

    def _delay_background(self, until: float) -> None:
        self._background_delayed_until = max(self._background_delayed_until, until)

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
            if not slot.cancelled():  # it was granted at the same moment
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
        """Grant the free slots, the user's requests first."""
        now = _now()
        user, background = self._user, self._background
        while user.waiting and user.active < self.ceiling:
            _grant_next(user)
        if now < self._background_delayed_until:
            self._wake_at(self._background_delayed_until)
            return
        # At least one: a user's upload may take very long.
        while background.waiting and background.active < max(1, self.limit - user.active):
            _grant_next(background)

    def _wake_at(self, moment: float) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
        self._alarm = asyncio.get_running_loop().call_at(moment, self._grant_slots)


def _grant_next(lane: _Lane) -> None:
    slot = lane.waiting.popleft()
    if not slot.done():  # its request may have been cancelled
        slot.set_result(None)
        lane.active += 1


def _now() -> float:
    return asyncio.get_running_loop().time()
