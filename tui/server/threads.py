"""Blocking work for the server's loop."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Self, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor

Result = TypeVar("Result")


async def in_thread(work: Callable[[], Result], executor: Executor | None = None) -> Result:
    """Run a blocking function in a thread and return its result; without ``executor``, in the loop's own.

    A thread cannot be cancelled. A cancelled caller therefore waits for it, so that no file is closed while
    the thread still writes to it.
    """
    return await _outcome(asyncio.get_running_loop().run_in_executor(executor, work))


class Behind:
    """Runs blocking functions in a thread, one after the other, while its caller goes on.

    The end of the block waits for the last of them, however it is reached.
    """

    def __init__(self) -> None:
        self._done: asyncio.Future[None] | None = None

    async def start(self, work: Callable[[], None]) -> None:
        """Start the work once the one before has ended; raises what that one raised."""
        await self._finish()
        self._done = asyncio.get_running_loop().run_in_executor(None, work)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            await self._finish()
        except Exception:
            # What ended the block comes first.
            if kind is None:
                raise

    async def _finish(self) -> None:
        if self._done is not None:
            await _outcome(self._done)


async def _outcome(done: asyncio.Future[Result]) -> Result:
    """Return what a thread returns; where the caller is cancelled, however often, only when it has ended."""
    cancelled: asyncio.CancelledError | None = None
    while not done.done():
        try:
            await asyncio.wait([done])
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is None:
        return done.result()
    if not done.cancelled():
        done.exception()
    raise cancelled
