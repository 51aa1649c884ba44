"""The program in its own terminal, without tmux: a pty and its output."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import termios
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
PATIENCE = 30
PROGRAM = [sys.executable, "-m", "tui"]


@dataclass(frozen=True, slots=True)
class Ended:
    """The result of a program: its exit code and all its output."""

    code: int
    written: str


def environment(**changes: str) -> dict[str, str]:
    """Return this environment without variables that select a profile, and with ``changes``."""
    ours = ("TWILIO_", "MEDIADECK_", "COLUMNS", "LINES")
    plain = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {**plain, "TERM": "xterm-256color", **changes}


def without_terminal(*arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
    """Run the program to its end with pipes instead of a terminal."""
    return subprocess.run(
        [*PROGRAM, *arguments],
        cwd=REPOSITORY,
        env=environment(**changes),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def in_terminal(changes: dict[str, str], size: tuple[int, int] = (24, 80)) -> Ended:
    """Run the browser to its end in a terminal of ``size`` (rows, columns)."""
    ours, its = pty.openpty()
    termios.tcsetwinsize(its, size)
    with subprocess.Popen(
        PROGRAM,
        cwd=REPOSITORY,
        env=environment(**changes),
        stdin=its,
        stdout=its,
        stderr=its,
        start_new_session=True,
    ) as process:
        os.close(its)
        written = _read_all(ours)
        code = process.wait(PATIENCE)
    return Ended(code, written.decode())


def _read_all(terminal: int) -> bytes:
    written = bytearray()
    with suppress(OSError):  # how Linux reports that the other end is closed
        while piece := os.read(terminal, 65536):
            written += piece
    os.close(terminal)
    return bytes(written)
