"""The program in a terminal with graphics, with slow answers, or without answers."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import termios
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.terminal.program import MEDIADECK
from tests.terminal.tmux import PLAIN
from tui.terminal.capabilities import QUESTION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.terminal.program import Home

PATIENCE = 30
KITTY = b"\x1bP>|kitty(0.38.1)\x1b\\\x1b[6;20;10t\x1b[?62;c"
#: The first bytes of sextants in UTF-8.
SEXTANT = "\U0001fb00".encode()[:3]
PLACEHOLDER = "\U0010eeee".encode()


class PlainTerminal:
    """The terminal's end of a pty: the program's output, and keys."""

    def __init__(self, end: int) -> None:
        self._end = end
        self.written = bytearray()

    def read(self, seconds: float) -> None:
        """Read the program's output for this many seconds."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if select.select([self._end], [], [], left)[0]:
                self.written += os.read(self._end, 65536)

    def wait_for(self, words: bytes, since: int = 0) -> int:
        """Return the position of ``words`` in the output since a given position."""
        end = time.monotonic() + PATIENCE
        while (found := self.written.find(words, since)) < 0:
            assert time.monotonic() < end, self.written[-2000:]
            self.read(0.05)
        return found

    def type(self, keys: bytes) -> None:
        """Send ``keys``."""
        os.write(self._end, keys)


@contextmanager
def at_terminal(home: Home, **changes: str) -> Iterator[PlainTerminal]:
    """Run the browser in a terminal of 140x40 cells; it must exit cleanly when q is pressed."""
    ours, its = pty.openpty()
    termios.tcsetwinsize(its, (40, 140))
    environment = {**PLAIN, **home.environment, "TERM": "xterm-kitty", "COLORTERM": "truecolor", **changes}
    command = [MEDIADECK, "--local"]
    with subprocess.Popen(
        command, env=environment, stdin=its, stdout=its, stderr=its, start_new_session=True
    ) as process:
        os.close(its)
        terminal = PlainTerminal(ours)
        try:
            yield terminal
            terminal.type(b"q")
            end = time.monotonic() + PATIENCE
            while process.poll() is None and time.monotonic() < end:
                try:
                    terminal.read(0.05)
                except OSError:  # how Linux reports that the other end is closed
                    break
            assert process.wait(PATIENCE) == 0
        finally:
            process.kill()
            os.close(ours)


@pytest.mark.parametrize("pieces", [[KITTY], [KITTY[:3], KITTY[3:20], KITTY[20:24], KITTY[24:]]])
def test_a_terminal_with_graphics_is_queried_and_gets_them(home: Home, pieces: list[bytes]) -> None:
    with at_terminal(home) as terminal:
        first_frame = terminal.wait_for(b"mediadeck")
        asked = terminal.wait_for(QUESTION.encode())
        assert first_frame < asked
        for piece in pieces:
            terminal.type(piece)
            terminal.read(0.02)
        terminal.wait_for(b"Harbour Support")
        terminal.type(b"\x1b[B\r")
        upload = terminal.wait_for(b"\x1b_Ga=t,f=100,")
        terminal.wait_for(PLACEHOLDER, upload)
        assert b"Every key" not in terminal.written, "no answer was taken for a key"


def test_a_late_answer_changes_the_renderer_and_presses_no_key(home: Home) -> None:
    with at_terminal(home) as terminal:
        terminal.wait_for(QUESTION.encode())
        terminal.wait_for(b"Harbour Support")
        terminal.type(b"\x1b[B\r")
        terminal.wait_for(b"blocks")
        assert PLACEHOLDER not in terminal.written
        terminal.type(KITTY)
        terminal.wait_for(PLACEHOLDER)
        before = len(terminal.written)
        terminal.read(0.5)
        assert b"Keys" not in terminal.written[before:], "the question mark of the answer opened no help"


def test_a_terminal_that_never_answers_gets_blocks(home: Home) -> None:
    with at_terminal(home) as terminal:
        terminal.wait_for(QUESTION.encode())
        terminal.wait_for(b"Harbour Support")
        terminal.type(b"\x1b[B\r")
        terminal.wait_for(b"24-bit")
        assert PLACEHOLDER not in terminal.written


def test_requested_blocks_are_sextants_if_the_terminal_draws_them(home: Home) -> None:
    with at_terminal(home, MEDIADECK_PREVIEW="blocks") as terminal:
        terminal.wait_for(QUESTION.encode())
        terminal.type(KITTY)
        terminal.wait_for(b"Harbour Support")
        terminal.type(b"\x1b[B\r")
        terminal.wait_for(b"blocks")
        terminal.wait_for(SEXTANT)
        assert PLACEHOLDER not in terminal.written


@pytest.mark.parametrize("changes", [{"MEDIADECK_PREVIEW": "ascii"}, {"TERM": "linux"}])
def test_terminals_are_not_queried_when_useless_or_harmful(home: Home, changes: dict[str, str]) -> None:
    with at_terminal(home, **changes) as terminal:
        terminal.wait_for(b"Harbour Support")
        terminal.read(1)
        assert QUESTION.encode() not in terminal.written
