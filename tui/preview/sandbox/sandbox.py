"""Workers that decode for the whole program, within one budget of memory, and seconds for each task.

A task that takes too long, too much memory or its worker's life ends in a sentence; the next one gets a new
worker. What a worker says is checked before it is believed (``tui.preview.sandbox.messages``).
"""

from __future__ import annotations

import asyncio
import atexit
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import cache
from queue import Empty, LifoQueue
from typing import TYPE_CHECKING, Final

from tui.preview.model import Facts
from tui.preview.sandbox.messages import (
    CleanReply,
    CleanRequest,
    FrameReply,
    InvalidMessage,
    OpenReply,
    OpenRequest,
    PlayRequest,
    checked_picture,
    checked_preview,
)
from tui.preview.sandbox.worker import Worker, WorkerLost, WorkerNotStarted

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterator

    from tui.preview.model import Picture, Preview

#: Bytes that all workers together may take for content and for the pictures that they decode.
MEMORY: Final = 512 << 20
#: A decoder keeps a pixel, and Pillow a copy of it.
_BYTES_A_PIXEL: Final = 8
_MAX_WORKERS: Final = 4
#: By the clock; the worker limits its own CPU to less.
_SECONDS: Final = 12.0
#: So much longer the plain text waits for its colours.
_SECONDS_FOR_COLOURS: Final = 1.5
_SECONDS_FOR_A_FRAME: Final = 3.0
#: So long a worker may go on with what nobody waits for any more.
_SECONDS_IF_CANCELLED: Final = 0.3
_SECONDS_TO_CLEAN: Final = 90.0
_NO_WORKER: Final = "Cannot be previewed: the system starts no more processes"


class CannotDecodeError(Exception):
    """A worker could not read a picture; its text says why."""


class Budget:
    """Memory that is shared by all tasks: who wants more than is left waits. For threads."""

    def __init__(self, total: int = MEMORY) -> None:
        self._total = self._left = total
        self._changed = threading.Condition()

    @contextmanager
    def share(self, size: int) -> Iterator[Share]:
        """Hold ``size`` bytes until the end."""
        share = Share(self)
        try:
            share.resize(size)
            yield share
        finally:
            share.resize(0)

    def take(self, size: int) -> int:
        """Wait for ``size`` bytes, or for all if it is more; return how many were taken."""
        size = min(size, self._total)
        with self._changed:
            self._changed.wait_for(lambda: self._left >= size)
            self._left -= size
        return size

    def give_back(self, size: int) -> None:
        """Let others have ``size`` bytes."""
        with self._changed:
            self._left += size
            self._changed.notify_all()


class Share:
    """What one task holds of a budget."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._held = 0

    def resize(self, size: int) -> None:
        """Hold ``size`` bytes instead. What was held is given back first, so that no two tasks block."""
        self._budget.give_back(self._held)
        self._held = 0
        self._held = self._budget.take(size)


class Job:
    """Content that waits for a worker, or is being opened by one."""

    def __init__(self, task: OpenRequest, content: bytes) -> None:
        self.task = task
        self.content = content
        self._worker: Worker | None = None
        self._lock = threading.Lock()

    @contextmanager
    def by(self, worker: Worker) -> Iterator[None]:
        """Be opened by ``worker`` until the end."""
        with self._lock:
            self._worker = worker
        try:
            yield
        finally:
            with self._lock:
                self._worker = None

    def cancel(self) -> None:
        """Let go of the content, and soon of the worker. Most tasks end before that: it stays warm."""
        self.content = b""
        if self._worker is not None:
            # A thread that the end of the program does not wait for: it ends what that would wait for.
            timer = threading.Timer(_SECONDS_IF_CANCELLED, self._kill)
            timer.daemon = True
            with suppress(RuntimeError):
                timer.start()

    def _kill(self) -> None:
        with self._lock:
            if self._worker is not None:
                self._worker.kill()


class Sandbox:
    """A few workers, started as they are needed and kept warm."""

    def __init__(self, workers: int | None = None, budget: Budget | None = None) -> None:
        count = workers or min(_MAX_WORKERS, max(2, os.cpu_count() or 1))
        self._workers = [Worker() for _ in range(count)]
        #: They have played a picture to its end, and wait for its next round.
        self._players: list[Worker] = []
        self._busy: set[Worker] = set()
        # The one that was used last is warm.
        self._idle: LifoQueue[Worker] = LifoQueue()
        for worker in self._workers:
            self._idle.put(worker)
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="mediadeck-decoding")
        self._budget = budget or Budget()

    @property
    def pids(self) -> list[int]:
        """The ids of the processes that run."""
        return [pid for worker in self._workers if (pid := worker.pid) is not None]

    def warm_up(self) -> None:
        """Start a worker, so that the first preview need not wait for it. For threads."""
        if self.pids:
            return
        with suppress(Empty):
            worker = self._idle.get_nowait()
            worker.warm_up()
            self._idle.put(worker)

    async def open(
        self, content: bytes, *, content_type: str, filename: str | None, size: int | None, max_side: int
    ) -> Preview:
        """Return what ``tui.preview.open_content`` does, or a sentence where that takes too much."""
        job = Job(OpenRequest(content_type, filename, size, max_side), content)
        try:
            return await asyncio.wrap_future(self._threads.submit(self._open, job))
        except asyncio.CancelledError:
            job.cancel()
            raise
        except RuntimeError:  # there are as many threads as the system allows, or the program ends
            return Facts(_NO_WORKER)

    async def frames(self, content: bytes, max_side: int) -> AsyncGenerator[tuple[Picture, float]]:
        """Yield each frame and its seconds, by a worker of its own. Close it, or the worker goes on."""
        worker = self._players.pop() if self._players else Worker()
        is_at_end = False
        try:
            await asyncio.to_thread(worker.begin, PlayRequest(max_side), content, _SECONDS)
            while True:
                reply, pixels = await asyncio.to_thread(worker.reply, _SECONDS_FOR_A_FRAME)
                if not isinstance(reply, FrameReply) or reply.picture is None:
                    is_at_end = isinstance(reply, FrameReply)
                    return
                yield checked_picture(reply.picture, pixels), reply.seconds
        except (WorkerLost, InvalidMessage):
            return
        finally:
            if is_at_end:
                self._players.append(worker)
            else:
                worker.close()

    def clean(self, content: bytes, *, max_side: int | None) -> bytes | None:
        """Return what ``metadata_removal.without_metadata`` does. For threads; raises CannotDecodeError."""
        held = 3 * len(content)
        with self._worker() as worker, self._budget.share(held) as share:
            try:
                worker.begin(CleanRequest(max_side), content, _SECONDS_TO_CLEAN)
                reply, cleaned = worker.reply(
                    _SECONDS_TO_CLEAN, lambda pixels: share.resize(held + pixels * _BYTES_A_PIXEL)
                )
            except WorkerNotStarted as error:
                raise CannotDecodeError("the system starts no more processes") from error
            except WorkerLost as error:
                raise CannotDecodeError("it takes too much time or memory") from error
        if not isinstance(reply, CleanReply) or reply.damage:
            raise CannotDecodeError(reply.damage if isinstance(reply, CleanReply) else "damaged")
        return cleaned or None

    def stop(self) -> None:
        """Kill the busy workers: their tasks end in a sentence, and later ones get new workers."""
        for worker in list(self._busy):
            worker.kill()

    def close(self) -> None:
        """Kill all workers, at the end of the program."""
        for worker in (*self._workers, *self._players):
            worker.close()

    def _open(self, job: Job) -> Preview:
        draft: Preview | None = None
        content = job.content
        # It is in memory here, and twice for the worker.
        held = 3 * len(content)
        with self._worker() as worker, job.by(worker), self._budget.share(held) as share:
            try:
                worker.begin(job.task, content, _SECONDS)
                opened, is_draft = _opened(worker, share, held, _SECONDS)
                if is_draft:
                    draft = opened
                    opened, _ = _opened(worker, share, held, _SECONDS_FOR_COLOURS)
            except WorkerNotStarted:
                return Facts(_NO_WORKER)
            except WorkerLost:
                return draft or Facts("Takes too much time or memory to preview")
            except InvalidMessage:
                worker.close()
                return draft or Facts("Damaged: it cannot be decoded")
        return opened

    @contextmanager
    def _worker(self) -> Iterator[Worker]:
        worker = self._idle.get()
        self._busy.add(worker)
        try:
            yield worker
        finally:
            self._busy.discard(worker)
            self._idle.put(worker)


def _opened(worker: Worker, share: Share, held: int, seconds: float) -> tuple[Preview, bool]:
    """Return what a worker opened, and whether more follows; raises WorkerLost and BrokenMessage."""
    reply, pixels = worker.reply(seconds, lambda pixels: share.resize(held + pixels * _BYTES_A_PIXEL))
    if not isinstance(reply, OpenReply):
        raise InvalidMessage("a reply to something else")
    return checked_preview(reply, pixels), reply.is_draft


@cache
def shared_sandbox() -> Sandbox:
    """Return the workers of this process: whoever decodes in it shares them, and their budget."""
    sandbox = Sandbox()
    atexit.register(sandbox.close)
    return sandbox
