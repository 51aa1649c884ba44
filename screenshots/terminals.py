"""Photographs real terminals that show pictures: ``uv run --group dev python screenshots/terminals.py``.

It needs Xvfb, xterm, kitty, xdotool, ImageMagick's ``import``, and Python 3.12 or later. From the samples
of the local service, it writes the pictures of this folder that are named after a terminal.
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
#: Picture name -> terminal: xterm reports Sixel support, kitty draws sextants (and here, without a
#: graphics card, renders in software).
TERMINALS: Final = {
    "xterm-sixel": (
        *("xterm", "-ti", "vt340", "-xrm", "XTerm*decTerminalID: vt340", "-fa", "Monospace", "-fs", "9"),
        *("-geometry", "150x44+0+0", "-b", "0", "-e"),
    ),
    "kitty-blocks": (
        *("kitty", "-o", "remember_window_size=no", "-o", "font_size=9", "-o", "update_check_interval=0"),
        *("-o", "initial_window_width=1350", "-o", "initial_window_height=800"),
    ),
}
HOMES: Final = ("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")
KEYS: Final = ("Down", "Return", *("Down",) * 4)


@contextmanager
def running(*command: str, env: dict[str, str] | None = None) -> Iterator[None]:
    """Run a program for the duration of the block."""
    with subprocess.Popen(command, env=env, stderr=subprocess.DEVNULL) as process:
        try:
            yield
        finally:
            process.terminate()


def photograph(name: str, terminal: tuple[str, ...], home: str) -> None:
    """Open the browser in ``terminal``, go to a picture, and take the photograph."""
    here = {**os.environ, "DISPLAY": DISPLAY, "LANG": "C.UTF-8", "LIBGL_ALWAYS_SOFTWARE": "1"}
    there = here | dict.fromkeys(HOMES, home)
    there["PYTHONPATH"] = str(HERE.parent)
    # xterm unsets COLORTERM.
    program = (*terminal, "env", "COLORTERM=truecolor", sys.executable, "-m", "tui", "--local")
    with running(*program, env=there):
        time.sleep(8)
        for key in KEYS:
            subprocess.run(("xdotool", "key", key), env=here, check=True)
            time.sleep(1)
        time.sleep(2)
        shot = ("import", "-window", "root", "-trim", "-strip", str(HERE / f"{name}.png"))
        subprocess.run(shot, env=here, check=True)


def main() -> None:
    """Photograph all terminals, or the named ones."""
    with running("Xvfb", DISPLAY, "-screen", "0", "1400x900x24"):
        time.sleep(1)
        for name in sys.argv[1:] or TERMINALS:
            with tempfile.TemporaryDirectory() as home:
                photograph(name, TERMINALS[name], home)


if __name__ == "__main__":
    main()
