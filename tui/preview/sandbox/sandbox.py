"""The decoding workers of the program, with a shared memory budget and a time limit for each task.

A task that exceeds a limit or crashes its worker ends in a sentence; the next one gets a new worker.
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
    InvalidMessageError,
    OpenReply,
    OpenRequest,
    PlayRequest,
    checked_picture,
    checked_preview,
)
from tui.preview.sandbox.worker import Worker, WorkerLostError, WorkerNotStartedError

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterator

    from tui.preview.model import Picture, Preview

#: The memory budget for the content and decoded pictures of all workers together, in bytes.
MEMORY: Final = 512 << 20
#: Bytes per pixel: the decoder's own copy and Pillow's.
_BYTES_A_PIXEL: Final = 8
_MAX_WORKERS: Final = 4
#: Wall-clock seconds; the worker limits its own CPU time to less.
_SECONDS: Final = 12.0
#: Seconds that the plain text waits for its syntax highlighting.
_SECONDS_TO_HIGHLIGHT: Final = 1.5
_SECONDS_FOR_A_FRAME: Final = 3.0
#: Seconds that a worker may continue a cancelled task: most finish, and the worker stays warm.
_SECONDS_IF_CANCELLED: Final = 0.3
_SECONDS_TO_CLEAN: Final = 90.0
_NO_WORKER: Final = "Cannot be previewed: the system cannot start another process"


class CannotDecodeError(Exception):
    """A worker could not decode a picture; the text says why."""


class Budget:
    """A memory budget shared by all tasks. Thread-safe; blocks until enough is available."""

    def __init__(self, total: int = MEMORY) -> None:
        self._total = self._available = total
        self._changed = threading.Condition()

    @contextmanager
    def share(self, size: int) -> Iterator[Share]:
        """Hold ``size`` bytes within the context."""
        share = Share(self)
        try:
            share.resize(size)
            yield share
        finally:
            share.resize(0)

    def acquire(self, size: int) -> int:
        """Wait for ``size`` bytes, at most the whole budget; return how many were acquired."""
        size = min(size, self._total)
        with self._changed:
            self._changed.wait_for(lambda: self._available >= size)
            self._available -= size
        return size

    def release(self, size: int) -> None:
        """Return ``size`` bytes to the budget."""
        with self._changed:
            self._available += size
            self._changed.notify_all()


class Share:
    """The part of a budget that one task holds."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._held = 0

    def resize(self, size: int) -> None:
        """Hold ``size`` bytes instead; the old share is released first, so two tasks cannot deadlock."""
        self._budget.release(self._held)
        self._held = 0
        self._held = self._budget.acquire(size)


class Job:
    """A preview to load: waiting for a worker, or running on one."""

    def __init__(self, task: OpenRequest, content: bytes) -> None:
        self.task = task
        self.content = content
        self._worker: Worker | None = None
        self._lock = threading.Lock()

    @contextmanager
    def run_on(self, worker: Worker) -> Iterator[None]:
        """Run on ``worker`` within the context."""
        with self._lock:
            self._worker = worker
        try:
            yield
        finally:
            with self._lock:
                self._worker = None

    def cancel(self) -> None:
        """Drop the content, and kill the worker soon if it is still busy."""
        self.content = b""
        if self._worker is not None:
            # A daemon, so that the program's exit does not wait for it.
            timer = threading.Timer(_SECONDS_IF_CANCELLED, self._kill)
            timer.daemon = True
            with suppress(RuntimeError):
                timer.start()

    def _kill(self) -> None:
        with self._lock:
            if self._worker is not None:
                self._worker.kill()


class Sandbox:
    """A few workers, started on demand and kept warm."""

    def __init__(self, workers: int | None = None, budget: Budget | None = None) -> None:
        count = workers or min(_MAX_WORKERS, max(2, os.cpu_count() or 1))
        self._workers = [Worker() for _ in range(count)]
        #: Workers that have played an animation to its end and wait for its next loop.
        self._players: list[Worker] = []
        self._busy: set[Worker] = set()
        # Last in, first out: the most recently used worker is warm.
        self._idle: LifoQueue[Worker] = LifoQueue()
        for worker in self._workers:
            self._idle.put(worker)
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="mediadeck-decoding")
        self._budget = budget or Budget()

    @property
    def pids(self) -> list[int]:
        """The ids of the running processes."""
        return [pid for worker in self._workers if (pid := worker.pid) is not None]

    def warm_up(self) -> None:
        """Start a worker ahead of the first preview. For threads."""
        if self.pids:
            return
        with suppress(Empty):
            worker = self._idle.get_nowait()
            worker.warm_up()
            self._idle.put(worker)

    async def open(
        self, content: bytes, *, content_type: str, filename: str | None, size: int | None, max_side: int
    ) -> Preview:
        """Return the preview of ``open_content``, or a sentence if that takes too much time or memory."""
        job = Job(OpenRequest(content_type, filename, size, max_side), content)
        try:
            return await asyncio.wrap_future(self._threads.submit(self._open, job))
        except asyncio.CancelledError:
            job.cancel()
            raise
        except RuntimeError:  # no more threads, or the program exits
            return Facts(_NO_WORKER)

    async def frames(self, content: bytes, max_side: int) -> AsyncGenerator[tuple[Picture, float]]:
        """Yield each frame and its duration in seconds, from a dedicated worker; close it to stop."""
        worker = self._players.pop() if self._players else Worker()
        is_at_end = False
        try:
            await asyncio.to_thread(worker.start_task, PlayRequest(max_side), content, _SECONDS)
            while True:
                reply, pixels = await asyncio.to_thread(worker.receive_reply, _SECONDS_FOR_A_FRAME)
                if not isinstance(reply, FrameReply) or reply.picture is None:
                    is_at_end = isinstance(reply, FrameReply)
                    return
                yield checked_picture(reply.picture, pixels), reply.seconds
        except (WorkerLostError, InvalidMessageError):
            return
        finally:
            if is_at_end:
                self._players.append(worker)
            else:
                worker.close()

    def clean(self, content: bytes, *, max_side: int | None) -> bytes | None:
        """Run ``metadata_removal.without_metadata``. For threads; raises CannotDecodeError."""
        held = 3 * len(content)
        with self._worker() as worker, self._budget.share(held) as share:
            try:
                worker.start_task(CleanRequest(max_side), content, _SECONDS_TO_CLEAN)
                reply, cleaned = worker.receive_reply(
                    _SECONDS_TO_CLEAN, lambda pixels: share.resize(held + pixels * _BYTES_A_PIXEL)
                )
            except WorkerNotStartedError as error:
                raise CannotDecodeError("the system cannot start another process") from error
            except WorkerLostError as error:
                raise CannotDecodeError("it takes too much time or memory") from error
        if not isinstance(reply, CleanReply) or reply.damage:
            raise CannotDecodeError(reply.damage if isinstance(reply, CleanReply) else "damaged")
        return cleaned or None

    def stop(self) -> None:
        """Kill the busy workers; their tasks end in a sentence."""
        for worker in list(self._busy):
            worker.kill()

    def close(self) -> None:
        """Kill all workers, at the end of the program."""
        for worker in (*self._workers, *self._players):
            worker.close()

    def _open(self, job: Job) -> Preview:
        draft: Preview | None = None
        content = job.content
        # One copy here, two in the worker.
        held = 3 * len(content)
        with self._worker() as worker, job.run_on(worker), self._budget.share(held) as share:
            try:
                worker.start_task(job.task, content, _SECONDS)
                opened, is_draft = _receive_preview(worker, share, held, _SECONDS)
                if is_draft:
                    draft = opened
                    opened, _ = _receive_preview(worker, share, held, _SECONDS_TO_HIGHLIGHT)
            except WorkerNotStartedError:
                return Facts(_NO_WORKER)
            except WorkerLostError:
                return draft or Facts("Takes too much time or memory to preview")
            except InvalidMessageError:
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


def _receive_preview(worker: Worker, share: Share, held: int, seconds: float) -> tuple[Preview, bool]:
    """Return a preview, and whether it is a draft; raises WorkerLostError and InvalidMessageError."""
    reply, pixels = worker.receive_reply(seconds, lambda pixels: share.resize(held + pixels * _BYTES_A_PIXEL))
    if not isinstance(reply, OpenReply):
        raise InvalidMessageError("a reply to something else")
    return checked_preview(reply, pixels), reply.is_draft


@cache
def shared_sandbox() -> Sandbox:
    """Return the workers of this process, which share one budget."""
    sandbox = Sandbox()
    atexit.register(sandbox.close)
    return sandbox
