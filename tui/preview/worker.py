"""The process in which hostile content is decoded, from the side of the browser."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from tui.preview import wire

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tui.preview.wire import Reply, Task

_CHILD: Final = Path(__file__).with_name("worker_child.py")
#: A pipe holds a finished picture whole, where the system allows it.
_PIPE: Final = 1 << 20


class WorkerLost(Exception):  # noqa: N818 - what becomes of the task is said elsewhere
    """The worker took too long and was killed, crashed, or sent what it must not."""


class Worker:
    """A process that is started by the first task and kept for the next ones. For one thread at a time."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """The process's id while there is one."""
        return self._process.pid if self._process else None

    def warm_up(self) -> None:
        """Start the process, so that the first task need not wait for it."""
        with suppress(OSError):
            self._running()

    def begin(self, task: Task, content: bytes, seconds: float) -> None:
        """Hand ``task`` over, and ``content`` with it, within ``seconds``; raises WorkerLost."""
        try:
            process = self._running()
        except OSError as error:
            raise WorkerLost(str(error)) from error
        with self._lost_after(process, seconds):
            wire.send(_pipe(process.stdin), task, content)

    def reply(self, seconds: float, claim: Callable[[int], None] = lambda _: None) -> tuple[Reply, bytes]:
        """Return the next reply, which may take ``seconds``; raises WorkerLost.

        ``claim`` is called with the pixels that the worker asks memory for, and takes its own time.
        """
        process = self._process
        if process is None:
            raise WorkerLost("nothing was begun")
        while True:
            with self._lost_after(process, seconds):
                reply, payload = wire.receive_reply(_pipe(process.stdout))
            if not isinstance(reply, wire.Claimed):
                return reply, payload
            claim(reply.pixels)
            with self._lost_after(process, seconds):
                wire.send(_pipe(process.stdin), wire.Granted())

    def close(self) -> None:
        """Kill the process and collect it. The next task starts a new one."""
        process, self._process = self._process, None
        if process is None:
            return
        _kill(process)
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError):
                _pipe(pipe).close()
        process.wait()

    def kill(self) -> None:
        """Kill the process, from any thread: the one that uses the worker gets WorkerLost."""
        process = self._process
        if process is not None:
            _kill(process)
            process.wait()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is not None:
            self.close()
        if self._process is None:
            # -I: nothing is imported from the working directory. A new session has no terminal.
            self._process = subprocess.Popen(
                [sys.executable, "-I", str(_CHILD)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={},
                pipesize=_PIPE,
                start_new_session=True,
            )
        return self._process

    @contextmanager
    def _lost_after(self, process: subprocess.Popen[bytes], seconds: float) -> Iterator[None]:
        timer = threading.Timer(seconds, _kill, (process,))
        timer.daemon = True
        timer.start()
        try:
            yield
        except (wire.BrokenMessage, OSError) as error:
            self.close()
            raise WorkerLost(str(error)) from error
        finally:
            timer.cancel()


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Kill the process and what it has started, which is one more to draw a PDF."""
    with suppress(ProcessLookupError, PermissionError):
        if process.returncode is None:
            os.killpg(process.pid, signal.SIGKILL)


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise wire.BrokenMessage("no pipe")
    return pipe
