"""Bytes as such: where nothing else is known of content."""

from __future__ import annotations

from typing import Final

from tui.preview.model import Mark

#: Bytes a line: so that a pane of 40 columns shows them whole.
_A_LINE: Final = 8
_MOST: Final = 2048
_OFFSET: Final = 4
_PRINTABLE: Final = range(0x20, 0x7F)


def dump(content: bytes) -> tuple[tuple[str, ...], tuple[tuple[Mark, ...], ...]]:
    """Return the first bytes of ``content``, eight a line: their offset, in hexadecimal, as ASCII."""
    lines, marks = [], []
    for start in range(0, min(len(content), _MOST), _A_LINE):
        part = content[start : start + _A_LINE]
        letters = "".join(chr(byte) if byte in _PRINTABLE else "·" for byte in part)
        line = f"{start:0{_OFFSET}x}  {part.hex(' '):<{_A_LINE * 3 - 1}}  "
        lines.append(line + letters)
        marks.append((Mark(0, _OFFSET, "muted"), Mark(len(line), len(line) + len(letters), "string")))
    return tuple(lines), tuple(marks)
