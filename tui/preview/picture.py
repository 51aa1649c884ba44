"""Bytes of a picture, decoded into the pixels that a pane needs.

Imports Pillow: import it late.
"""

from __future__ import annotations

from tui.preview.decode import Damaged, Decoded, TooMuch, count_frames, decode
from tui.preview.model import Picture
from tui.preview.pixels import lies, orientation, to_rgb

LONGEST = 960
"""Pixels a side that are kept: more than any pane of half blocks has, enough for sharper renderers."""

_MANY = ("GIF", "PNG", "TIFF", "WebP")


def read_picture(content: bytes) -> Picture | str | None:
    """Decode ``content``; a sentence where it cannot be shown, None where it is of no known format."""
    try:
        decoded = decode(content, LONGEST)
        return None if decoded is None else _picture(decoded, content)
    except (Damaged, TooMuch) as error:
        return str(error)
    except Exception:  # noqa: BLE001 - whatever Pillow raises over hostile bytes, the pane says it
        return "A picture that is damaged"


def _picture(decoded: Decoded, content: bytes) -> Picture:
    turn = orientation(decoded.image)
    width, height = reversed(decoded.size) if lies(turn) else decoded.size
    image = to_rgb(decoded.image, LONGEST, turn)
    frames = count_frames(content) if decoded.format in _MANY else 1
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
    )


def _frames(kind: str, frames: int | None) -> str:
    word = "pages" if kind == "TIFF" else "frames"
    if frames == 1:
        return ""
    return f" · {frames:,} {word}" if frames else f" · countless {word}"
