"""Bytes of a picture, decoded into the pixels that a pane needs.

Imports Pillow: import it late.
"""

from __future__ import annotations

from typing import Final

from tui.preview.decode import Damaged, Decoded, TooMuch, count_frames, decode
from tui.preview.exif import exif_details, mode_of
from tui.preview.model import Detail, Picture
from tui.preview.pixels import lies, orientation, to_rgb

#: Pixels a side that are kept: as many as a pane of characters of 200 columns has.
LONGEST: Final = 480

_MANY: Final = ("GIF", "PNG", "TIFF", "WebP", "AVIF")


def read_picture(content: bytes, longest: int = LONGEST) -> Picture | str | None:
    """Decode ``content``; a sentence where it cannot be shown, None where it is of no known format."""
    try:
        decoded = decode(content, longest)
        return None if decoded is None else _picture(decoded, content, longest)
    except (Damaged, TooMuch) as error:
        return str(error)
    except Exception:  # noqa: BLE001 - whatever Pillow raises over hostile bytes, the pane says it
        return "A picture that is damaged"


def _picture(decoded: Decoded, content: bytes, longest: int) -> Picture:
    turn = orientation(decoded.image)
    width, height = reversed(decoded.size) if lies(turn) else decoded.size
    frames = count_frames(content) if decoded.format in _MANY else 1
    details = (
        Detail("pixels", f"{width}×{height}", mode_of(decoded.image)),
        *((Detail(_word(decoded.format), _count(frames)),) if frames != 1 else ()),
        *exif_details(decoded.image),
    )
    image = to_rgb(decoded.image, longest, turn)
    return Picture(
        pixels=image.tobytes(),
        width=image.width,
        height=image.height,
        original_width=width,
        original_height=height,
        format=decoded.format,
        frames=frames,
        facts=f"{width}×{height} {decoded.format}{_frames(decoded.format, frames)}",
        note=decoded.damage and f"{decoded.damage}: this is what there is",
        details=details,
    )


def _frames(kind: str, frames: int | None) -> str:
    return "" if frames == 1 else f" · {_count(frames)} {_word(kind)}"


def _count(frames: int | None) -> str:
    return f"{frames:,}" if frames else "countless"


def _word(kind: str) -> str:
    return "pages" if kind == "TIFF" else "frames"
