"""Fast typing in a real terminal: every key goes to the screen opened by the keys before it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tests.programs import wait_until
from tests.terminal.program import MEDIADECK

if TYPE_CHECKING:
    from tests.terminal.program import Home
    from tests.terminal.tmux import Tmux


def field(terminal: Tmux, label: str) -> str:
    """Return the text after a label of the form."""
    lines = [line for line in terminal.screen().splitlines() if f" {label} " in line]
    return lines[-1].partition(label)[2].strip(" │") if lines else ""


@pytest.mark.parametrize("between", [None, 0.01])
def test_a_burst_fills_the_fields_of_the_account_form(
    terminal: Tmux, home: Home, between: float | None
) -> None:
    terminal.start([MEDIADECK], environment=home.environment, rows=30)
    terminal.wait_for("Harbour Support")
    terminal.keys("C-n")
    terminal.wait_for("Connect a Twilio account")
    text = "ab\tcd\tef\thunter2\tie1"
    if between is None:
        terminal.type(text)
    else:
        for character in text:
            terminal.type(character)
            time.sleep(between)  # as fast as a user or a password manager types
    expected = ["ab", "cd", "ef", "•" * len("hunter2"), "ie1"]
    labels = ("Name", "Account SID", "API key SID", "Secret", "Region")
    wait_until(lambda: [field(terminal, label) for label in labels] == expected, terminal.screen)
    assert "hunter2" not in terminal.screen()


def test_letters_after_the_filter_key_do_not_run_commands(terminal: Tmux, home: Home) -> None:
    terminal.start([MEDIADECK], environment=home.environment)
    terminal.wait_for("Harbour Support")
    terminal.type("/quit@")
    terminal.wait_for("No matches. Press esc to clear the filter.")
    terminal.keys("Escape")
    terminal.wait_for("Harbour Support")
    terminal.keys("t")
    terminal.wait_for("Transfers")
    terminal.keys("Escape")
    terminal.wait_for("Harbour Support")
