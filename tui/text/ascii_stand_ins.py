"""ASCII replacements for other characters, for terminals without Unicode."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from rich.cells import split_graphemes

#: Each replaces every character after it, all of one cell.
_GROUPS: Final = {
    "+": "╭╮╰╯┌┐└┘├┤┬┴┼╔╗╚╝┏┓┗┛▛▜▙▟▗▖▝▘✓",
    "-": "─━═╌╍┄┅╴╶╸╺–—−·•▔",
    "|": "│┃║╎╏▎▏▐▊▕▍▋▉",
    "_": "▁▂▃▄",
    '"': "▀“”„",
    "#": "█▆▇▅■▪▚◼",
    ">": "›▌▶▷►→»",
    "<": "‹◀◁◄←«",
    "v": "▾▼▽↓⌄",
    "^": "▴▲△↑⌃",
    "*": "●◉★",
    "o": "○◌",
    "%": "◐◑◒◓",
    "=": "‖≡",
    "~": "…",
    "x": "×✗✕✖",
    "i": "▣",
    "d": "▤",
    "a": "♪",
    "c": "❝",
    "s": "☏",
    "w": "✆",
    "m": "↯",
    "!": "⚠",
    "'": "‘’‚",
    " ": "\xa0\u2007\u202f",
}
_STAND_INS: Final = {ord(one): plain for plain, group in _GROUPS.items() for one in group}


@lru_cache(4096)
def to_ascii(text: str) -> str:
    """Return ``text`` in ASCII at the same width: one ``?`` per cell for characters without a look-alike.

    This includes letters with an accent: without it the name would be a different one.
    """
    plain = text.translate(_STAND_INS)
    if plain.isascii():
        return plain
    spans, _ = split_graphemes(plain)
    return "".join(
        plain[start:end] if plain[start:end].isascii() else "?" * cells for start, end, cells in spans
    )
