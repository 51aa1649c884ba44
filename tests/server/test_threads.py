"""The threads of the server: order, completion and errors of their work."""

from __future__ import annotations

import asyncio
import threading
from functools import partial

import pytest

from tui.server.http.threads import WorkerThread, run_in_thread


async def test_work_is_done_in_order_before_the_block_ends() -> None:
    done: list[int] = []
    async with WorkerThread() as thread:
        for number in range(20):
            await thread.submit(partial(done.append, number))
    assert done == list(range(20))


async def test_the_unclaimed_result_of_a_cancelled_caller_is_undone() -> None:
    begun, may_end = threading.Event(), threading.Event()
    undone: list[str] = []

    def work() -> str:
        begun.set()
        may_end.wait(30)
        return "a file that was opened"

    task = asyncio.create_task(run_in_thread(work, undo=undone.append))
    await asyncio.to_thread(begun.wait, 30)
    task.cancel()
    may_end.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert undone == ["a file that was opened"]
    assert await run_in_thread(lambda: "kept", undo=undone.append) == "kept"
    assert len(undone) == 1


async def test_a_failure_is_raised_after_all_started_work() -> None:
    failed, may_end, ended = threading.Event(), threading.Event(), threading.Event()

    def fail() -> None:
        failed.set()
        raise OSError

    def go_on() -> None:
        may_end.wait(30)
        ended.set()

    async def begin() -> None:
        async with WorkerThread() as thread:
            await thread.submit(fail)
            await thread.submit(go_on)

    task = asyncio.create_task(begin())
    await asyncio.to_thread(failed.wait, 30)
    assert not task.done()
    may_end.set()
    with pytest.raises(OSError, match=r"^$"):
        await task
    assert ended.is_set()


async def test_a_cancelled_caller_waits_for_started_work() -> None:
    began, may_end = threading.Event(), threading.Event()

    def go_on() -> None:
        began.set()
        may_end.wait(30)

    async def begin() -> None:
        async with WorkerThread() as thread:
            await thread.submit(go_on)
            await asyncio.Event().wait()

    task = asyncio.create_task(begin())
    await asyncio.to_thread(began.wait, 30)
    for _ in range(3):
        task.cancel()
        await asyncio.sleep(0)
    assert not task.done()
    may_end.set()
    with pytest.raises(asyncio.CancelledError):
        await task
