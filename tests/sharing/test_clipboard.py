"""Copying on a desktop and over SSH: a real xclip on a real X server, and the bytes for a terminal."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.programs import requires, wait_until
from tests.sharing.desktop import read_clipboard
from tui.sharing import ClipboardBackend, copy
from tui.sharing.clipboard.osc52 import MAX_BASE64_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator

LINK = "https://media.example/ME0?Expires=1&Signature=写真~_-"
AS_OSC52 = f"\x1b]52;c;{base64.b64encode(LINK.encode()).decode()}\x07"
SSH = {"SSH_TTY": "/dev/pts/1"}


@pytest.fixture
def wayland(desktop: dict[str, str]) -> Iterator[dict[str, str]]:
    """Yield the environment of a Wayland desktop: a separate Weston, in a window of an X server."""
    requires("wl-copy")
    with tempfile.TemporaryDirectory() as folder:  # socket paths must be short
        place = {"XDG_RUNTIME_DIR": folder, "PATH": os.environ["PATH"]}
        command = [requires("weston"), "--backend=x11-backend.so", "--socket=mediadeck", "--idle-time=0"]
        server = subprocess.Popen(
            command, env=desktop | place, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            wait_until(Path(folder, "mediadeck").exists, lambda: "Weston's socket")
            yield {"WAYLAND_DISPLAY": "mediadeck", **place}
        finally:
            server.terminate()
            server.wait(timeout=10)


def test_on_a_desktop_the_clipboard_is_used_and_not_the_terminal(
    desktop: dict[str, str],
) -> None:
    written: list[str] = []
    result = copy(LINK, environment=desktop, write_to_terminal=written.append)
    assert read_clipboard(desktop) == LINK
    assert result.message == "copied with xclip"
    assert written == []


def test_on_a_wayland_desktop_wl_copy_is_used(wayland: dict[str, str]) -> None:
    written: list[str] = []
    result = copy(LINK, environment=wayland, write_to_terminal=written.append)
    assert (result.message, result.reasons, written) == ("copied with wl-copy", (), [])
    pasted = subprocess.run(["wl-paste", "-n"], env=wayland, capture_output=True, timeout=10, check=True)
    assert pasted.stdout.decode() == LINK


def test_the_clipboard_process_holds_no_output_and_does_not_delay_exit(desktop: dict[str, str]) -> None:
    script = (
        "import os\n"
        "from tui.sharing import copy\n"
        f"print(copy({LINK!r}, environment=os.environ, write_to_terminal=print).message)\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script], env=desktop, capture_output=True, text=True, check=True, timeout=20
    )
    assert (ended.stdout, ended.stderr) == ("copied with xclip\n", "")
    assert read_clipboard(desktop) == LINK


def test_a_missing_display_falls_back_to_the_terminal_with_the_reason() -> None:
    requires("xclip")
    written: list[str] = []
    gone = {"DISPLAY": ":9999", "PATH": os.environ["PATH"]}
    result = copy(LINK, environment=gone, write_to_terminal=written.append)
    assert written == [AS_OSC52]
    assert result.message == "sent to the terminal, which does not confirm copies"
    assert len(result.reasons) == 1
    assert "display" in result.reasons[0]


def test_a_desktop_without_a_clipboard_program_says_what_to_install(tmp_path: Path) -> None:
    bare = {"DISPLAY": ":9999", "PATH": str(tmp_path)}
    result = copy(LINK, environment=bare, write_to_terminal=lambda _: None)
    assert result.used == (ClipboardBackend.OSC52,)
    assert "install xclip, xsel or wl-clipboard" in result.reasons[0]


def test_over_ssh_the_remote_clipboard_is_unchanged(desktop: dict[str, str]) -> None:
    copy("mine", environment=desktop, write_to_terminal=lambda _: None)
    written: list[str] = []
    result = copy(LINK, environment=desktop | SSH, write_to_terminal=written.append)
    assert read_clipboard(desktop) == "mine"
    assert written == [AS_OSC52]
    assert result.message == "sent to the terminal, which does not confirm copies"


def test_the_longest_terminal_text_is_sent_and_a_longer_one_refused() -> None:
    longest = "x" * (MAX_BASE64_BYTES // 4 * 3)
    written: list[str] = []
    assert copy(longest, environment=SSH, write_to_terminal=written.append).used == (ClipboardBackend.OSC52,)
    result = copy(longest + "x", environment=SSH, write_to_terminal=written.append)
    assert len(written) == 1
    assert result.message == "no clipboard here"
    assert result.reasons == ("OSC 52: the text is too long for a terminal (75,004 of 75,000 bytes)",)


def test_a_disconnected_terminal_is_a_reason_not_a_crash() -> None:
    def gone(_: str) -> None:
        raise BrokenPipeError(32, "Broken pipe")

    result = copy(LINK, environment=SSH, write_to_terminal=gone)
    assert (result.used, result.message) == ((), "no clipboard here")
    assert LINK not in repr(result)


def test_invalid_unicode_is_copied_with_replacement_characters() -> None:
    written: list[str] = []
    copy("caf\udce9.jpg", environment=SSH, write_to_terminal=written.append)
    assert base64.b64decode(written[0][7:-1]) == b"caf?.jpg"


def test_a_forced_backend_is_the_only_one_tried() -> None:
    written: list[str] = []
    none = copy(LINK, environment={"MEDIADECK_CLIPBOARD": "none"}, write_to_terminal=written.append)
    assert (none.used, none.reasons, none.message, written) == ((), (), "no clipboard here", [])
    wrong = copy(LINK, environment={"MEDIADECK_CLIPBOARD": "x"}, write_to_terminal=written.append)
    assert wrong.used == ()
    assert wrong.reasons[0].startswith("MEDIADECK_CLIPBOARD must be one of auto, tmux,")
    forced = {"MEDIADECK_CLIPBOARD": "osc52", "DISPLAY": ":9999", "PATH": os.environ["PATH"]}
    assert copy(LINK, environment=forced, write_to_terminal=written.append).used == (ClipboardBackend.OSC52,)
    assert written == [AS_OSC52]


@pytest.mark.parametrize("term", ["dumb", "linux"])
def test_a_terminal_without_a_clipboard_gets_nothing_and_the_reason_is_reported(term: str) -> None:
    written: list[str] = []
    result = copy(LINK, environment=SSH | {"TERM": term}, write_to_terminal=written.append)
    assert (result.used, result.message, written) == ((), "no clipboard here", [])
    assert result.reasons == (f"a terminal with TERM={term} has no clipboard, and there is no desktop",)
