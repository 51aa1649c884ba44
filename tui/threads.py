"""Run blocking work in a thread without losing its result on cancellation."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


async def run_in_thread(
    work: Callable[[], T],
    on_cancelled: Callable[[T], object] | None = None,
    *,
    wait_when_cancelled: bool = True,
) -> T:
    """Return the result of ``work``, which runs in a thread of the loop's default pool.

    If the caller is cancelled, the cancellation is raised only after ``work`` has ended, or immediately
    without ``wait_when_cancelled``. ``on_cancelled`` receives the unclaimed result.
    """
    future = asyncio.get_running_loop().run_in_executor(None, work)

    def receive_unclaimed(done: asyncio.Future[T]) -> None:
        if not done.cancelled() and done.exception() is None and on_cancelled is not None:
            on_cancelled(done.result())

    try:
        return await asyncio.shield(future)
    except asyncio.CancelledError:
        future.add_done_callback(receive_unclaimed)
        if wait_when_cancelled:
            await asyncio.wait({future})
        raise
