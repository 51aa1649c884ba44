"""Child processes that run this program: they report when they are ready, and end with this process."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections import deque
from typing import IO, TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: The number of last log lines of a child to keep.
_MOST_LINES: Final = 10


class ChildProgram:
    """A child ``mediadeck`` that prints a line when it is ready, and ends when its standard input closes.

    The standard input closes however this process ends. Creating one starts the child and does not wait for
    it; raises OSError. ``pass_fds`` are file descriptors that the child inherits.
    """

    def __init__(
        self, arguments: Sequence[str], *, env: Mapping[str, str] | None = None, pass_fds: Sequence[int] = ()
    ) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "tui", *arguments],  # -P: no modules from the current folder
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=env,
            pass_fds=pass_fds,
            start_new_session=True,  # ctrl+c in the terminal is for this process
            text=True,
        )
        self._last_lines: deque[str] = deque(maxlen=_MOST_LINES)
        # So that the child never waits for a reader of its log.
        log = _opened(self._process.stderr)
        self._reader = threading.Thread(
            target=self._last_lines.extend, args=(log,), name="mediadeck-child", daemon=True
        )
        self._reader.start()

    @property
    def pid(self) -> int:
        """The id of the process."""
        return self._process.pid

    @property
    def is_running(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None

    def read_ready_line(self, timeout: float | None = None) -> str:
        """Wait for the line that the child prints when it is ready; return "" if it ends before.

        After ``timeout`` seconds the child is killed.
        """
        timer = threading.Timer(timeout, self._process.kill) if timeout is not None else None
        if timer is not None:
            timer.start()
        try:
            return _opened(self._process.stdout).readline()
        finally:
            if timer is not None:
                timer.cancel()

    def wait(self, timeout: float | None = None) -> bool:
        """Return whether it ended within ``timeout`` seconds."""
        try:
            self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            return False
        return True

    def read_reason(self) -> str:
        """Wait for the end of its log, and return its last lines, which give the reason for its end."""
        self._reader.join()
        return "".join(self._last_lines).removeprefix("mediadeck: ").strip()

    def stop(self, timeout: float) -> None:
        """End the child and wait for it; kill it after ``timeout`` seconds."""
        _opened(self._process.stdin).close()
        if not self.wait(timeout):
            self._process.kill()
            self._process.wait()

    def close(self) -> None:
        """Close the pipes of a child that has ended."""
        with self._process:
            self._reader.join()


def _opened(pipe: IO[str] | None) -> IO[str]:
    assert pipe is not None  # for the type checker: all three are pipes
    return pipe
