"""Films in WebM and Matroska: container, length, dimensions and codecs, from the elements at the front.

No small kept library knows them (RFC 9559 says where they stand).
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

from tui.preview.model import Detail
from tui.text.durations import format_clock
from tui.text.sanitize import make_short_line

if TYPE_CHECKING:
    from collections.abc import Iterator

_BEGINNING: Final = 0x1A45DFA3
_DOCTYPE: Final = 0x4282
_SCALE: Final = 0x2AD7B1
_DURATION: Final = 0x4489
_CODEC: Final = 0x86
_WIDTH: Final = 0xB0
_HEIGHT: Final = 0xBA
#: Those that hold others: the beginning, segment, info, tracks, a track and its picture.
_WITHIN: Final = {_BEGINNING, 0x18538067, 0x1549A966, 0x1654AE6B, 0xAE, 0xE0}
_CONTAINERS: Final = {"webm": "WebM", "matroska": "Matroska"}
_MOST_ELEMENTS: Final = 2000
_MOST_WORDS: Final = 20
_LONGEST_ID: Final = 4
_LONGEST_SIZE: Final = 8
_A_MILLISECOND: Final = 1_000_000


def matroska_details(content: bytes) -> Iterator[Detail]:
    """Yield what a film tells; nothing where ``content`` is none, the rest not where it is damaged."""
    if content[:4] != _BEGINNING.to_bytes(4, "big"):
        return
    found: dict[int, bytes] = {}
    codecs: dict[str, None] = {}
    for kind, start, stop in _elements(content):
        if kind == _CODEC:
            name = make_short_line(content[start : min(stop, start + 64)].decode("latin-1"), _MOST_WORDS)
            codecs[name.partition("_")[2].partition("/")[0] or name] = None
        elif kind not in _WITHIN:
            found.setdefault(kind, content[start : min(stop, start + 64)])
    kind_of = found.get(_DOCTYPE, b"").decode("latin-1")
    yield Detail("container", _CONTAINERS.get(kind_of, make_short_line(kind_of, _MOST_WORDS)) or "Matroska")
    seconds = _float(found.get(_DURATION, b"")) * (_number(found, _SCALE) or _A_MILLISECOND) / 10**9
    if 0 < seconds < 10**7:
        yield Detail("length", format_clock(seconds))
    width, height = _number(found, _WIDTH), _number(found, _HEIGHT)
    if width and height:
        yield Detail("picture", f"{width}×{height}")
    if codecs:
        yield Detail("codecs", ", ".join(codecs))


def _elements(content: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield the id, and where the body begins and ends, of each element, those within others after them."""
    place, ends = 0, len(content)
    for _ in range(_MOST_ELEMENTS):
        kind, place = _variable(content, place, _LONGEST_ID)
        size, body = _variable(content, place, _LONGEST_SIZE)
        if kind is None or size is None:
            return
        bits = 7 * (body - place)
        length = size & ((1 << bits) - 1)
        is_open = length == (1 << bits) - 1  # of a length that was not known when it was begun
        stop = ends if is_open else min(body + length, ends)
        yield kind, body, stop
        place = body if kind in _WITHIN else stop


def _variable(content: bytes, place: int, longest: int) -> tuple[int | None, int]:
    """Return the number of variable length at ``place``, its marker included, and where it ends."""
    if place >= len(content) or not content[place]:
        return None, place
    length = 9 - content[place].bit_length()
    end = place + length
    if length > longest or end > len(content):
        return None, place
    return int.from_bytes(content[place:end], "big"), end


def _number(found: dict[int, bytes], kind: int) -> int:
    value = found.get(kind, b"")
    return int.from_bytes(value, "big") if len(value) <= _LONGEST_SIZE else 0


def _float(value: bytes) -> float:
    form = {4: ">f", 8: ">d"}.get(len(value))
    return float(struct.unpack(form, value)[0]) if form else 0.0
