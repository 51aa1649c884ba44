"""However the program ends, it leaves no process or temporary file, and restores the terminal."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

from tests.programs import wait_until
from tests.terminal.program import MEDIADECK, MODES, assert_nothing_is_left, sample_services

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.terminal.program import Home
    from tests.terminal.tmux import Tmux


def start(terminal: Tmux, home: Home) -> None:
    terminal.start([MEDIADECK], environment=home.environment)
    terminal.wait_for(sample_services()[0])
    assert len(home.processes()) >= 2, "the browser and its local service"


@pytest.mark.parametrize("key", ["q", "C-c"])
def test_a_key_ends_the_program_and_its_local_service(terminal: Tmux, home: Home, key: str) -> None:
    start(terminal, home)
    terminal.keys(key)
    assert terminal.wait_for_end() in {0, 130}
    assert not any("Traceback" in line for line in terminal.written())
    assert_nothing_is_left(home)


def hang_up(terminal: Tmux) -> None:
    terminal.command("kill-pane")


def kill(terminal: Tmux) -> None:
    os.kill(int(terminal.ask("pane_pid")), signal.SIGKILL)


def terminate(terminal: Tmux) -> None:
    os.kill(int(terminal.ask("pane_pid")), signal.SIGTERM)


@pytest.mark.parametrize("end", [hang_up, terminate, kill])
def test_a_signal_leaves_nothing_behind(terminal: Tmux, home: Home, end: Callable[[Tmux], None]) -> None:
    start(terminal, home)
    end(terminal)
    assert_nothing_is_left(home)


def test_quitting_while_samples_are_made_leaves_nothing_behind(terminal: Tmux, home: Home) -> None:
    terminal.start([MEDIADECK], environment=home.environment)
    terminal.wait_for("Opening")
    terminal.keys("q")
    assert terminal.wait_for_end() == 0
    assert_nothing_is_left(home)


def test_an_interrupted_first_start_is_completed_by_the_second(terminal: Tmux, home: Home) -> None:
    terminal.start([MEDIADECK], environment=home.environment)
    terminal.wait_for("Opening")
    hang_up(terminal)
    assert_nothing_is_left(home)
    terminal.start([MEDIADECK], environment=home.environment)
    for service in sample_services():
        terminal.wait_for(service)


def has_prompt(terminal: Tmux) -> bool:
    """Return whether the shell waits: the cursor is after its prompt, a ``$`` or, for root, a ``#``."""
    return terminal.screen().rstrip().endswith(("$", "#"))


def test_q_leaves_the_terminal_as_it_was(terminal: Tmux, home: Home) -> None:
    terminal.start(["sh"], environment=home.environment)
    wait_until(lambda: has_prompt(terminal), lambda: "a prompt")
    terminal.type("stty -a > $HOME/before; clear; echo here")
    terminal.keys("Enter")
    wait_until(lambda: terminal.screen().startswith("here\n") and has_prompt(terminal), terminal.screen)
    modes = {name: terminal.ask(name) for name in MODES}
    screen = terminal.screen()
    terminal.type(f"clear; echo here; {MEDIADECK}; stty -a > $HOME/after")
    terminal.keys("Enter")
    terminal.wait_for(sample_services()[0])
    assert terminal.ask("alternate_on") == "1"
    terminal.keys("q")
    wait_until((home.path / "after").exists, terminal.screen)
    wait_until(lambda: has_prompt(terminal), terminal.screen)
    assert terminal.screen() == screen
    assert {name: terminal.ask(name) for name in MODES} == modes
    assert (home.path / "after").read_text() == (home.path / "before").read_text()
