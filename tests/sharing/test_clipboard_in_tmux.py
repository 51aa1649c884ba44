"""Copying inside a real tmux with each of its settings, with a pty as the outer terminal."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.sharing.outer_terminal import OuterTerminal
from tests.terminal.tmux import CLIPBOARD_SETTINGS, Tmux, pane_environment
from tui.sharing import ClipboardBackend, CopyResult, copy

if TYPE_CHECKING:
    from collections.abc import Iterator

LINK = "https://media.example/ME0?Expires=1&Signature=写真~_-"
IN_TMUX = "copied to the tmux buffer, sent to the terminal"


@pytest.fixture
def tmux(set_clipboard: str, allow_passthrough: str) -> Iterator[Tmux]:
    with Tmux(set_clipboard=set_clipboard, allow_passthrough=allow_passthrough) as server:
        server.start(["cat"])
        yield server


def copy_in_the_pane(tmux: Tmux, outer: OuterTerminal, environment: dict[str, str]) -> CopyResult:
    """Copy like a program in the pane, and wait until tmux has processed all of it."""
    pane = Path(tmux.ask("pane_tty"))
    with pane.open("w") as terminal:
        terminal.write("=begin=")
        terminal.flush()
        outer.read_until("=begin=")  # attached
        outer.read_until_quiet()
        result = copy(LINK, environment=environment, write_to_terminal=terminal.write)
        terminal.write("=end=")
    outer.read_until("=end=")
    return result


@pytest.mark.parametrize(("set_clipboard", "allow_passthrough", "raw", "wrapped"), CLIPBOARD_SETTINGS)
def test_tmux_passes_the_text_to_the_terminal_under_any_settings(
    tmux: Tmux,
    raw: int,
    wrapped: int,  # noqa: ARG001 - a column of the table
) -> None:
    with OuterTerminal(tmux.client()) as outer:
        result = copy_in_the_pane(tmux, outer, pane_environment(tmux))
        assert outer.clipboard == [LINK] * (1 + raw)
    assert tmux.command("show-buffer") == LINK
    assert result.message == IN_TMUX


@pytest.mark.parametrize(("set_clipboard", "allow_passthrough", "raw", "wrapped"), CLIPBOARD_SETTINGS)
def test_without_access_to_tmux_its_settings_decide_how_far_the_text_gets(
    tmux: Tmux,
    raw: int,
    wrapped: int,
) -> None:
    far = {"SSH_TTY": "/dev/pts/9", "TERM": "screen-256color"}
    with OuterTerminal(tmux.client()) as outer:
        result = copy_in_the_pane(tmux, outer, far)
        assert outer.clipboard == [LINK] * (raw + wrapped)
    assert result.used == (ClipboardBackend.OSC52, ClipboardBackend.OSC52_THROUGH_TMUX)
    assert result.message == "sent to the terminal, which does not confirm copies"


@pytest.mark.parametrize(("set_clipboard", "allow_passthrough"), [("external", "off")])
def test_a_text_too_long_for_the_terminal_still_reaches_the_tmux_buffer(tmux: Tmux) -> None:
    long = "x" * 200_000
    result = copy(long, environment=pane_environment(tmux), write_to_terminal=lambda _: None)
    assert tmux.command("show-buffer") == long
    assert result.used == (ClipboardBackend.TMUX_BUFFER,)
    assert result.message == "copied to the tmux buffer, no terminal is attached"


@pytest.mark.parametrize(("set_clipboard", "allow_passthrough"), [("external", "off")])
def test_an_unresponsive_tmux_falls_back_to_the_next_backend(tmux: Tmux) -> None:
    environment = pane_environment(tmux)
    server = int(tmux.ask("pid"))
    written: list[str] = []
    os.kill(server, signal.SIGSTOP)
    try:
        result = copy(LINK, environment=environment, write_to_terminal=written.append)
    finally:
        os.kill(server, signal.SIGCONT)
    assert len(written) == 1
    assert result.message == "sent to the terminal, which does not confirm copies"
    assert result.reasons == ("tmux buffer: tmux did not answer within 2 s",)


def test_a_dead_tmux_falls_back_to_the_next_backend() -> None:
    with Tmux() as server:
        server.start(["cat"])
        environment = pane_environment(server)
    result = copy(LINK, environment=environment, write_to_terminal=lambda _: None)
    assert result.used == (ClipboardBackend.OSC52,)
    assert len(result.reasons) == 1
