"""Copying inside a real GNU screen, with a pty as the outer terminal."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.programs import requires
from tests.sharing.outer_terminal import OuterTerminal
from tests.terminal.tmux import PLAIN

REPOSITORY = Path(__file__).parent.parent.parent
SCRIPT = """
import os, sys
from tui.sharing import copy
from tui.sharing.clipboard.copy import write_to_device
result = copy(sys.argv[1], environment=os.environ, write_to_terminal=lambda s: write_to_device("/dev/tty", s))
print("=" + result.message + "=")
"""


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    sockets = tmp_path / "screens"
    sockets.mkdir(mode=0o700)
    return {**PLAIN, "SCREENDIR": str(sockets), "HOME": str(tmp_path)}


@pytest.mark.parametrize("length", [10, 712, 5_000])
def test_text_copied_in_screen_reaches_the_outer_terminal(environment: dict[str, str], length: int) -> None:
    text = "https://media.example/ME0?Signature=".ljust(length, "x")
    command = [requires("screen"), "-c", "/dev/null", sys.executable, "-c", SCRIPT, text]
    with OuterTerminal(command, environment, folder=REPOSITORY) as outer:
        outer.read_until("=sent to the terminal, which does not confirm copies=")
        assert outer.clipboard == [text]
