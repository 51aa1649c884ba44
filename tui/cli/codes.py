"""QR codes on stdout."""

from __future__ import annotations

import os
import shutil
import sys
from typing import Final

from tui.cli.output import put, say

#: Black on white, whatever the colours of the terminal are.
_ON_PAPER: Final = "\x1b[38;5;16;48;5;231m{}\x1b[0m"


def put_code(text: str) -> bool:
    """Print ``text`` as a QR code and return whether it could be; where it has no room, print it as it is.

    In a terminal it is black on white. Elsewhere, and with NO_COLOR, there are no colours in it, and what is
    drawn is taken to be light, as it is in most terminals.
    """
    from tui.sharing.qr import QUIET, TooMuchError, qr_code  # noqa: PLC0415 - seldom wanted

    try:
        code = qr_code(text)
    except TooMuchError as error:
        say(f"{error} Here it is as text:")
        put(text)
        return False
    if not sys.stdout.isatty():
        return put("\n".join(code.lines(light_is_drawn=True)))
    columns, rows = shutil.get_terminal_size()
    quiet = next((quiet for quiet in QUIET if code.size(quiet=quiet)[0] <= columns), None)
    width, height = code.size(quiet=QUIET[-1] if quiet is None else quiet)
    if quiet is None:
        say(f"the QR code needs {width} columns, and here are {columns}. Here it is as text:")
        put(text)
        return False
    if height >= rows:
        say(f"the QR code has {height} lines: make the window higher, or its font smaller, to see all.")
    on_paper = not os.environ.get("NO_COLOR")
    lines = code.lines(quiet=quiet, light_is_drawn=not on_paper)
    return put("\n".join(_ON_PAPER.format(line) if on_paper else line for line in lines))
