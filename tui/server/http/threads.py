"""Blocking work for the server's loop."""

from __future__ import annotations

import asyncio
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Final, Self, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor

Result = TypeVar("Result")

#: How much work waits or runs at a time in a thread of one's own: enough that it is never idle for want of
#: more, and little enough to hold in memory.
_MAX_PENDING: Final = 3


async def run_in_thread(
    work: Callable[[], Result],
    executor: Executor | None = None,
    *,
    undo: Callable[[Result], object] = lambda _: None,
) -> Result:
    """Run a blocking function in a thread and return its result; without ``executor``, in the loop's own.

    A thread cannot be cancelled. A cancelled caller therefore waits for it, so that no file is closed while
    the thread still writes to it; what the thread returns then goes to ``undo``, since nobody else has it.
    """
    done = asyncio.get_running_loop().run_in_executor(executor, work)
    try:
        await _wait_uncancelled(done)
    except asyncio.CancelledError:
        if done.done() and not done.cancelled() and done.exception() is None:
            undo(done.result())
        raise
    return done.result()


class WorkerThread:
    """Runs blocking functions in a thread of its own, one after the other, while its caller goes on.

    The end of the block waits for the last of them, however it is reached. The loop is woken by an end of
    work only where somebody waits for it.
    """

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1)
        self._pending: deque[Future[None]] = deque()

    async def start(self, work: Callable[[], None]) -> None:
        """Start the work, once not too much of it is under way; raises what an earlier one raised."""
        if len(self._pending) >= _MAX_PENDING:
            first = self._pending.popleft()
            await self._wait_for(first)
            first.result()
        self._pending.append(self._thread.submit(work))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._thread.shutdown(wait=False)
        await self._wait_for(*self._pending)
        failures = [failure for done in self._pending if (failure := done.exception()) is not None]
        # What ended the block comes first.
        if failures and kind is None:
            raise failures[0]

    async def _wait_for(self, *work: Future[None]) -> None:
        if not all(one.done() for one in work):
            await _wait_uncancelled(*map(asyncio.wrap_future, work))


async def _wait_uncancelled(*work: asyncio.Future[Result]) -> None:
    """Return when all of the work has ended; where the caller is cancelled, however often, only then too."""
    cancelled: asyncio.CancelledError | None = None
    while not all(done.done() for done in work):
        try:
            await asyncio.wait(work)
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is None:
        return
    for done in work:
        if not done.cancelled():
            done.exception()
    raise cancelled
