"""A program in its own terminal (a pty), timed by the arrival of its output."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import termios
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

#: Timeout in seconds for expected output.
_PATIENCE: Final = 30.0
#: A burst of output ends after this many seconds without output.
_QUIET: Final = 0.06


@dataclass(frozen=True, slots=True)
class Burst:
    """The output after a key: the seconds to the last byte that changed anything, and the bytes."""

    seconds: float
    size: int


@dataclass(slots=True)
class Terminal:
    """A running program, and all its output."""

    process: subprocess.Popen[bytes]
    handle: int
    began: float
    written: bytearray = field(default_factory=bytearray)

    def wait_for(self, text: bytes, retry_policy: float = _PATIENCE) -> float:
        """Return the seconds from the start of the process until ``text`` arrived; raises TimeoutError."""
        give_up = time.perf_counter() + retry_policy
        while text not in self.written:
            if not self._read(give_up - time.perf_counter()):
                message = f"{text!r} did not come; the last was {bytes(self.written[-2000:])!r}"
                raise TimeoutError(message)
        return time.perf_counter() - self.began

    def wait_for_end(self) -> None:
        """Read output until the program has ended."""
        give_up = time.perf_counter() + _PATIENCE
        while self._read(give_up - time.perf_counter()):
            pass

    def rest(self, seconds: float) -> None:
        """Read output for this many seconds; some output, such as a blinking cursor, never ends."""
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            self._read(left)

    def press(self, keys: bytes, quiet: float = _QUIET) -> Burst:
        """Press keys, and return the resulting burst of output."""
        before = len(self.written)
        began = last = time.perf_counter()
        os.write(self.handle, keys)
        wait = 5.0  # for the first byte
        while self._read(wait):
            last, wait = time.perf_counter(), quiet
        return Burst(last - began, len(self.written) - before)

    def press_for(self, keys: bytes, text: bytes) -> float:
        """Press keys, and return the seconds until ``text`` appears among any other output."""
        before, began = len(self.written), time.perf_counter()
        os.write(self.handle, keys)
        while self.written.find(text, before) < 0:
            if not self._read(_PATIENCE):
                message = f"{text!r} did not come after {keys!r}"
                raise TimeoutError(message)
        return time.perf_counter() - began

    def memory(self) -> int:
        """Return the resident memory of the program in bytes."""
        with open(f"/proc/{self.process.pid}/smaps_rollup", encoding="ascii") as facts:  # noqa: PTH123
            return 1024 * next(int(line.split()[1]) for line in facts if line.startswith("Rss:"))

    def cpu(self) -> float:
        """Return the seconds of CPU that the program has used."""
        with open(f"/proc/{self.process.pid}/stat", encoding="ascii") as facts:  # noqa: PTH123
            fields = facts.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def _read(self, seconds: float) -> bool:
        ready, _, _ = select.select([self.handle], [], [], max(0.0, seconds))
        if not ready:
            return False
        try:
            piece = os.read(self.handle, 1 << 16)
        except OSError:  # how Linux reports that the program has ended
            return False
        self.written += piece
        return bool(piece)


@contextmanager
def in_terminal(
    command: Sequence[str], size: tuple[int, int], environment: Mapping[str, str]
) -> Iterator[Terminal]:
    """Run a program in a pty of ``size`` (columns, rows), and end it afterwards."""
    ours, its = pty.openpty()
    columns, rows = size
    fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    began = time.perf_counter()
    process = subprocess.Popen(
        command, stdin=its, stdout=its, stderr=its, start_new_session=True, env=dict(environment)
    )
    os.close(its)
    try:
        yield Terminal(process, ours, began)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
        os.close(ours)
