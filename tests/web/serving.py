"""``mediadeck web`` as a separate process, in a new home."""

from __future__ import annotations

import os
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.terminal.program import MEDIADECK
from tests.terminal.tmux import PLAIN

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.terminal.program import Home


@dataclass(frozen=True, slots=True)
class Web:
    """A running server: its URL with the token, and the file with its other output."""

    url: str
    process: subprocess.Popen[str]
    said: Path

    @property
    def token(self) -> str:
        """The secret token."""
        return self.url.rstrip("/").rpartition("/")[2]

    @property
    def origin(self) -> str:
        """The scheme, host and port."""
        return self.url.rstrip("/").rpartition("/")[0]


@contextmanager
def mediadeck_web(home: Home, *options: str, **environment: str) -> Iterator[Web]:
    """Run the server on a free port; it must exit cleanly on SIGTERM."""
    said = home.temporary / "said"
    with (
        said.open("w") as stderr,
        subprocess.Popen(
            [MEDIADECK, "web", "--port=0", *options],
            env={**PLAIN, **home.environment, **environment, "PYTHONWARNINGS": "default"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
        ) as process,
    ):
        try:
            assert process.stdout is not None
            yield Web(process.stdout.readline().strip(), process, said)
            process.terminate()
            assert process.wait(20) == 0
            assert process.stdout.read() == "", "the URL is all that goes to stdout"
        finally:
            if process.poll() is None:
                os.kill(process.pid, 9)
