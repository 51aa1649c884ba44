"""A hex dump, for content of an unknown type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tui.preview.loaders.content import Loaded
from tui.preview.loaders.media_types import UNKNOWN, describe_type
from tui.preview.model import Mark, Text

if TYPE_CHECKING:
    from tui.preview.loaders.content import Content

#: Bytes per line: fits a pane of 40 columns.
_BYTES_PER_LINE: Final = 8
_MAX_BYTES: Final = 2048
_OFFSET_DIGITS: Final = 4
_PRINTABLE: Final = range(0x20, 0x7F)


def load_bytes(content: Content) -> Loaded:
    """Load the first bytes as a hex dump."""
    lines, marks = dump_hex(content.data)
    extent = "as bytes" if content.is_complete else "its first bytes"
    facts = f"{describe_type(UNKNOWN)} · {content.size} · {extent}"
    return Loaded(Text(lines, facts, marks, folds=False), UNKNOWN)


def dump_hex(content: bytes) -> tuple[tuple[str, ...], tuple[tuple[Mark, ...], ...]]:
    """Return the first bytes of ``content``, eight per line: offset, hexadecimal and ASCII, with marks."""
    lines, marks = [], []
    for start in range(0, min(len(content), _MAX_BYTES), _BYTES_PER_LINE):
        part = content[start : start + _BYTES_PER_LINE]
        letters = "".join(chr(byte) if byte in _PRINTABLE else "·" for byte in part)
        line = f"{start:0{_OFFSET_DIGITS}x}  {part.hex(' '):<{_BYTES_PER_LINE * 3 - 1}}  "
        lines.append(line + letters)
        marks.append((Mark(0, _OFFSET_DIGITS, "muted"), Mark(len(line), len(line) + len(letters), "string")))
    return tuple(lines), tuple(marks)
