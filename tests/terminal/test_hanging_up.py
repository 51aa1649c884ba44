"""The terminal disconnects: no process may be left, whatever the program was doing."""

from __future__ import annotations

import fcntl
import os
import pty
import signal
import struct
import subprocess
import termios
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tests.programs import wait_until
from tests.terminal.program import MEDIADECK, sample_services

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.terminal.program import Home


class Line:
    """A program on a pty that is not its controlling terminal, so that no signal reports its end."""

    def __init__(self, home: Home) -> None:
        self._near, far = pty.openpty()
        fcntl.ioctl(far, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        os.set_blocking(self._near, False)
        self.seen = ""
        plain = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
        environment = {**plain, **home.environment, "TERM": "xterm-256color"}
        self.program = subprocess.Popen(
            [MEDIADECK], stdin=far, stdout=far, stderr=far, start_new_session=True, env=environment
        )
        os.close(far)

    def shows(self, text: str) -> bool:
        """Return whether ``text`` has been written."""
        try:
            while piece := os.read(self._near, 65536):
                self.seen += piece.decode(errors="replace")
        except OSError:  # no more output, now or ever
            pass
        return text in self.seen

    def type(self, keys: bytes) -> None:
        """Type ``keys``."""
        os.write(self._near, keys)

    def cut(self) -> None:
        """Close our end of the pty."""
        os.close(self._near)


@contextmanager
def line_to_mediadeck(home: Home) -> Iterator[Line]:
    """Yield a browser that shows its services; kill it afterwards if it is still running."""
    line = Line(home)
    try:
        wait_until(lambda: line.shows(sample_services()[0]), lambda: line.seen)
        yield line
    finally:
        if line.program.poll() is None:
            line.program.kill()
        line.program.wait()


def test_a_connection_lost_without_a_signal_ends_the_program(home: Home) -> None:
    with line_to_mediadeck(home) as line:
        line.cut()
        wait_until(lambda: line.program.poll() is not None, lambda: "it lives on", seconds=8)
        wait_until(lambda: not home.processes(), lambda: str(home.processes()))


def test_a_stalled_connection_that_is_then_lost_ends_the_program(home: Home) -> None:
    with line_to_mediadeck(home) as line:
        for _ in range(150):  # nobody reads their output, so the program blocks on a full buffer
            line.type(b"?\x1b[B\x1b[B\x1b")
            time.sleep(0.02)
        line.cut()
        wait_until(lambda: line.program.poll() is not None, lambda: "it lives on", seconds=12)
        wait_until(lambda: not home.processes(), lambda: str(home.processes()))


def test_a_hang_up_during_exit_does_not_keep_the_program_alive(home: Home) -> None:
    with line_to_mediadeck(home) as line:
        line.type(b"q")

        deadline = time.monotonic() + 8
        while line.program.poll() is None and time.monotonic() < deadline:
            line.program.send_signal(signal.SIGCONT)  # as the kernel does after a hang-up
            line.shows("")  # keeps the buffer empty
        assert line.program.poll() is not None
        line.cut()
