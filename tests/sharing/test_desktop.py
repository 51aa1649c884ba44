"""Opening links on the desktop, only in a local session."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.programs import wait_until
from tui.sharing import ClipboardEnvironment
from tui.sharing.clipboard.programs import ProgramError
from tui.sharing.desktop import NotLocalError, open_on_desktop

if TYPE_CHECKING:
    from pathlib import Path

LINK = "https://media.example/ME0?Signature=a&b"


@pytest.fixture
def desktop(tmp_path: Path) -> dict[str, str]:
    """Yield the environment of a desktop that records what it opens, and fails on "missing"."""
    opener = tmp_path / "xdg-open"
    opener.write_text(
        f'#!/bin/sh\n[ "$1" = missing ] && exit 2\n[ -t 0 ] && exit 9\necho "$1" >> {tmp_path}/opened\n'
    )
    opener.chmod(0o755)
    return {"DISPLAY": ":0", "PATH": f"{tmp_path}:{os.environ['PATH']}"}


def test_a_link_is_opened_on_the_desktop(desktop: dict[str, str], tmp_path: Path) -> None:
    open_on_desktop(LINK, ClipboardEnvironment(desktop, "linux"))
    wait_until((tmp_path / "opened").exists, lambda: "what was opened")
    assert (tmp_path / "opened").read_text() == LINK + "\n"


@pytest.mark.parametrize("name", ["SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"])
def test_over_ssh_nothing_is_ever_opened(name: str, desktop: dict[str, str], tmp_path: Path) -> None:
    for platform in ("linux", "darwin"):
        with pytest.raises(NotLocalError, match="not on the desktop"):
            open_on_desktop(LINK, ClipboardEnvironment(desktop | {name: "x"}, platform))
    assert not (tmp_path / "opened").exists()


def test_without_a_desktop_nothing_is_opened() -> None:
    with pytest.raises(NotLocalError):
        open_on_desktop(LINK, ClipboardEnvironment({"PATH": "/usr/bin"}, "linux"))


def test_a_desktop_that_fails_says_so(desktop: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(ProgramError, match="xdg-open failed with status 2"):
        open_on_desktop("missing", ClipboardEnvironment(desktop, "linux"))
    (tmp_path / "xdg-open").unlink()
    with pytest.raises(ProgramError, match="xdg-open could not be started"):
        open_on_desktop(LINK, ClipboardEnvironment(desktop | {"PATH": str(tmp_path)}, "linux"))
