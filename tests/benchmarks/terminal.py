"""Traffic of slow connections: bytes per key press and when idle, and the exit after a lost connection.

``uv run --group dev python -m tests.benchmarks.terminal`` runs Mediadeck on its samples, and a
Textual DataTable with as many rows in an app that does nothing else, each in a pty of 80x24. If there
is an sshd, Mediadeck is also started through SSH, and the client is killed.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.benchmarks.terminals import Terminal, in_terminal
from tests.sharing.ssh_server import REPOSITORY, run_ssh_server

if TYPE_CHECKING:
    from collections.abc import Iterator

_SIZE: Final = (80, 24)
_DOWN, _UP, _PAGE_DOWN, _PAGE_UP = b"\x1b[B", b"\x1b[A", b"\x1b[6~", b"\x1b[5~"
#: 200 presses: down the list and up again, which scrolls it, twice; then by pages.
_KEYS: Final = [*[*[_DOWN] * 40, *[_UP] * 40] * 2, *[_PAGE_DOWN, _PAGE_UP] * 20]
_IDLE_SECONDS: Final = 20
_DROPS: Final = 5
_OURS: Final = (sys.executable, "-m", "tui", "--local", "--service", "Harbour Support")
_THEIRS: Final = (sys.executable, "-m", "tests.benchmarks.plain_tables")


def _keys_and_rest(terminal: Terminal) -> tuple[int, int, int, float]:
    """Return the bytes of one move, of all presses, and when idle afterwards, with the idle CPU share."""
    terminal.rest(4)
    one = terminal.press(_DOWN).size
    before = len(terminal.written)
    for key in _KEYS:
        terminal.press(key)
    terminal.rest(2)
    pressed, cpu = len(terminal.written), terminal.cpu()
    terminal.rest(_IDLE_SECONDS)
    return one, pressed - before, len(terminal.written) - pressed, (terminal.cpu() - cpu) / _IDLE_SECONDS


def _drop(home: Path) -> float:
    """Return the longest time in seconds from the end of an SSH client to that of its program."""
    took = []
    with run_ssh_server(home) as far:
        kept = f"HOME={home} PYTHONPATH={REPOSITORY} LANG=C.UTF-8 TERM=xterm-256color"
        command = far.ssh(f"cd /; exec env {kept} {shlex.join(_OURS)}")
        for _ in range(_DROPS):
            with in_terminal(command, _SIZE, os.environ) as terminal:
                terminal.wait_for(b"synced")
                terminal.process.kill()
                began = time.perf_counter()
                while _lives(home):
                    time.sleep(0.01)
                took.append(time.perf_counter() - began)
    return max(took)


def _lives(home: Path) -> bool:
    listing = subprocess.run(["ps", "axeww", "-o", "args="], capture_output=True, text=True, check=True)
    return f"HOME={home} " in listing.stdout


@contextmanager
def _home() -> Iterator[tuple[Path, dict[str, str]]]:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        plain = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("TWILIO_", "MEDIADECK_", "XDG_", "SSH_", "TMUX"))
        }
        yield Path(home), {**plain, "HOME": home, "TERM": "xterm-256color", "COLORTERM": "truecolor"}


def main() -> None:
    """Measure, and print the table."""
    with _home() as (home, environment):
        with in_terminal(_OURS, _SIZE, environment) as terminal:
            terminal.wait_for(b"synced")
            ours = _keys_and_rest(terminal)
        with in_terminal(_THEIRS, _SIZE, environment) as terminal:
            terminal.wait_for(b"row 7.jpg")
            theirs = _keys_and_rest(terminal)
        rows = [
            ("bytes of a cursor move", f"{ours[0]:,}", f"{theirs[0]:,}", f"{ours[0] / theirs[0]:.2f}"),
            ("bytes of 200 key presses", f"{ours[1]:,}", f"{theirs[1]:,}", f"{ours[1] / theirs[1]:.2f}"),
            (f"bytes in {_IDLE_SECONDS} s of rest", f"{ours[2]:,}", f"{theirs[2]:,}", ""),
            ("processor at rest", f"{ours[3]:.2%}", f"{theirs[3]:.2%}", "wanted: under 0.5%"),
        ]
        if Path("/usr/sbin/sshd").exists():
            longest = f"longest of {_DROPS}; wanted: 1 s"
            rows.append(("end after SSH dropped", f"{_drop(home):.2f} s", "", longest))
    heading = ("80x24", "Mediadeck", "DataTable", "ratio")
    widths = [max(len(row[place]) for row in (heading, *rows)) for place in range(4)]
    for row in (heading, *rows):
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())  # noqa: T201


if __name__ == "__main__":
    main()
