"""The copy plan, as a function of the environment."""

from __future__ import annotations

import pytest

from tui.settings import CLIPBOARD_VARIABLE as VARIABLE
from tui.settings import CLIPBOARDS, SettingsError
from tui.sharing import ClipboardBackend, describe_destination, plan_copy
from tui.sharing.clipboard.plan import get_forced_backends

SSH = {"SSH_CONNECTION": "198.51.100.7 50000 192.0.2.1 22"}
TMUX = {"TMUX": "/tmp/tmux-1000/default,1234,0", "TERM": "tmux-256color"}  # noqa: S108 - a value of tmux's
DESKTOP = {"DISPLAY": ":0"}
BROWSER = {"TEXTUAL_DRIVER": "textual.drivers.web_driver:WebDriver"}


@pytest.mark.parametrize(
    ("environment", "platform", "plan"),
    [
        pytest.param(DESKTOP, "linux", [ClipboardBackend.NATIVE, ClipboardBackend.OSC52], id="desktop"),
        pytest.param(
            {"WAYLAND_DISPLAY": "wayland-0"},
            "linux",
            [ClipboardBackend.NATIVE, ClipboardBackend.OSC52],
            id="wayland",
        ),
        pytest.param(
            {"WSL_DISTRO_NAME": "Debian"},
            "linux",
            [ClipboardBackend.NATIVE, ClipboardBackend.OSC52],
            id="wsl",
        ),
        pytest.param({}, "darwin", [ClipboardBackend.NATIVE, ClipboardBackend.OSC52], id="macos"),
        pytest.param({}, "linux", [ClipboardBackend.OSC52], id="console"),
        pytest.param(SSH, "linux", [ClipboardBackend.OSC52], id="ssh"),
        pytest.param({"SSH_TTY": "/dev/pts/3"}, "darwin", [ClipboardBackend.OSC52], id="ssh-to-macos"),
        pytest.param(SSH | DESKTOP, "linux", [ClipboardBackend.OSC52], id="ssh-to-a-desktop"),
        pytest.param(
            SSH | {"TERM": "tmux-256color"},
            "linux",
            [ClipboardBackend.OSC52, ClipboardBackend.OSC52_THROUGH_TMUX],
            id="ssh-in-tmux",
        ),
        pytest.param(
            SSH | {"TERM": "screen"},
            "linux",
            [ClipboardBackend.OSC52, ClipboardBackend.OSC52_THROUGH_TMUX],
            id="ssh-in-an-older-tmux",
        ),
        pytest.param(
            SSH | {"TERM": "screen", "STY": "1.pts-0"},
            "linux",
            [ClipboardBackend.OSC52_THROUGH_SCREEN],
            id="screen-over-ssh",
        ),
        pytest.param(TMUX, "linux", [ClipboardBackend.TMUX_BUFFER, ClipboardBackend.OSC52], id="tmux"),
        pytest.param(
            TMUX | SSH, "linux", [ClipboardBackend.TMUX_BUFFER, ClipboardBackend.OSC52], id="tmux-over-ssh"
        ),
        pytest.param(
            TMUX | SSH | DESKTOP,
            "linux",
            [ClipboardBackend.TMUX_BUFFER, ClipboardBackend.OSC52],
            id="tmux-over-ssh-with-x",
        ),
        pytest.param(
            TMUX | DESKTOP,
            "linux",
            [ClipboardBackend.TMUX_BUFFER, ClipboardBackend.NATIVE, ClipboardBackend.OSC52],
            id="tmux-on-a-desktop",
        ),
        pytest.param(
            TMUX | SSH | DESKTOP | BROWSER, "linux", [ClipboardBackend.BROWSER], id="a-browser-whatever-else"
        ),
        pytest.param(
            {"TMUX": "", "SSH_TTY": "", "DISPLAY": ""}, "linux", [ClipboardBackend.OSC52], id="empty-is-unset"
        ),
    ],
)
def test_the_plan_follows_from_the_environment(
    environment: dict[str, str], platform: str, plan: list[ClipboardBackend]
) -> None:
    assert list(plan_copy(environment, platform)) == plan


@pytest.mark.parametrize("name", ["SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"])
@pytest.mark.parametrize("platform", ["linux", "darwin", "win32"])
def test_any_sign_of_ssh_prevents_use_of_the_remote_clipboard(name: str, platform: str) -> None:
    assert ClipboardBackend.NATIVE not in plan_copy(DESKTOP | TMUX | {name: "x"}, platform)


@pytest.mark.parametrize("term", ["tmux-256color", "screen", "screen-256color"])
def test_nested_tmux_also_addresses_the_outer_one(term: str) -> None:
    assert plan_copy(TMUX | SSH, "linux", term) == (
        ClipboardBackend.TMUX_BUFFER,
        ClipboardBackend.OUTER_TMUX,
        ClipboardBackend.OSC52,
    )
    assert ClipboardBackend.OUTER_TMUX not in plan_copy(TMUX | SSH, "linux", "xterm-256color")
    assert ClipboardBackend.OUTER_TMUX not in plan_copy(SSH, "linux", term)


@pytest.mark.parametrize(
    ("word", "plan"),
    [
        ("tmux", [ClipboardBackend.TMUX_BUFFER]),
        ("osc52", [ClipboardBackend.OSC52]),
        ("osc52-tmux", [ClipboardBackend.OSC52_THROUGH_TMUX]),
        ("osc52-screen", [ClipboardBackend.OSC52_THROUGH_SCREEN]),
        ("native", [ClipboardBackend.NATIVE]),
        ("none", []),
        (" NONE ", []),
    ],
)
def test_a_forced_backend_overrides_the_environment(word: str, plan: list[ClipboardBackend]) -> None:
    for environment in ({}, SSH, TMUX, DESKTOP, TMUX | SSH | DESKTOP):
        assert list(plan_copy(environment | {VARIABLE: word}, "linux", "tmux")) == plan


@pytest.mark.parametrize("word", ["auto", "", "  "])
def test_without_a_forced_backend_the_plan_is_used(word: str) -> None:
    assert plan_copy(SSH | {VARIABLE: word}, "linux") == plan_copy(SSH, "linux")


def test_an_unknown_backend_is_reported_without_repeating_it() -> None:
    with pytest.raises(
        SettingsError, match="must be one of auto, tmux, osc52, osc52-tmux, osc52-screen, native"
    ) as found:
        plan_copy({VARIABLE: "hunter2"}, "linux")
    assert "hunter2" not in str(found.value)


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        ([ClipboardBackend.NATIVE, ClipboardBackend.OSC52], "this computer's clipboard"),
        ([ClipboardBackend.OSC52, ClipboardBackend.OSC52_THROUGH_TMUX], "the terminal's clipboard"),
        ([ClipboardBackend.TMUX_BUFFER, ClipboardBackend.OSC52], "the terminal's clipboard, through tmux"),
        (
            [ClipboardBackend.TMUX_BUFFER, ClipboardBackend.NATIVE, ClipboardBackend.OSC52],
            "the terminal's clipboard, through tmux, and this computer's",
        ),
        ([ClipboardBackend.OSC52_THROUGH_TMUX], "the terminal's clipboard, through tmux"),
        ([ClipboardBackend.BROWSER], "the browser's clipboard"),
        ([], "the screen: the clipboard is turned off"),
    ],
)
def test_the_plan_describes_its_destination(plan: list[ClipboardBackend], words: str) -> None:
    assert describe_destination(plan) == words


def test_all_but_two_backends_can_be_forced() -> None:
    forced = {way for word in CLIPBOARDS for way in get_forced_backends({VARIABLE: word}) or ()}
    assert set(ClipboardBackend) - forced == {
        ClipboardBackend.OUTER_TMUX,  # useful only beside the buffer
        ClipboardBackend.BROWSER,  # the only backend in a web browser, and used only there
    }
