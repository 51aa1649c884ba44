"""QR codes on stdout."""

from __future__ import annotations

import os
import shutil
import sys
from itertools import groupby
from typing import TYPE_CHECKING, Final

from tui.cli.output.console import put, say
from tui.settings import SettingsError, appearance_from, takes_unicode

if TYPE_CHECKING:
    from tui.sharing.qr import Blocks, QrCode

#: Black on white, whatever the colours of the terminal are.
_LIGHT: Final = "\x1b[38;5;16;48;5;231m{}\x1b[0m"
#: A dark and a light ground, for a terminal that has colours alone.
_GROUNDS: Final = {"#": "\x1b[48;5;16m", " ": "\x1b[48;5;231m"}
_AS_TEXT: Final = "Here it is as text:"


def put_code(text: str) -> bool:
    """Print ``text`` as a QR code and return whether it could be; where it has no room, print it as it is.

    In a terminal it is black on white. Elsewhere, and with NO_COLOR, there are no colours in it, and what is
    drawn is taken to be light, as it is in most terminals. Where only ASCII can be written, it is drawn by
    the grounds of spaces.
    """
    from tui.sharing.qr import Blocks, TextTooLongError, make_qr_code  # noqa: PLC0415 - seldom wanted

    try:
        code = make_qr_code(text)
    except TextTooLongError as error:
        say(f"{error} {_AS_TEXT}")
        put(text)
        return False
    if sys.stdout.isatty():
        return _put_in_terminal(code, text, Blocks.SQUARE if _is_ascii() else Blocks.HALF)
    blocks = Blocks.HALF if _can_write("█▀▄") else Blocks.SQUARE
    return put("\n".join(code.render(blocks, light_is_drawn=True)))


def _put_in_terminal(code: QrCode, text: str, blocks: Blocks) -> bool:
    from tui.sharing.qr import QUIET_ZONES, Blocks  # noqa: PLC0415 - as above

    on_paper = not os.environ.get("NO_COLOR")
    if blocks is Blocks.SQUARE and not on_paper:
        say(f"a QR code needs colours, or characters beyond ASCII, and here are neither. {_AS_TEXT}")
        put(text)
        return False
    columns, rows = shutil.get_terminal_size()
    quiet = next((quiet for quiet in QUIET_ZONES if code.measure(blocks, quiet)[0] <= columns), None)
    width, height = code.measure(blocks, QUIET_ZONES[-1] if quiet is None else quiet)
    if quiet is None:
        say(f"the QR code needs {width} columns, and here are {columns}. {_AS_TEXT}")
        put(text)
        return False
    if height >= rows:
        say(f"the QR code has {height} lines: make the window higher, or its font smaller, to see all.")
    lines = code.render(blocks, quiet, light_is_drawn=not on_paper)
    if blocks is Blocks.SQUARE:
        return put("\n".join(map(_grounds, lines)))
    return put("\n".join(_LIGHT.format(line) if on_paper else line for line in lines))


def _grounds(line: str) -> str:
    """Return a line of squares as spaces on their grounds."""
    runs = ((character, len(list(run))) for character, run in groupby(line))
    return "".join(_GROUNDS[character] + " " * count for character, count in runs) + "\x1b[0m"


def _is_ascii() -> bool:
    """Whether the terminal is to be shown ASCII alone, as in the browser."""
    try:
        return appearance_from(os.environ).is_ascii or not _can_write("█▀▄")
    except SettingsError:  # what is wrong there is told by the browser, and by the doctor
        return not takes_unicode(os.environ)


def _can_write(characters: str) -> bool:
    try:
        characters.encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        return False
    return True
