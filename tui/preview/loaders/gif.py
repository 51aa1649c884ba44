"""The frames of a GIF, counted without decoding them (GIF89a, "The Conceptual Grammar")."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tui.preview.limits import Deadline

_HEADER: Final = 13
_EXTENSION: Final = 0x21
_IMAGE: Final = 0x2C
_END: Final = 0x3B
_HAS_COLOURS: Final = 0x80
_BLOCKS_A_LOOK: Final = 1000
#: Encoders fill all blocks but the last of a frame: a stretch of full ones is passed over at once.
_FULL: Final = b"\xff"


def count_frames_of_gif(content: bytes, deadline: Deadline) -> int | None:
    """Return how many frames ``content`` begins, at least 1; None where ``deadline`` comes first."""
    place = _HEADER + _colours(content[10:11])
    frames = 0
    try:
        while (kind := content[place]) != _END:
            if deadline.over:
                return None
            if kind == _IMAGE:
                frames += 1
                place += 11 + _colours(content[place + 9 : place + 10])
            elif kind == _EXTENSION:
                place += 2
            else:  # stray bytes, which decoders pass over
                place += 1
                continue
            place = _after_blocks(content, place, deadline)
    except IndexError:  # it ends early
        pass
    return max(1, frames)


def _after_blocks(content: bytes, place: int, deadline: Deadline) -> int:
    """Return where the blocks end that begin at ``place``, or where ``deadline`` came; raises IndexError."""
    looks = 0
    while size := content[place]:
        step = size + 1
        if size == _FULL[0]:
            sizes = content[place : place + _BLOCKS_A_LOOK * step : step]
            place += (len(sizes) - len(sizes.lstrip(_FULL))) * step
        else:
            place += step
        looks += 1
        if looks % _BLOCKS_A_LOOK == 0 and deadline.over:
            break
    return place + 1


def _colours(flags: bytes) -> int:
    """Return the bytes of the table of colours that ``flags`` tell of."""
    return 3 << (flags[0] % 8 + 1) if flags and flags[0] & _HAS_COLOURS else 0
