"""WebM and Matroska video: container, length, dimensions and codecs, from its elements (RFC 9559).

No small, maintained library reads them.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

from tui.preview.model import Detail
from tui.text.durations import format_clock
from tui.text.sanitize import make_short_line

if TYPE_CHECKING:
    from collections.abc import Iterator

_EBML_HEADER: Final = 0x1A45DFA3
_DOCTYPE: Final = 0x4282
_SCALE: Final = 0x2AD7B1
_DURATION: Final = 0x4489
_CODEC: Final = 0x86
_WIDTH: Final = 0xB0
_HEIGHT: Final = 0xBA
#: EBML header, segment, info, tracks, track entry, video.
_PARENT_ELEMENTS: Final = {_EBML_HEADER, 0x18538067, 0x1549A966, 0x1654AE6B, 0xAE, 0xE0}
_CONTAINERS: Final = {"webm": "WebM", "matroska": "Matroska"}
_MAX_ELEMENTS: Final = 2000
_MAX_WORDS: Final = 20
_MAX_ID_SIZE: Final = 4
_MAX_NUMBER_SIZE: Final = 8
_DEFAULT_SCALE: Final = 1_000_000


def matroska_details(content: bytes) -> Iterator[Detail]:
    """Yield container, length, dimensions and codecs; nothing if ``content`` is not such a video."""
    if content[:4] != _EBML_HEADER.to_bytes(4, "big"):
        return
    found: dict[int, bytes] = {}
    codecs: dict[str, None] = {}
    for kind, start, stop in _elements(content):
        if kind == _CODEC:
            name = make_short_line(content[start : min(stop, start + 64)].decode("latin-1"), _MAX_WORDS)
            codecs[name.partition("_")[2].partition("/")[0] or name] = None
        elif kind not in _PARENT_ELEMENTS:
            found.setdefault(kind, content[start : min(stop, start + 64)])
    doctype = found.get(_DOCTYPE, b"").decode("latin-1")
    yield Detail("container", _CONTAINERS.get(doctype, make_short_line(doctype, _MAX_WORDS)) or "Matroska")
    seconds = _float(found.get(_DURATION, b"")) * (_number(found, _SCALE) or _DEFAULT_SCALE) / 10**9
    if 0 < seconds < 10**7:
        yield Detail("length", format_clock(seconds))
    width, height = _number(found, _WIDTH), _number(found, _HEIGHT)
    if width and height:
        yield Detail("picture", f"{width}×{height}")
    if codecs:
        yield Detail("codecs", ", ".join(codecs))


def _elements(content: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield the id of each element, and the start and end of its body; parents before children."""
    position, ends = 0, len(content)
    for _ in range(_MAX_ELEMENTS):
        kind, position = _read_variable(content, position, _MAX_ID_SIZE)
        size, body = _read_variable(content, position, _MAX_NUMBER_SIZE)
        if kind is None or size is None:
            return
        bits = 7 * (body - position)
        length = size & ((1 << bits) - 1)
        is_open = length == (1 << bits) - 1  # its length was unknown when it was written
        stop = ends if is_open else min(body + length, ends)
        yield kind, body, stop
        position = body if kind in _PARENT_ELEMENTS else stop


def _read_variable(content: bytes, position: int, max_length: int) -> tuple[int | None, int]:
    """Return the variable-length number at ``position``, including its marker, and where it ends."""
    if position >= len(content) or not content[position]:
        return None, position
    length = 9 - content[position].bit_length()
    end = position + length
    if length > max_length or end > len(content):
        return None, position
    return int.from_bytes(content[position:end], "big"), end


def _number(found: dict[int, bytes], kind: int) -> int:
    value = found.get(kind, b"")
    return int.from_bytes(value, "big") if len(value) <= _MAX_NUMBER_SIZE else 0


def _float(value: bytes) -> float:
    form = {4: ">f", 8: ">d"}.get(len(value))
    return float(struct.unpack(form, value)[0]) if form else 0.0
