"""Print QR codes on stdout."""

from __future__ import annotations

import os
import shutil
import sys
from itertools import groupby
from typing import TYPE_CHECKING, Final

from tui.cli.output.console import can_encode, print_data, report
from tui.settings import SettingsError, read_appearance, supports_unicode
from tui.sharing.qr import QUIET_ZONES, Blocks, TextTooLongError, make_qr_code

if TYPE_CHECKING:
    from tui.sharing.qr import QrCode

#: Black on white, regardless of the terminal's theme.
_ON_PAPER: Final = "\x1b[38;5;16;48;5;231m{}\x1b[0m"
#: Dark and light backgrounds, for a terminal that only prints ASCII.
_BACKGROUNDS: Final = {"#": "\x1b[48;5;16m", " ": "\x1b[48;5;231m"}
_AS_TEXT: Final = "The text is:"


def print_qr_code(text: str) -> bool:
    """Print ``text`` as a QR code; if it does not fit, print the text itself and return False.

    On a terminal the code is black on white. In a pipe, and with NO_COLOR, it has no colours, and the light
    modules are drawn, for a dark terminal. In ASCII it is drawn with coloured spaces.
    """
    try:
        code = make_qr_code(text)
    except TextTooLongError as error:
        report(f"{error} {_AS_TEXT}")
        print_data(text)
        return False
    if sys.stdout.isatty():
        return _put_in_terminal(code, text, Blocks.SQUARE if _is_ascii() else Blocks.HALF)
    blocks = Blocks.HALF if can_encode("█▀▄") else Blocks.SQUARE
    return print_data("\n".join(code.render(blocks, light_is_drawn=True)))


def _put_in_terminal(code: QrCode, text: str, blocks: Blocks) -> bool:
    on_paper = not os.environ.get("NO_COLOR")
    if blocks is Blocks.SQUARE and not on_paper:
        report(f"a QR code needs colours or block characters, and this terminal has neither. {_AS_TEXT}")
        print_data(text)
        return False
    columns, rows = shutil.get_terminal_size()
    quiet = next((quiet for quiet in QUIET_ZONES if code.measure(blocks, quiet)[0] <= columns), None)
    width, height = code.measure(blocks, QUIET_ZONES[-1] if quiet is None else quiet)
    if quiet is None:
        report(f"the QR code needs {width} columns, and the terminal has {columns}. {_AS_TEXT}")
        print_data(text)
        return False
    if height >= rows:
        report(f"the QR code has {height} lines: make the window higher, or its font smaller.")
    lines = code.render(blocks, quiet, light_is_drawn=not on_paper)
    if blocks is Blocks.SQUARE:
        return print_data("\n".join(map(_draw_with_backgrounds, lines)))
    return print_data("\n".join(_ON_PAPER.format(line) if on_paper else line for line in lines))


def _draw_with_backgrounds(line: str) -> str:
    """Return a line of squares as spaces with background colours."""
    runs = ((character, len(list(run))) for character, run in groupby(line))
    return "".join(_BACKGROUNDS[character] + " " * count for character, count in runs) + "\x1b[0m"


def _is_ascii() -> bool:
    """Whether only ASCII is printed, as in the browser."""
    try:
        return read_appearance(os.environ).is_ascii or not can_encode("█▀▄")
    except SettingsError:  # the browser and mediadeck doctor report it
        return not supports_unicode(os.environ)
