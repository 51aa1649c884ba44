"""Threads for the blocking work of the server's event loop."""

from __future__ import annotations

import asyncio
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Final, Self, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor

Result = TypeVar("Result")

#: The maximum work queued or running in a WorkerThread: enough to keep it busy, with little memory.
_MAX_PENDING: Final = 3


async def run_in_thread(
    work: Callable[[], Result],
    executor: Executor | None = None,
    *,
    undo: Callable[[Result], object] = lambda _: None,
) -> Result:
    """Run a blocking function in a thread and return its result.

    The default ``executor`` is that of the event loop. A thread cannot be cancelled, so a cancelled caller
    waits for it: no file is closed while the thread writes to it. ``undo`` then receives the unclaimed
    result.
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
    """Runs blocking functions in one thread, in order, while the caller continues.

    The end of the block always waits for the last function. The event loop is woken only if it waits.
    """

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1)
        self._pending: deque[Future[None]] = deque()

    async def submit(self, work: Callable[[], None]) -> None:
        """Queue the work, after a wait if the queue is full; raises the exception of earlier work."""
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
        # An exception in the block takes precedence.
        if failures and kind is None:
            raise failures[0]

    async def _wait_for(self, *work: Future[None]) -> None:
        if not all(one.done() for one in work):
            await _wait_uncancelled(*map(asyncio.wrap_future, work))


async def _wait_uncancelled(*work: asyncio.Future[Result]) -> None:
    """Wait until all work has ended, even if the caller is cancelled; raise the cancellation then."""
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
