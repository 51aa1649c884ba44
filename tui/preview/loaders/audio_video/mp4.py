"""MP4 and QuickTime video: codec, length and dimensions, from its boxes (ISO/IEC 14496-12).

No small, maintained library reads the dimensions.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

from tui.preview.model import Detail
from tui.text.durations import format_clock
from tui.text.sanitize import make_short_line

if TYPE_CHECKING:
    from collections.abc import Iterator

_CONTAINER_BOXES: Final = {b"moov", b"trak", b"mdia", b"minf", b"stbl"}
_MAX_BOXES: Final = 2000
#: The size and the kind of a box; a size of 1 means that a 64-bit one follows.
_HEADER: Final = struct.Struct(">I4s")
_LONG_SIZE: Final = struct.Struct(">Q")
_CODECS: Final = {
    b"avc1": "H.264",
    b"hvc1": "H.265",
    b"hev1": "H.265",
    b"av01": "AV1",
    b"vp09": "VP9",
    b"mp4v": "MPEG-4",
    b"mp4a": "AAC",
    b"Opus": "Opus",
    b"samr": "AMR",
}


def mp4_details(content: bytes) -> Iterator[Detail]:
    """Yield container, length, dimensions and codecs; nothing if ``content`` is not such a video."""
    if content[4:8] != b"ftyp":
        return
    brand = make_short_line(content[8:12].decode("latin-1"), 4)
    yield Detail("container", "QuickTime" if brand.startswith("qt") else f"MP4 ({brand})")
    codecs: dict[str, None] = {}
    for kind, start, stop in _boxes(content):
        body = content[start:stop]
        try:
            if kind == b"mvhd" and (seconds := _seconds(body)):
                yield Detail("length", format_clock(seconds))
            elif kind == b"tkhd" and (size := _dimensions(body)):
                yield Detail("picture", f"{size[0]}×{size[1]}")
            elif kind == b"stsd":
                name = body[12:16]
                codecs[_CODECS.get(name, make_short_line(name.decode("latin-1"), 4))] = None
        except struct.error:
            continue
    if codecs:
        yield Detail("codecs", ", ".join(codecs))


def _boxes(content: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Yield the type of each box, and the start and end of its body; parents before children."""
    pending = [(0, len(content))]
    for _ in range(_MAX_BOXES):
        if not pending:
            return
        position, end = pending.pop()
        if end - position < _HEADER.size:
            continue
        size, kind = _HEADER.unpack_from(content, position)
        body = position + _HEADER.size
        if size == 1 and end - body >= _LONG_SIZE.size:
            (size,) = _LONG_SIZE.unpack_from(content, body)
            body += _LONG_SIZE.size
        stop = end if size == 0 else min(position + size, end)
        if stop < body:
            continue
        pending.append((stop, end))
        if kind in _CONTAINER_BOXES:
            pending.append((body, stop))
        yield kind, body, stop


def _seconds(body: bytes) -> float:
    scale, length = struct.unpack_from(">IQ" if body[0] else ">II", body, 20 if body[0] else 12)
    return length / scale if scale and length < 10**12 else 0.0


def _dimensions(body: bytes) -> tuple[int, int] | None:
    width, height = struct.unpack_from(">II", body, 88 if body[0] else 76)
    return (width >> 16, height >> 16) if width >> 16 and height >> 16 else None
