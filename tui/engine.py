"""The asyncio event loops for network work: one to run a command, and one in a thread for the browser.

Textual's own event loop only draws and handles keys. :class:`Engine` is the bridge between the two.
"""

from __future__ import annotations

import asyncio
import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator
    from concurrent.futures import Future

T = TypeVar("T")


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run ``work`` on a new uvloop, like :func:`asyncio.run`, and return its result.

    Many small transfers take a seventh less time on uvloop than on asyncio's own loop.
    """
    try:
        import uvloop  # noqa: PLC0415 - slows commands that need no network
    except BaseException:  # most likely ctrl+c
        work.close()
        raise
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work)


class StoppedError(Exception):
    """A signal stopped the program."""

    def __init__(self, number: signal.Signals) -> None:
        super().__init__(number.name)
        self.signal = number


@contextmanager
def stop_on_signals(*signals: signal.Signals) -> Iterator[None]:
    """Cancel this task on one of ``signals``, like ctrl+c, and then raise StoppedError.

    Ignored signals, as under nohup, stay ignored.
    """
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    received: list[signal.Signals] = []

    def stop(number: signal.Signals) -> None:
        received.append(number)
        if task is not None:
            task.cancel()

    handled = [number for number in signals if signal.getsignal(number) is signal.SIG_DFL]
    for number in handled:
        loop.add_signal_handler(number, stop, number)
    try:
        yield
    except asyncio.CancelledError:
        if received:
            raise StoppedError(received[0]) from None
        raise
    finally:
        for number in handled:
            loop.remove_signal_handler(number)


class Engine:
    """A thread with its own asyncio event loop.

    Start it once, submit coroutines with :meth:`run` from any other event loop, and stop it at the end.
    """

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        #: Held to submit and to stop: everything submitted before the stop is cancelled by it.
        self._submitting = threading.Lock()
        self._started = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="mediadeck-engine", daemon=True)

    def start(self) -> None:
        """Start the thread, and return when its loop accepts work."""
        self._thread.start()
        self._started.wait()

    async def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run ``work`` on the engine's loop and return its result; a cancellation here cancels it there.

        Raises RuntimeError if the engine is not running, and CancelledError if it stops in the meantime.
        """
        return await asyncio.wrap_future(self._submit(work))

    def stop(self) -> None:
        """Cancel and clean up all running work, and end the thread. Safe to call twice."""
        with self._submitting:
            if self._loop is None or self._stop is None:
                return
            self._loop.call_soon_threadsafe(self._stop.set)
            self._loop = None
        self._thread.join()

    def _submit(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        with self._submitting:
            if self._loop is None or not self._thread.is_alive():
                work.close()
                message = "the engine is not running"
                raise RuntimeError(message)
            return asyncio.run_coroutine_threadsafe(work, self._loop)

    def _serve(self) -> None:
        run(self._wait_for_stop())  # on its way out, it cancels and awaits all other tasks

    async def _wait_for_stop(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        self._started.set()
        await self._stop.wait()


class Coalescer(Generic[T]):
    """Passes on the latest of many values, at most once in ``interval`` seconds; the last one is never lost.

    Call it on an asyncio event loop. ``send`` must be safe to call there, like Textual's ``post_message``.
    """

    def __init__(self, send: Callable[[T], object], interval: float = 0.05) -> None:
        self._send = send
        self._interval = interval
        self._waiting: list[T] = []
        self._timer: asyncio.TimerHandle | None = None

    def __call__(self, value: T) -> None:
        """Send ``value`` now, or at the end of the current interval."""
        if self._timer is not None:
            self._waiting = [value]
            return
        self._send(value)
        self._timer = asyncio.get_running_loop().call_later(self._interval, self._flush)

    def _flush(self) -> None:
        self._timer = None
        if self._waiting:
            self(self._waiting.pop())
