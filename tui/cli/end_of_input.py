"""Stops a server when the process that started it exits."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def call_at_end_of_input(stop: Callable[[], object]) -> None:
    """Call ``stop`` in a thread when standard input closes, which happens when the parent process exits."""

    def wait() -> None:
        # Not sys.stdin: a thread that blocks on it would disturb the interpreter's exit.
        while os.read(0, 4096):
            pass
        stop()

    threading.Thread(target=wait, daemon=True).start()
