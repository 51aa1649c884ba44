"""Slow connections: a key press writes little, and an idle program writes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.benchmarks.terminals import in_terminal
from tests.terminal.program import MEDIADECK
from tests.terminal.tmux import PLAIN

if TYPE_CHECKING:
    from tests.terminal.program import Home

DOWN = b"\x1b[B"


@pytest.mark.parametrize("size", [(80, 24), (60, 15)])
def test_a_cursor_move_repaints_only_changes_and_then_nothing(home: Home, size: tuple[int, int]) -> None:
    environment = {**PLAIN, **home.environment, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
    command = [MEDIADECK, "--local", "--service", "Harbour Support"]
    with in_terminal(command, size, environment) as terminal:
        terminal.wait_for(b"synced")
        terminal.rest(3)
        if size[0] >= 76:  # the preview is beside the list, and is drawn for each media
            terminal.press(b"\\", quiet=1.0)
        before = len(terminal.written)
        moves = [terminal.press(DOWN, quiet=1.0).size for _ in range(3)]
        assert max(moves) < 800, "two rows and the place of the cursor"
        assert len(terminal.written) - before == sum(moves)
        for _ in range(30):
            terminal.press(DOWN)
        scrolled = terminal.press(DOWN).size
        assert scrolled > 1000, "the rows have moved"
