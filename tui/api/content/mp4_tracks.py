"""The kinds of tracks in an MP4, 3GPP or QuickTime file (ISO/IEC 14496-12).

The brand does not distinguish audio from video: Android's recorder writes ``mp42`` for both.
"""

from __future__ import annotations

import struct
from typing import BinaryIO, Final

_CONTAINERS: Final = frozenset({b"moov", b"trak", b"mdia"})
#: The maximum number of boxes to read.
_MAX_BOXES: Final = 1000
_HEAD: Final = 8


def read_track_handlers(file: BinaryIO) -> frozenset[bytes]:
    """Return the handlers of the tracks in ``file``: ``vide``, ``soun`` and others; raise OSError.

    Seeks from box to box up to the end of the file. Empty if there are no tracks.
    """
    found: set[bytes] = set()
    end_of_file = file.seek(0, 2)
    waiting = [(0, end_of_file)]
    for _ in range(_MAX_BOXES):
        if not waiting:
            break
        start, end = waiting.pop()
        file.seek(start)
        head = file.read(_HEAD + 8)
        if end - start < _HEAD or len(head) < _HEAD:
            continue
        size, kind = struct.unpack_from(">I4s", head)
        body = start + _HEAD
        if size == 1 and len(head) == _HEAD + 8:  # a 64-bit size follows
            (size,) = struct.unpack_from(">Q", head, _HEAD)
            body += 8
        stop = end if size == 0 else min(start + size, end)
        if stop < body:
            continue
        waiting.append((stop, end))
        if kind in _CONTAINERS:
            waiting.append((body, stop))
        elif kind == b"hdlr":
            file.seek(body + 8)  # version and flags, then a field that is zero
            found.add(file.read(4))
    return frozenset(found)
