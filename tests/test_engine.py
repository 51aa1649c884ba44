"""The engine thread, and values delivered at a readable pace."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import TYPE_CHECKING

import pytest

from tui.engine import Coalescer, Engine

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def engine() -> Iterator[Engine]:
    started = Engine()
    started.start()
    yield started
    started.stop()


def engine_threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name == "mediadeck-engine"]


class Endless:
    """Work that never ends by itself, and records its progress."""

    def __init__(self) -> None:
        self.began = threading.Event()
        self.cleaned_up_in = ""

    async def run(self) -> None:
        """Run until cancelled."""
        try:
            self.began.set()
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)  # cleanup may also have to wait
            self.cleaned_up_in = threading.current_thread().name


async def where() -> str:
    return threading.current_thread().name


async def test_work_runs_on_the_engine_thread_and_returns_its_result(engine: Engine) -> None:
    assert await engine.run(where()) == "mediadeck-engine"
    assert await asyncio.gather(*(engine.run(where()) for _ in range(50))) == ["mediadeck-engine"] * 50


async def test_an_error_is_raised_to_the_caller(engine: Engine) -> None:
    async def fail() -> None:
        raise LookupError("nothing there")

    with pytest.raises(LookupError, match="nothing there"):
        await engine.run(fail())
    assert await engine.run(where()) == "mediadeck-engine", "and the engine goes on"


async def test_blocking_the_engine_does_not_block_the_callers_loop(engine: Engine) -> None:
    release = threading.Event()

    async def block() -> str:
        release.wait()
        return "released"

    blocked = asyncio.create_task(engine.run(block()))
    await asyncio.sleep(0)
    release.set()
    assert await blocked == "released"


async def test_cancelling_the_caller_cancels_the_work_and_lets_it_clean_up(engine: Engine) -> None:
    endless = Endless()
    waiting = asyncio.create_task(engine.run(endless.run()))
    await asyncio.to_thread(endless.began.wait)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await asyncio.to_thread(engine.stop)
    assert endless.cleaned_up_in == "mediadeck-engine"


async def test_a_stop_cancels_running_work_and_ends_the_thread_after_cleanup(engine: Engine) -> None:
    endless = [Endless() for _ in range(3)]
    waiting = [asyncio.create_task(engine.run(one.run())) for one in endless]
    for one in endless:
        await asyncio.to_thread(one.began.wait)
    await asyncio.to_thread(engine.stop)
    ended = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(error) for error in ended] == [asyncio.CancelledError] * 3
    assert [one.cleaned_up_in for one in endless] == ["mediadeck-engine"] * 3
    assert engine_threads() == []


async def test_work_submitted_after_the_stop_or_before_the_start_is_refused(engine: Engine) -> None:
    engine.stop()
    with pytest.raises(RuntimeError, match="not running"):
        await engine.run(where())
    with pytest.raises(RuntimeError, match="not running"):
        await Engine().run(where())


async def test_work_submitted_during_a_stop_always_ends() -> None:
    for _ in range(30):
        engine = Engine()
        engine.start()
        submitted = [asyncio.create_task(engine.run(Endless().run())) for _ in range(5)]
        stopping = asyncio.create_task(asyncio.to_thread(engine.stop))
        submitted += [asyncio.create_task(engine.run(Endless().run())) for _ in range(5)]
        async with asyncio.timeout(10):
            ended = await asyncio.gather(*submitted, return_exceptions=True)
            await stopping
        assert {type(error) for error in ended} <= {asyncio.CancelledError, RuntimeError}


def test_stopping_twice_or_before_the_start_does_nothing() -> None:
    engine = Engine()
    engine.stop()
    engine.start()
    engine.stop()
    engine.stop()
    assert engine_threads() == []


INTERVAL = 0.02


class Received:
    """Records sent values, and their times in seconds."""

    def __init__(self) -> None:
        self.values: list[int] = []
        self.times: list[float] = []
        self._changed = asyncio.Event()

    def __call__(self, value: int) -> None:
        """Receive ``value``."""
        self.values.append(value)
        self.times.append(time.monotonic())
        self._changed.set()

    async def until(self, value: int) -> None:
        """Wait until ``value`` was sent."""
        async with asyncio.timeout(10):
            while value not in self.values:
                self._changed.clear()
                await self._changed.wait()


async def test_the_first_value_is_delivered_at_once() -> None:
    received = Received()
    Coalescer(received, INTERVAL)(1)
    assert received.values == [1]


async def test_the_first_and_last_values_of_a_burst_are_delivered() -> None:
    received = Received()
    coalesced = Coalescer(received, INTERVAL)
    for value in range(1000):
        coalesced(value)
    await received.until(999)
    assert received.values == [0, 999]


async def test_a_stream_delivers_one_value_per_interval_in_order_including_the_last() -> None:
    received = Received()
    coalesced = Coalescer(received, INTERVAL)
    last = 0
    while len(received.values) < 5:
        last += 1
        coalesced(last)
        await asyncio.sleep(0)
    await received.until(last)
    assert received.values == sorted(set(received.values))
    gaps = [after - before for before, after in zip(received.times, received.times[1:], strict=False)]
    assert min(gaps) > INTERVAL * 0.9, "a clock's tick less, at the most"


async def test_after_a_quiet_interval_a_value_is_delivered_at_once_again() -> None:
    received = Received()
    coalesced = Coalescer(received, INTERVAL)
    coalesced(1)
    coalesced(2)
    await received.until(2)
    await asyncio.sleep(2 * INTERVAL)  # the loop runs timers in order, so the interval is over by then
    coalesced(3)
    assert received.values == [1, 2, 3]
