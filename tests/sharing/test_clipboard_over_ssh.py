"""Copying over a real SSH connection, with tmux on the local side, the remote side, and both."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import pytest

from tests.sharing.outer_terminal import OuterTerminal
from tests.sharing.ssh_server import LINK, copying_command, run_ssh_server
from tests.terminal.tmux import CLIPBOARD_SETTINGS, Tmux

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.sharing.ssh_server import SshServer

each_setting = pytest.mark.parametrize(
    ("set_clipboard", "allow_passthrough", "raw", "wrapped"), CLIPBOARD_SETTINGS
)


@pytest.fixture(scope="module")
def far(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SshServer]:
    with run_ssh_server(tmp_path_factory.mktemp("far")) as machine:
        yield machine


@pytest.fixture
def copying(tmp_path: Path) -> list[str]:
    return copying_command(tmp_path)


def test_over_ssh_the_text_reaches_the_local_terminal(far: SshServer, copying: list[str]) -> None:
    with OuterTerminal(far.ssh(shlex.join(copying))) as outer:
        outer.type("\n")
        outer.read_until("=sent to the terminal, which does not confirm copies=")
        assert outer.clipboard == [LINK]


@each_setting
def test_over_ssh_in_a_local_tmux_its_settings_decide_how_far_the_text_gets(
    far: SshServer,
    copying: list[str],
    set_clipboard: str,
    allow_passthrough: str,
    raw: int,
    wrapped: int,
) -> None:
    with Tmux(set_clipboard=set_clipboard, allow_passthrough=allow_passthrough) as near:
        near.start(["sh", "-c", f"echo =here=; exec {shlex.join(far.ssh(shlex.join(copying)))}"])
        with OuterTerminal(near.client()) as outer:
            outer.read_until("=here=")
            outer.read_until_quiet()
            near.keys("Enter")
            outer.read_until("=sent to the terminal, which does not confirm copies=")
            assert outer.clipboard == [LINK] * (raw + wrapped)


@each_setting
def test_in_a_remote_tmux_the_text_reaches_the_terminal_under_any_settings(
    far: SshServer,
    copying: list[str],
    set_clipboard: str,
    allow_passthrough: str,
    raw: int,
    wrapped: int,  # noqa: ARG001 - a column of the table
) -> None:
    with Tmux(set_clipboard=set_clipboard, allow_passthrough=allow_passthrough) as beyond:
        beyond.start(["sh", "-c", f"echo =here=; exec {shlex.join(copying)}"])
        with OuterTerminal(far.ssh(shlex.join(beyond.client()))) as outer:
            outer.read_until("=here=")
            outer.read_until_quiet()
            beyond.keys("Enter")
            outer.read_until("=copied to the tmux buffer, sent to the terminal=")
            assert outer.clipboard == [LINK] * (1 + raw)


@each_setting
def test_in_nested_tmux_over_ssh_the_local_tmux_decides_how_far_the_text_gets(
    far: SshServer,
    copying: list[str],
    set_clipboard: str,
    allow_passthrough: str,
    raw: int,
    wrapped: int,
) -> None:
    with (
        Tmux() as beyond,
        Tmux(set_clipboard=set_clipboard, allow_passthrough=allow_passthrough) as near,
    ):
        beyond.start(["sh", "-c", f"echo =here=; exec {shlex.join(copying)}"])
        near.start(far.ssh(shlex.join(beyond.client())))
        with OuterTerminal(near.client()) as outer:
            outer.read_until("=here=")
            outer.read_until_quiet()
            beyond.keys("Enter")
            outer.read_until("=copied to the tmux buffer, sent to the terminal=")
            outer.read_until_quiet()
            assert outer.clipboard == [LINK] * (raw + wrapped)
        assert beyond.command("show-buffer") == LINK
