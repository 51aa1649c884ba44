"""Clipboard programs that misbehave."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from tests.programs import is_running, wait_until
from tui.sharing.clipboard.programs import ProgramError, run_program

if TYPE_CHECKING:
    from pathlib import Path


def test_a_hanging_program_is_killed_with_its_children(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    script = f"sleep 60 & echo $! > {note}; wait"
    with pytest.raises(ProgramError, match=r"sh did not answer within 0\.5 s"):
        run_program(("sh", "-c", script), b"text", environment=os.environ, seconds=0.5)
    pid = int(note.read_text())
    wait_until(lambda: not is_running(pid), lambda: f"the end of process {pid}")


def test_a_program_that_never_reads_does_not_block_a_long_text() -> None:
    with pytest.raises(ProgramError, match="did not answer"):
        run_program(("sleep", "60"), b"x" * 1_000_000, environment=os.environ, seconds=0.3)


def test_a_background_process_does_not_delay_us() -> None:
    assert run_program(("sh", "-c", "cat; sleep 2 &"), b"text", environment=os.environ, seconds=1.5) == "text"


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (("no-such-clipboard",), "no-such-clipboard could not be started: No such file or directory"),
        (("sh", "-c", "exit 3"), "sh failed with status 3"),
        (("sh", "-c", "echo no display >&2"), "no display"),
        ((sys.executable, "-c", "import os; os.close(0); print(open('/dev/tty'))"), "/dev/tty"),
    ],
)
def test_a_program_that_fails_says_why(command: tuple[str, ...], reason: str) -> None:
    with pytest.raises(ProgramError, match=reason):
        run_program(command, b"secret", environment=os.environ, seconds=10)
