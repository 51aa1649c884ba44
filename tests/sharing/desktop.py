"""A desktop for tests: an X server and its clipboard."""

from __future__ import annotations

import os
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tests.programs import requires

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def run_desktop() -> Iterator[dict[str, str]]:
    """Yield the environment of a desktop: a separate X server and the programs on PATH."""
    requires("xclip")
    reader, writer = os.pipe()
    server = subprocess.Popen(
        [requires("Xvfb"), "-displayfd", str(writer), "-screen", "0", "64x64x24", "-nolisten", "tcp"],
        pass_fds=[writer],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writer)
    try:
        with os.fdopen(reader) as display:
            yield {"DISPLAY": f":{display.readline().strip()}", "PATH": os.environ["PATH"]}
    finally:
        server.terminate()
        server.wait(timeout=10)


def read_clipboard(environment: dict[str, str]) -> str:
    command = ["xclip", "-selection", "clipboard", "-o"]
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, check=True, timeout=10
    ).stdout
