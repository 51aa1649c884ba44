"""The number of frames of a GIF, without decoding them (GIF89a, "The Conceptual Grammar")."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tui.preview.limits import Deadline

_HEADER: Final = 13
_EXTENSION: Final = 0x21
_IMAGE: Final = 0x2C
_END: Final = 0x3B
_HAS_COLOURS: Final = 0x80
_BLOCKS_PER_CHECK: Final = 1000
#: Encoders fill all blocks of a frame except the last, so runs of full blocks are skipped at once.
_FULL: Final = b"\xff"


def count_frames_of_gif(content: bytes, deadline: Deadline) -> int | None:
    """Return the number of frames in ``content``, at least 1; None if ``deadline`` passes first."""
    position = _HEADER + _colour_table_size(content[10:11])
    frames = 0
    try:
        while (kind := content[position]) != _END:
            if deadline.is_over:
                return None
            if kind == _IMAGE:
                frames += 1
                position += 11 + _colour_table_size(content[position + 9 : position + 10])
            elif kind == _EXTENSION:
                position += 2
            else:  # stray bytes, which decoders skip
                position += 1
                continue
            position = _skip_blocks(content, position, deadline)
    except IndexError:  # truncated
        pass
    return max(1, frames)


def _skip_blocks(content: bytes, position: int, deadline: Deadline) -> int:
    """Return the end of the blocks at ``position``, or where ``deadline`` passed; raises IndexError."""
    checks = 0
    while size := content[position]:
        step = size + 1
        if size == _FULL[0]:
            sizes = content[position : position + _BLOCKS_PER_CHECK * step : step]
            position += (len(sizes) - len(sizes.lstrip(_FULL))) * step
        else:
            position += step
        checks += 1
        if checks % _BLOCKS_PER_CHECK == 0 and deadline.is_over:
            break
    return position + 1


def _colour_table_size(flags: bytes) -> int:
    """Return the size in bytes of the colour table that ``flags`` declare."""
    return 3 << (flags[0] % 8 + 1) if flags and flags[0] & _HAS_COLOURS else 0
