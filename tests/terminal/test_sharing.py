"""A link from the list, over the clipboard, to its recipient."""

from __future__ import annotations

import re
import shutil
import urllib.request
from typing import TYPE_CHECKING
from urllib.error import URLError

import pytest

from tests.sharing.outer_terminal import OuterTerminal
from tests.terminal.program import MEDIADECK, open_service, sample_services
from tests.terminal.tmux import PLAIN

if TYPE_CHECKING:
    from tests.terminal.program import Home
    from tests.terminal.tmux import Tmux


def test_a_copied_link_works_while_the_program_runs(terminal: Tmux, home: Home) -> None:
    terminal.start([MEDIADECK], environment=home.environment)
    terminal.wait_for(sample_services()[0])
    open_service(terminal, "Field Returns")
    terminal.wait_for("orders march.csv")
    terminal.keys("y")
    terminal.wait_for("the link was copied")
    link = terminal.command("show-buffer")
    with urllib.request.urlopen(link, timeout=10) as answer:  # noqa: S310 - a loopback address
        content = answer.read()
        assert len(content) == int(answer.headers["Content-Length"]) > 0
    terminal.keys("q")
    assert terminal.wait_for_end() == 0
    with pytest.raises(URLError):
        urllib.request.urlopen(link, timeout=10)  # noqa: S310


def test_the_copy_menu_names_the_destination_and_tmux_gets_the_text(terminal: Tmux, home: Home) -> None:
    terminal.start([MEDIADECK], environment=home.environment)
    open_service(terminal, "Field Returns")
    terminal.wait_for("orders march.csv")
    terminal.keys("c")
    terminal.wait_for("goes to the terminal's clipboard, through tmux")
    terminal.wait_for("left")
    terminal.keys("m")
    terminal.wait_for("the Markdown was copied")
    assert re.fullmatch(r"!?\[[^]]+\]\(http://127\.0\.0\.1:\d+/ME\S+\)", terminal.command("show-buffer"))


def test_the_clipboard_option_selects_the_backend(terminal: Tmux, home: Home) -> None:
    terminal.start([MEDIADECK, "--clipboard", "none"], environment=home.environment)
    open_service(terminal, "Field Returns")
    terminal.wait_for("orders march.csv")
    terminal.keys("y")
    terminal.wait_for("No clipboard is available. Select the link with the mouse.")


def test_on_the_normal_screen_the_terminal_wraps_the_link_itself(terminal: Tmux, home: Home) -> None:
    terminal.start([MEDIADECK], environment=home.environment)
    open_service(terminal, "Field Returns")
    terminal.wait_for("orders march.csv")
    terminal.keys("l")
    terminal.wait_for("Expires at")
    terminal.keys("p")
    terminal.wait_for("Press Enter to return to Mediadeck.")
    assert terminal.ask("mouse_any_flag") == "0", "the mouse is the terminal's own"
    [link] = [line for line in terminal.written() if line.startswith("http")]
    assert re.fullmatch(
        r"http://127\.0\.0\.1:\d+/ME\w{32}\?Expires=\d+&Signature=\S{344}&Key-Pair-Id=\w+", link
    )
    terminal.keys("Enter")
    terminal.wait_for("Expires at")
    terminal.keys("Escape")
    terminal.wait_for("upload")
    terminal.keys("q")
    assert terminal.wait_for_end() == 0


def test_the_shown_link_is_a_terminal_hyperlink(home: Home) -> None:
    environment = {**PLAIN, **home.environment, "COLORTERM": "truecolor"}
    with OuterTerminal([MEDIADECK], environment) as outer:
        outer.read_until("Field Returns", 30)
        outer.read_until_quiet()
        outer.type("\r")
        outer.read_until("synced", 30)
        outer.read_until_quiet()
        outer.type("l")
        outer.read_until("xpires at", 30)
        outer.read_until_quiet()
        found = re.findall(r"\x1b]8;id=([^;]*);(\S+?)\x1b\\(.*?)\x1b]8;;", outer.seen)
        [(_, target)] = {(link_id, target) for link_id, target, _ in found}
        shown = re.sub(r"\x1b\[[\d;]*m", "", "".join(text for *_, text in found))
        assert shown.replace(target, "") == "", "all its lines are one link, however often it was painted"
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/ME\w{32}\?Expires=\S+", target)


@pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")
def test_doctor_finds_tmux_names_the_working_backend_and_hides_secrets(terminal: Tmux, home: Home) -> None:
    secrets = {
        "TWILIO_ACCOUNT_SID": "ACknown",
        "TWILIO_AUTH_TOKEN": "hunter2",
        "SSH_CLIENT": "192.0.2.77 1 2",
    }
    terminal.start([MEDIADECK, "doctor"], columns=100, rows=50, environment=home.environment | secrets)
    assert terminal.wait_for_end() == 0
    said = " ".join(terminal.screen().split())
    assert "set-clipboard external, allow-passthrough off" in said
    assert "TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN are set" in said
    assert "Plan tmux buffer; OSC 52" in said
    assert "Tried tmux buffer: copied to the tmux buffer, sent to the terminal Paste now" in said
    assert not any(value in said for value in ("hunter2", "ACknown", "192.0.2.77"))
    assert terminal.command("show-buffer") == "mediadeck doctor: tmux buffer"
