"""The environment as reported by tmux, regardless of the pane's own variables."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

from tests.sharing.outer_terminal import OuterTerminal
from tests.terminal.tmux import PLAIN, Tmux, pane_environment
from tui.settings import is_over_ssh
from tui.sharing import ClipboardBackend, detect_environment

if TYPE_CHECKING:
    from collections.abc import Iterator

SSH = {"SSH_CONNECTION": "198.51.100.7 50000 192.0.2.1 22", "SSH_TTY": "/dev/pts/3"}
DESKTOP = {"DISPLAY": ":0"}


@pytest.fixture
def tmux() -> Iterator[Tmux]:
    with Tmux() as server:
        server.start(["cat"])
        yield server


def attached(tmux: Tmux, environment: dict[str, str]) -> OuterTerminal:
    """Attach a terminal with ``environment``."""
    return OuterTerminal(tmux.client(), {**PLAIN, **environment})


def test_outside_tmux_the_environment_is_used() -> None:
    around = detect_environment(SSH | DESKTOP)
    assert around.environment == SSH | DESKTOP
    assert (around.client_term, around.client_tty) == ("", "")
    assert not around.is_local


def test_a_pane_created_locally_and_attached_over_ssh_is_over_ssh(tmux: Tmux) -> None:
    with attached(tmux, SSH) as outer:
        outer.read_until("\x1b[")
        around = detect_environment(pane_environment(tmux) | DESKTOP)
        assert is_over_ssh(around.environment)
        assert ClipboardBackend.NATIVE not in around.plan
        assert around.client_term == "xterm-256color"
        assert around.client_tty == tmux.ask("client_tty")


def test_a_pane_created_over_ssh_and_attached_locally_is_local(tmux: Tmux) -> None:
    with attached(tmux, DESKTOP) as outer:
        outer.read_until("\x1b[")
        around = detect_environment(pane_environment(tmux) | SSH)
        assert around.is_local
        assert around.environment["DISPLAY"] == ":0"
        assert ClipboardBackend.NATIVE in around.plan


def test_a_detached_session_has_no_terminal_to_write_to(tmux: Tmux) -> None:
    around = detect_environment(pane_environment(tmux))
    assert (around.client_term, around.client_tty) == ("", "")
    assert around.plan == (ClipboardBackend.TMUX_BUFFER, ClipboardBackend.OSC52)


def test_an_unresponsive_tmux_leaves_the_environment_unchanged(tmux: Tmux) -> None:
    environment = pane_environment(tmux) | SSH
    os.kill(server := int(tmux.ask("pid")), signal.SIGSTOP)
    try:
        assert detect_environment(environment).environment == environment
    finally:
        os.kill(server, signal.SIGCONT)
