"""The copy plan, as a function of the environment."""

from __future__ import annotations

import pytest

from tui.sharing import Way, plan_copy

SSH = {"SSH_CONNECTION": "198.51.100.7 50000 192.0.2.1 22"}
TMUX = {"TMUX": "/tmp/tmux-1000/default,1234,0", "TERM": "tmux-256color"}  # noqa: S108 - a value of tmux's
DESKTOP = {"DISPLAY": ":0"}


@pytest.mark.parametrize(
    ("environment", "platform", "plan"),
    [
        pytest.param(DESKTOP, "linux", [Way.NATIVE, Way.OSC52], id="desktop"),
        pytest.param({"WAYLAND_DISPLAY": "wayland-0"}, "linux", [Way.NATIVE, Way.OSC52], id="wayland"),
        pytest.param({"WSL_DISTRO_NAME": "Debian"}, "linux", [Way.NATIVE, Way.OSC52], id="wsl"),
        pytest.param({}, "darwin", [Way.NATIVE, Way.OSC52], id="macos"),
        pytest.param({}, "linux", [Way.OSC52], id="console"),
        pytest.param(SSH, "linux", [Way.OSC52], id="ssh"),
        pytest.param({"SSH_TTY": "/dev/pts/3"}, "darwin", [Way.OSC52], id="ssh-to-macos"),
        pytest.param(SSH | DESKTOP, "linux", [Way.OSC52], id="ssh-to-a-desktop"),
        pytest.param(
            SSH | {"TERM": "tmux-256color"}, "linux", [Way.OSC52, Way.OSC52_THROUGH_TMUX], id="ssh-in-tmux"
        ),
        pytest.param(
            SSH | {"TERM": "screen"}, "linux", [Way.OSC52, Way.OSC52_THROUGH_TMUX], id="ssh-in-an-older-tmux"
        ),
        pytest.param(SSH | {"TERM": "screen", "STY": "1.pts-0"}, "linux", [Way.OSC52], id="screen-over-ssh"),
        pytest.param(TMUX, "linux", [Way.TMUX_BUFFER, Way.OSC52], id="tmux"),
        pytest.param(TMUX | SSH, "linux", [Way.TMUX_BUFFER, Way.OSC52], id="tmux-over-ssh"),
        pytest.param(TMUX | SSH | DESKTOP, "linux", [Way.TMUX_BUFFER, Way.OSC52], id="tmux-over-ssh-with-x"),
        pytest.param(
            TMUX | DESKTOP, "linux", [Way.TMUX_BUFFER, Way.NATIVE, Way.OSC52], id="tmux-on-a-desktop"
        ),
        pytest.param({"TMUX": "", "SSH_TTY": "", "DISPLAY": ""}, "linux", [Way.OSC52], id="empty-is-unset"),
    ],
)
def test_the_ways_follow_from_the_environment(
    environment: dict[str, str], platform: str, plan: list[Way]
) -> None:
    assert list(plan_copy(environment, platform)) == plan


@pytest.mark.parametrize("name", ["SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"])
@pytest.mark.parametrize("platform", ["linux", "darwin", "win32"])
def test_no_trace_of_ssh_lets_the_far_machines_clipboard_be_filled(name: str, platform: str) -> None:
    assert Way.NATIVE not in plan_copy(DESKTOP | TMUX | {name: "x"}, platform)
