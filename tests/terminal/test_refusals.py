"""If the browser cannot be drawn, it only says why."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.terminal.program import MEDIADECK
from tests.terminal.tmux import PLAIN

if TYPE_CHECKING:
    from tests.terminal.program import Home
    from tests.terminal.tmux import Tmux


@pytest.mark.parametrize("command", [[MEDIADECK], [sys.executable, "-m", "tui"]], ids=["command", "module"])
def test_without_a_terminal_the_browser_fails_with_a_message_on_stderr(
    command: list[str], home: Home
) -> None:
    environment = {**PLAIN, **home.environment, "TERM": "xterm-256color"}
    ended = subprocess.run(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert ended.stderr.startswith("mediadeck: the browser needs a terminal")
    assert ended.stderr.count("\n") == 1
    assert home.processes() == []


@pytest.mark.parametrize(
    ("term", "columns", "rows", "sentence"),
    [
        ("dumb", 80, 24, "TERM is not set or is dumb"),
        ("", 80, 24, "TERM is not set or is dumb"),
        ("screen", 39, 24, "this terminal is 39x24, and the browser needs 40x10"),
        ("screen", 80, 9, "this terminal is 80x9, and the browser needs 40x10"),
    ],
)
def test_an_unsuitable_terminal_fails_with_a_message(
    terminal: Tmux, home: Home, term: str, columns: int, rows: int, sentence: str
) -> None:
    command = ["env", f"TERM={term}", MEDIADECK]
    terminal.start(command, columns=columns, rows=rows, environment=home.environment)
    assert terminal.wait_for_end() == 1
    assert len(terminal.written()) == 1
    assert terminal.written()[0].startswith("mediadeck: ")
    assert sentence in terminal.written()[0]
    assert list(home.path.iterdir()) == [home.path / ".config"], "it began something all the same"
