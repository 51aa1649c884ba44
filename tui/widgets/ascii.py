"""What stands for the characters beyond ASCII, where the terminal has none of them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from rich.cells import split_graphemes
from rich.segment import Segment
from textual.filter import LineFilter

if TYPE_CHECKING:
    from textual.app import App
    from textual.color import Color

#: Each stands for every character behind it, all of one cell.
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
    "!": "⚠",
    "'": "‘’‚",
    " ": "\xa0\u2007\u202f",
}
_STAND_INS: Final = {ord(one): plain for plain, group in _GROUPS.items() for one in group}


@lru_cache(4096)
def in_ascii(text: str) -> str:
    """Return ``text`` in as many cells, of ASCII alone: what has no likeness there is ``?``, by the cell.

    A letter with an accent is such: without it the name would be another one.
    """
    plain = text.translate(_STAND_INS)
    if plain.isascii():
        return plain
    spans, _ = split_graphemes(plain)
    return "".join(
        plain[start:end] if plain[start:end].isascii() else "?" * cells for start, end, cells in spans
    )


class AsciiFilter(LineFilter):
    """Turns every line of the screen into ASCII, whichever widget has drawn it."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 - Textual's
        """Return the segments in ASCII; what is no text stays as it is."""
        return [
            segment
            if segment.control or segment.text.isascii()
            else Segment(in_ascii(segment.text), segment.style)
            for segment in segments
        ]


def is_ascii(app: App[Any]) -> bool:
    """Whether ``app`` draws nothing beyond ASCII."""
    return any(isinstance(one, AsciiFilter) for one in app.get_line_filters())
