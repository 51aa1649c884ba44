"""The parent's side of a decoding process."""

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
    InvalidMessageError,
    MemoryClaim,
    MemoryGranted,
    encode_head,
    receive_reply,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tui.preview.sandbox.messages import Reply, Task

#: Last on the path, so that no module of ours shadows the standard library. The root may be an archive.
_CHILD: Final = "import sys; sys.path.append({!r}); from tui.preview.sandbox.worker_child import main; main()"
#: glibc keeps up to this many freed bytes: mapping fresh pages costs more than decoding a small picture.
_ENVIRONMENT: Final = {"MALLOC_MMAP_THRESHOLD_": str(8 << 20), "MALLOC_TRIM_THRESHOLD_": str(16 << 20)}
_ROOT: Final = str(Path(__file__).parents[3])
#: Fits the pixels of a pane and most content; larger payloads go through the socket.
_WINDOW: Final = 8 << 20


class WorkerLostError(Exception):
    """The worker timed out and was killed, crashed, or sent an invalid message."""


class WorkerNotStartedError(WorkerLostError):
    """The system refuses to create another process or file."""


class Worker:
    """A process, started by the first task and kept for later ones. For one thread at a time."""

    def __init__(self) -> None:
        self._process: Process | None = None
        #: Held during a message, so that no other thread closes its descriptors.
        self._lock = threading.RLock()

    @property
    def pid(self) -> int | None:
        """The id of the process, if it is running."""
        process = self._process
        return process.pid if process else None

    def warm_up(self) -> None:
        """Start the process ahead of the first task."""
        with self._lock, suppress(WorkerNotStartedError):
            self._ensure_process()

    def start_task(self, task: Task, content: bytes, seconds: float) -> None:
        """Send ``task`` and ``content`` within ``seconds``; raise WorkerLostError, WorkerNotStartedError."""
        with self._close_on_error():
            self._ensure_process().send(task, content, seconds)

    def receive_reply(
        self, seconds: float, claim: Callable[[int], None] = lambda _: None
    ) -> tuple[Reply, bytes]:
        """Return the next reply, which may take ``seconds``; raises WorkerLostError.

        ``claim`` is called with the pixels of each memory claim; it may block beyond ``seconds``.
        """
        while True:
            with self._close_on_error():
                reply, payload = self._current_process().receive(seconds)
            if not isinstance(reply, MemoryClaim):
                return reply, payload
            claim(reply.pixels)
            with self._close_on_error():
                self._current_process().send(MemoryGranted(), b"", seconds)

    def close(self) -> None:
        """Kill the process and reap it. The next task starts a new one."""
        self.kill()
        with self._lock:
            process, self._process = self._process, None
            if process is not None:
                process.close()

    def kill(self) -> None:
        """Kill the process, from any thread; the thread that uses the worker gets WorkerLostError."""
        process = self._process
        if process is not None:
            process.kill()

    def _ensure_process(self) -> Process:
        if self._process is not None and not self._process.is_alive:
            self.close()
        if self._process is None:
            try:
                self._process = Process()
            except OSError as error:
                raise WorkerNotStartedError(str(error)) from error
        return self._process

    def _current_process(self) -> Process:
        if self._process is None:
            raise InvalidMessageError("no task was started")
        return self._process

    @contextmanager
    def _close_on_error(self) -> Iterator[None]:
        with self._lock:
            try:
                yield
            except (InvalidMessageError, OSError) as error:
                self.close()
                raise WorkerLostError(str(error)) from error


class Process:
    """A decoding process, a socket for messages, and two files for their payloads."""

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
            # -I: nothing is imported from the working directory. The new session has no terminal.
            return subprocess.Popen(
                [sys.executable, "-I", "-c", _CHILD.format(_ROOT), *map(str, files)],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=_ENVIRONMENT,
                pass_fds=files,
                start_new_session=True,
            )
        except OSError:
            self._socket.close()
            raise

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """Whether the process is running."""
        return self._process.poll() is None

    def send(self, message: Task | MemoryGranted, content: bytes, seconds: float) -> None:
        """Send ``message``, with its content in the file; raises OSError."""
        if content:
            _write(self._content, content)
        self._socket.settimeout(seconds)
        self._socket.sendall(encode_head(message, len(content), in_file=bool(content)))

    def receive(self, seconds: float) -> tuple[Reply, bytes]:
        """Return the next message, received within ``seconds``; raises InvalidMessageError."""
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
            # The worker has read it before it replies. A small file is reused, which is faster than a new
            # one.
            os.truncate(self._content, 0)
        return reply

    def kill(self) -> None:
        """Kill the process and its children, such as the PDF renderer."""
        with suppress(ProcessLookupError, PermissionError):
            if self._process.returncode is None:
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def close(self) -> None:
        """Kill the process and close its files."""
        self.kill()
        self._socket.close()
        self._close_files()

    def _close_files(self) -> None:
        os.close(self._content)
        os.close(self._pixels)


def _anonymous_file() -> int:
    """Return the descriptor of a new unnamed file, in memory on Linux."""
    if sys.platform == "linux":
        return os.memfd_create("mediadeck", os.MFD_CLOEXEC)
    else:  # noqa: RET505 - mypy takes the rest as unreachable
        return open_unlinked_file()


def open_unlinked_file() -> int:
    """Return the descriptor of a new unnamed file on disk, which no one else can open."""
    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno())


def _write(file: int, content: bytes) -> None:
    place, rest = 0, memoryview(content)
    while rest:
        count = os.pwrite(file, rest, place)
        place, rest = place + count, rest[count:]
