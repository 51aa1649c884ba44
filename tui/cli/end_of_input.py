"""Ends a server with the process that started it."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def call_at_end_of_input(stop: Callable[[], object]) -> None:
    """Call ``stop`` in a thread when standard input closes: it does when the parent process ends."""

    def wait() -> None:
        # Not sys.stdin: a thread that blocks in it would disturb the exit of the interpreter.
        while os.read(0, 4096):
            pass
        stop()

    threading.Thread(target=wait, daemon=True).start()
