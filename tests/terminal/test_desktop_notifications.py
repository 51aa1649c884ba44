"""Desktop notifications as sent to the terminal, also through a real tmux."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.sharing.outer_terminal import OuterTerminal
from tests.terminal.tmux import Tmux, pane_environment
from tui.terminal.desktop_notifications import encode_notification

if TYPE_CHECKING:
    from tui.settings.values import DesktopNotifications

TEXT = "2 new media from maria; jonas\x1b]0;x\x07."


@pytest.mark.parametrize(("allow_passthrough", "arrives"), [("on", True), ("off", False)])
def test_tmux_gets_a_notification_only_if_it_passes_it_on(allow_passthrough: str, *, arrives: bool) -> None:
    with Tmux(allow_passthrough=allow_passthrough) as tmux:
        tmux.start(["cat"])
        with OuterTerminal(tmux.client()) as outer, Path(tmux.ask("pane_tty")).open("w") as pane:
            pane.write("=begin=")
            pane.flush()
            outer.read_until("=begin=")
            outer.read_until_quiet()
            codes = encode_notification(TEXT, "auto", pane_environment(tmux))
            assert bool(codes) is arrives
            pane.write(f"{codes}=end=")
            pane.flush()
            outer.read_until("=end=")
            assert ("\x1b]9;Mediadeck: 2 new media from maria; jonas" in outer.seen) is arrives
            assert "\x1b]0;x" not in outer.seen


@pytest.mark.parametrize(
    ("protocol", "term", "begins"),
    [
        ("off", "xterm-256color", ""),
        ("auto", "xterm-kitty", "\x1b]9;Mediadeck: 2 new media"),
        ("auto", "rxvt-unicode-256color", "\x1b]777;notify;Mediadeck;2 new media"),
        ("osc9", "rxvt-unicode-256color", "\x1b]9;Mediadeck: 2 new media"),
        ("osc777", "foot", "\x1b]777;notify;Mediadeck;2 new media"),
        ("auto", "linux", ""),
        ("auto", "dumb", ""),
    ],
)
def test_each_terminal_gets_its_own_notification_sequence(
    protocol: DesktopNotifications, term: str, begins: str
) -> None:
    codes = encode_notification(TEXT * 20, protocol, {"TERM": term})
    assert codes.startswith(begins)
    assert bool(codes) is bool(begins)
    assert len(codes) < 250
    assert codes.count("\x07") == codes.count("\x1b") == bool(begins)
