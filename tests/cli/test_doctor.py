"""``mediadeck doctor``: what it finds, what it tries, and what it never shows."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.cli.terminals import PROGRAM, REPOSITORY, environment, without_terminal
from tests.sharing.outer_terminal import OuterTerminal
from tests.sharing.test_clipboard import desktop, on_the_clipboard

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["desktop"]

NOWHERE = {
    "TMUX": "",
    "SSH_CONNECTION": "",
    "SSH_TTY": "",
    "SSH_CLIENT": "",
    "DISPLAY": "",
    "WAYLAND_DISPLAY": "",
}


def test_in_a_plain_terminal_it_tries_osc_52_and_says_why_not_the_others() -> None:
    command = [*PROGRAM, "doctor"]
    with OuterTerminal(command, environment(**NOWHERE), size=(40, 100), folder=REPOSITORY) as outer:
        outer.read_until("Paste now")
        assert outer.clipboard == ["mediadeck doctor: OSC 52"]
        for sentence in (
            "Terminal    TERM=xterm-256color",
            "100x40",
            "tmux        not in it",
            "Plan        OSC 52",
            "A terminal never says whether it took OSC 52.",
            "Not tried   tmux buffer: not in tmux",
            "Not tried   native: there is no desktop",
            "Tried       OSC 52: sent to the terminal's clipboard",
        ):
            assert sentence in outer.seen


def test_at_a_desk_the_best_way_is_tried_last_and_is_the_one_to_be_pasted(desktop: dict[str, str]) -> None:
    command = [*PROGRAM, "doctor"]
    with OuterTerminal(command, environment(**(NOWHERE | desktop)), folder=REPOSITORY) as outer:
        outer.read_until("Paste now")
        assert outer.clipboard == ["mediadeck doctor: OSC 52"]
        assert "native: copied with xclip" in outer.seen
    assert on_the_clipboard(desktop) == "mediadeck doctor: native"


def test_over_ssh_it_leaves_this_machines_clipboard_alone(desktop: dict[str, str]) -> None:
    subprocess.run(["xclip", "-selection", "clipboard"], env=desktop, input=b"mine", check=True)
    over_ssh = NOWHERE | desktop | {"SSH_CONNECTION": "192.0.2.77 5 192.0.2.78 22"}
    with OuterTerminal([*PROGRAM, "doctor"], environment(**over_ssh), folder=REPOSITORY) as outer:
        outer.read_until("Paste now")
        assert "SSH         SSH_CONNECTION is set" in outer.seen
        assert "native: over SSH it is the clipboard of another desk" in outer.seen
        assert "192.0.2" not in outer.seen
    assert on_the_clipboard(desktop) == "mine"


def test_where_nothing_takes_a_text_it_says_what_happens_instead_and_fails() -> None:
    ended = without_terminal("doctor", "--clipboard", "none", **NOWHERE)
    assert ended.returncode == 1
    assert "Clipboard   none (--clipboard, MEDIADECK_CLIPBOARD)" in ended.stdout
    assert "This way was asked for" in ended.stdout
    assert "No way leads to a clipboard from here; Mediadeck shows links with l." in ended.stdout


def test_it_can_only_look(tmp_path: Path) -> None:
    with OuterTerminal(
        ["sh", "-c", f"{' '.join(PROGRAM)} doctor --look-only; echo =$?="],
        environment(**NOWHERE, HOME=str(tmp_path)),
        folder=REPOSITORY,
    ) as outer:
        outer.read_until("=0=")
        assert outer.clipboard == []
        assert "Tried" not in outer.seen


@pytest.mark.parametrize("name", ["TWILIO_AUTH_TOKEN", "TWILIO_API_SECRET", "TWILIO_ACCOUNT_SID"])
def test_no_value_of_a_variable_that_is_nobodys_business_is_shown(name: str) -> None:
    ended = without_terminal("doctor", "--look-only", **{**NOWHERE, name: "hunter2"})
    assert "hunter2" not in ended.stdout + ended.stderr


def test_a_terminal_with_codes_in_its_name_is_shown_harmlessly() -> None:
    changes = {**NOWHERE, "TERM_PROGRAM": "\x1b]52;c;eA==\x07evil", "PATH": os.environ["PATH"]}
    ended = without_terminal("doctor", "--look-only", **changes)
    assert "evil" in ended.stdout
    assert "\x1b" not in ended.stdout
