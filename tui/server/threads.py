"""Blocking work for the server's loop."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor

Result = TypeVar("Result")


async def in_thread(work: Callable[[], Result], executor: Executor | None = None) -> Result:
    """Run a blocking function in a thread and return its result; without ``executor``, in the loop's own.

    A thread cannot be cancelled. A cancelled caller therefore waits for it, so that no file is closed while
    the thread still writes to it.
    """
    done = asyncio.get_running_loop().run_in_executor(executor, work)
    try:
        return await asyncio.shield(done)
    except asyncio.CancelledError:
        await asyncio.wait([done])
        if not done.cancelled():
            done.exception()
        raise
