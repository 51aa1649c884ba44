"""Work on the disk, in a thread, that is never left half-way."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


async def in_thread(work: Callable[[], T], on_cancelled: Callable[[T], object] | None = None) -> T:
    """Return what ``work`` returns, from a thread; where this is cancelled, not before ``work`` has ended.

    The file is then as ``work`` left it. ``on_cancelled`` gets the unclaimed result.
    """
    future = asyncio.get_running_loop().run_in_executor(None, work)

    def take_late(ended: asyncio.Future[T]) -> None:
        if not ended.cancelled() and ended.exception() is None and on_cancelled is not None:
            on_cancelled(ended.result())

    try:
        return await asyncio.shield(future)
    except asyncio.CancelledError:
        future.add_done_callback(take_late)
        await asyncio.wait({future})
        raise
