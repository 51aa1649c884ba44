"""The terminal outside tmux: a pty that records every byte that tmux sends."""

from __future__ import annotations

import base64
import os
import pty
import re
import select
import subprocess
import termios
import time
from typing import TYPE_CHECKING, Self

import pytest

from tests.programs import requires
from tests.terminal.tmux import PLAIN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

_OSC52 = re.compile(rb"\x1b\]52;[^;]*;([A-Za-z0-9+/=]*)(?:\x07|\x1b\\)")


class OuterTerminal:
    """Runs ``command`` in a pty of ``size`` (rows, columns) as an xterm would, and records its output."""

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str] = PLAIN,
        *,
        size: tuple[int, int] = (24, 80),
        folder: Path | None = None,
    ) -> None:
        self._own, theirs = pty.openpty()
        termios.tcsetwinsize(theirs, size)
        self._process = subprocess.Popen(
            [requires("setsid"), "--ctty", *command],  # so that /dev/tty is this terminal
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env={**environment, "TERM": "xterm-256color"},
            cwd=folder,
        )
        os.close(theirs)
        self._seen = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(timeout=10)
        os.close(self._own)

    def type(self, text: str) -> None:
        """Press keys."""
        os.write(self._own, text.encode())

    def read_until(self, text: str, seconds: float = 10.0) -> None:
        """Read until ``text`` appears, which means that earlier output has appeared too."""
        deadline = time.monotonic() + seconds
        while text.encode() not in self._seen:
            ready, _, _ = select.select([self._own], [], [], max(0.0, deadline - time.monotonic()))
            if not ready:
                pytest.fail(f"{text!r} never reached the terminal: {self._seen!r}")
            self._seen += os.read(self._own, 65536)

    def read_until_quiet(self, seconds: float = 0.3) -> None:
        """Read until there is no output for a while: tmux drops OSC 52 when it is about to redraw."""
        while select.select([self._own], [], [], seconds)[0]:
            self._seen += os.read(self._own, 65536)

    @property
    def seen(self) -> str:
        """All output so far."""
        return self._seen.decode(errors="replace")

    @property
    def clipboard(self) -> list[str]:
        """Texts that OSC 52 has put on this terminal's clipboard so far, oldest first."""
        return [base64.b64decode(found).decode() for found in _OSC52.findall(self._seen)]
