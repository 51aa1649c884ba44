"""Work on the disk, in a thread, that is never left half-way."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


async def in_thread(work: Callable[[], T], late: Callable[[T], object] | None = None) -> T:
    """Return what ``work`` returns, from a thread; where this is cancelled, not before ``work`` has ended.

    Whoever goes on with the same file then finds it as it was left. ``late`` takes what was returned in vain.
    """
    future = asyncio.get_running_loop().run_in_executor(None, work)

    def take_late(ended: asyncio.Future[T]) -> None:
        if not ended.cancelled() and ended.exception() is None and late is not None:
            late(ended.result())

    try:
        return await asyncio.shield(future)
    except asyncio.CancelledError:
        future.add_done_callback(take_late)
        await asyncio.wait({future})
        raise
