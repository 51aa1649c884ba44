"""Photographs a real terminal that shows pictures: ``uv run --group dev python screenshots/terminals.py``.

It needs Xvfb, xterm, xdotool, ImageMagick's ``import``, and Python 3.12 or later. Writes xterm-sixel.png of
this folder anew, from the samples of the local service.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE: Final = Path(__file__).parent.resolve()
DISPLAY: Final = ":97"
#: As a terminal with Sixels says of itself.
XTERM: Final = (
    *("xterm", "-ti", "vt340", "-xrm", "XTerm*decTerminalID: vt340", "-fa", "Monospace", "-fs", "9"),
    *("-geometry", "150x44+0+0", "-b", "0", "-e"),
)
KEYS: Final = ("Down", "Return", *("Down",) * 4)


@contextmanager
def running(*command: str, env: dict[str, str] | None = None) -> Iterator[None]:
    """Run a program for as long as the block lasts."""
    with subprocess.Popen(command, env=env, stderr=subprocess.DEVNULL) as process:
        try:
            yield
        finally:
            process.terminate()


def main() -> None:
    """Open the browser in xterm, go to a picture, and take the photograph."""
    with tempfile.TemporaryDirectory() as home:
        here = {**os.environ, "DISPLAY": DISPLAY, "LANG": "C.UTF-8"}
        there = here | dict.fromkeys(("HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"), home)
        there["PYTHONPATH"] = str(HERE.parent)
        # xterm takes COLORTERM away.
        program = (*XTERM, "env", "COLORTERM=truecolor", sys.executable, "-m", "tui", "--local")
        screen = ("Xvfb", DISPLAY, "-screen", "0", "1400x900x24")
        with running(*screen):
            time.sleep(1)
            with running(*program, env=there):
                time.sleep(8)
                for key in KEYS:
                    subprocess.run(("xdotool", "key", key), env=here, check=True)
                    time.sleep(1)
                time.sleep(2)
                shot = ("import", "-window", "root", "-trim", "-strip", str(HERE / "xterm-sixel.png"))
                subprocess.run(shot, env=here, check=True)


if __name__ == "__main__":
    main()
