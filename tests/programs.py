"""External programs that tests need."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable


def requires(program: str) -> str:
    """Return the path of ``program``; if it is missing, skip the test, or fail it if CI is set."""
    path = shutil.which(program)
    if path is not None:
        return path
    if os.environ.get("CI"):
        pytest.fail(f"{program} is not installed, and every test has to run here")
    pytest.skip(f"{program} is not installed")


def restore_hangup() -> None:
    """Let SIGHUP end this process; call it in a child, as the tests may run under nohup."""
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


def is_running(pid: int) -> bool:
    """Return whether a process is running; a zombie is not."""
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return bool(state.stdout.strip()) and not state.stdout.strip().startswith("Z")


def wait_until(condition: Callable[[], bool], what: Callable[[], str], seconds: float = 20.0) -> None:
    """Return once ``condition`` holds; fail with ``what`` if it does not within ``seconds``."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(f"not within {seconds:g} s: {what()}")
        time.sleep(0.03)
