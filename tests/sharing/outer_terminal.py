"""The terminal around tmux: a pty that sees every byte that tmux sends to a person's screen."""

from __future__ import annotations

import base64
import os
import pty
import re
import select
import subprocess
import time
from typing import TYPE_CHECKING, Self

import pytest

from tests.terminal.tmux import PLAIN

if TYPE_CHECKING:
    from collections.abc import Sequence

_OSC52 = re.compile(rb"\x1b\]52;[^;]*;([A-Za-z0-9+/=]*)(?:\x07|\x1b\\)")


class OuterTerminal:
    """Runs ``command`` in a pty as an xterm would, and keeps what comes out of it."""

    def __init__(self, command: Sequence[str]) -> None:
        self._own, theirs = pty.openpty()
        self._process = subprocess.Popen(
            command,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env={**PLAIN, "TERM": "xterm-256color"},
            start_new_session=True,
        )
        os.close(theirs)
        self._seen = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(timeout=10)
        os.close(self._own)

    def read_until(self, text: str, seconds: float = 10.0) -> None:
        """Read until ``text`` has come out: what was written before it has then come out too."""
        deadline = time.monotonic() + seconds
        while text.encode() not in self._seen:
            ready, _, _ = select.select([self._own], [], [], max(0.0, deadline - time.monotonic()))
            if not ready:
                pytest.fail(f"{text!r} never reached the terminal: {self._seen!r}")
            self._seen += os.read(self._own, 65536)

    @property
    def clipboard(self) -> list[str]:
        """What OSC 52 has put on this terminal's clipboard so far, oldest first."""
        return [base64.b64decode(found).decode() for found in _OSC52.findall(self._seen)]
