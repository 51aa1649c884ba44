"""The process in which hostile content is decoded, from the side of the browser."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tui.preview.sandbox.messages import (
    InvalidMessage,
    MemoryClaim,
    MemoryGranted,
    encode_head,
    receive_reply,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tui.preview.sandbox.messages import Reply, Task

#: Last on the path: no module of ours hides one of Python's own. The root may be an archive.
_CHILD: Final = "import sys; sys.path.append({!r}); from tui.preview.sandbox.worker_child import main; main()"
_ROOT: Final = str(Path(__file__).parents[3])
#: Pixels of a pane fit, also enlarged, and most content; larger results go through the socket.
_WINDOW: Final = 8 << 20


class WorkerLost(Exception):  # noqa: N818 - what becomes of the task is said elsewhere
    """The worker took too long and was killed, crashed, or sent what it must not."""


class WorkerNotStarted(WorkerLost):
    """The system starts no more processes, or opens no more files."""


class Worker:
    """A process that is started by the first task and kept for the next ones. For one thread at a time."""

    def __init__(self) -> None:
        self._process: Process | None = None
        #: Held while a message is under way, so that no descriptor is closed that another thread uses.
        self._lock = threading.RLock()

    @property
    def pid(self) -> int | None:
        """The process's id while there is one."""
        process = self._process
        return process.pid if process else None

    def warm_up(self) -> None:
        """Start the process, so that the first task need not wait for it."""
        with self._lock, suppress(WorkerNotStarted):
            self._running()

    def begin(self, task: Task, content: bytes, seconds: float) -> None:
        """Hand ``task`` and ``content`` over within ``seconds``; raises WorkerLost, also WorkerNotStarted."""
        with self._lost():
            self._running().send(task, content, seconds)

    def reply(self, seconds: float, claim: Callable[[int], None] = lambda _: None) -> tuple[Reply, bytes]:
        """Return the next reply, which may take ``seconds``; raises WorkerLost.

        ``claim`` is called with the pixels that the worker asks memory for, and takes its own time.
        """
        while True:
            with self._lost():
                reply, payload = self._begun().receive(seconds)
            if not isinstance(reply, MemoryClaim):
                return reply, payload
            claim(reply.pixels)
            with self._lost():
                self._begun().send(MemoryGranted(), b"", seconds)

    def close(self) -> None:
        """Kill the process and collect it. The next task starts a new one."""
        self.kill()
        with self._lock:
            process, self._process = self._process, None
            if process is not None:
                process.close()

    def kill(self) -> None:
        """Kill the process, from any thread: the one that uses the worker gets WorkerLost."""
        process = self._process
        if process is not None:
            process.kill()

    def _running(self) -> Process:
        if self._process is not None and not self._process.is_alive:
            self.close()
        if self._process is None:
            try:
                self._process = Process()
            except OSError as error:
                raise WorkerNotStarted(str(error)) from error
        return self._process

    def _begun(self) -> Process:
        if self._process is None:
            raise InvalidMessage("nothing was begun")
        return self._process

    @contextmanager
    def _lost(self) -> Iterator[None]:
        with self._lock:
            try:
                yield
            except (InvalidMessage, OSError) as error:
                self.close()
                raise WorkerLost(str(error)) from error


class Process:
    """A process that decodes, a socket for messages, and two files for the bytes that belong to them."""

    def __init__(self) -> None:
        self._content = _anonymous_file()
        try:
            self._pixels = _anonymous_file()
        except OSError:
            os.close(self._content)
            raise
        try:
            os.truncate(self._pixels, _WINDOW)
            self._socket, theirs = socket.socketpair()
            with theirs:
                self._process = self._start(theirs)
        except OSError:
            self._close_files()
            raise

    def _start(self, theirs: socket.socket) -> subprocess.Popen[bytes]:
        files = (self._content, self._pixels)
        try:
            # -I: nothing is imported from the working directory. A new session has no terminal.
            return subprocess.Popen(
                [sys.executable, "-I", "-c", _CHILD.format(_ROOT), *map(str, files)],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={},
                pass_fds=files,
                start_new_session=True,
            )
        except OSError:
            self._socket.close()
            raise

    @property
    def pid(self) -> int:
        """Its id."""
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None

    def send(self, message: Task | MemoryGranted, content: bytes, seconds: float) -> None:
        """Send ``message``, its content by the file; raises OSError."""
        if content:
            _write(self._content, content)
        self._socket.settimeout(seconds)
        self._socket.sendall(encode_head(message, len(content), in_file=bool(content)))

    def receive(self, seconds: float) -> tuple[Reply, bytes]:
        """Return the next message, all of it within ``seconds``; raises BrokenMessage."""
        end = time.monotonic() + seconds

        def read(size: int) -> bytes:
            found = bytearray(size)
            place = memoryview(found)
            while place:
                self._socket.settimeout(max(end - time.monotonic(), 0.001))
                count = self._socket.recv_into(place)
                if not count:
                    return b""
                place = place[count:]
            return bytes(found)

        reply = receive_reply(read, self._pixels)
        if os.fstat(self._content).st_size > _WINDOW:
            # The worker has read it before it answers. A little memory is kept: to get it again takes longer.
            os.truncate(self._content, 0)
        return reply

    def kill(self) -> None:
        """Kill the process and what it has started, which is one more to draw a PDF."""
        with suppress(ProcessLookupError, PermissionError):
            if self._process.returncode is None:
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def close(self) -> None:
        """Kill the process and free all that was used for it."""
        self.kill()
        self._socket.close()
        self._close_files()

    def _close_files(self) -> None:
        os.close(self._content)
        os.close(self._pixels)


def _anonymous_file() -> int:
    """Return the descriptor of a new file that has no name, in memory where the system can do so."""
    if sys.platform == "linux":
        return os.memfd_create("mediadeck", os.MFD_CLOEXEC)
    else:  # noqa: RET505 - mypy takes what follows for unreachable
        return open_unlinked_file()


def open_unlinked_file() -> int:
    """Return the descriptor of a new file on the disk that has no name any more, so that none opens it."""
    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno())


def _write(file: int, content: bytes) -> None:
    place, rest = 0, memoryview(content)
    while rest:
        count = os.pwrite(file, rest, place)
        place, rest = place + count, rest[count:]
