"""Pictures, decoded into the pixels that a pane needs. Imports Pillow."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PIL import Image

from tui.preview.imaging.decode import (
    DamagedPictureError,
    Decoded,
    count_frames,
    decode,
    format_of,
    open_picture,
)
from tui.preview.imaging.exif import describe_mode, embedded_thumbnail, exif_details
from tui.preview.imaging.pixels import UPRIGHT, is_sideways, read_orientation, square_pixel_size, to_rgb
from tui.preview.limits import LimitExceededError
from tui.preview.loaders.content import Loaded
from tui.preview.model import Detail, Facts, Picture

if TYPE_CHECKING:
    from tui.preview.loaders.content import Content

_MAX_SIDE_OF_THUMBNAIL: Final = 320
_ANIMATED_FORMATS: Final = ("GIF", "PNG", "TIFF", "WebP", "AVIF")


def load_picture(content: Content) -> Loaded | None:
    """Load a picture, or a sentence about a damaged one; None if it has no known picture format."""
    picture = read_picture(content.data, content.max_side)
    if picture is None:
        return None
    if isinstance(picture, Picture):
        return Loaded(picture, f"image/{picture.format.lower()}")
    kind = content.media_type
    return Loaded(Facts(picture, content.size), kind if kind.startswith("image/") else "")


def load_beginning(content: Content) -> Loaded | None:
    """Load what the first bytes of a picture contain; None if they are not the start of one."""
    preview = read_beginning(content.data, content.size)
    return None if preview is None else Loaded(preview, content.media_type)


def read_picture(content: bytes, max_side: int) -> Picture | str | None:
    """Decode ``content``; a sentence if it cannot be shown, None if it has no known picture format."""
    try:
        decoded = decode(content, max_side)
        return None if decoded is None else _picture(decoded, content, max_side)
    except (DamagedPictureError, LimitExceededError) as error:
        return str(error)
    except MemoryError:
        return "A picture that takes too much memory to decode"
    except Exception:  # noqa: BLE001 - Pillow raises anything over hostile bytes
        return "A picture that is damaged"


def read_beginning(content: bytes, size: str) -> Picture | Facts | None:
    """Return the thumbnail or the size from the first bytes of a picture; None if they are not a picture's.

    Many cameras embed a small picture at the start of their photographs. ``size`` is a formatted text.
    """
    try:
        image = open_picture(content)
        if image is None:
            return None
        small = embedded_thumbnail(image)
        shown = read_picture(small, _MAX_SIDE_OF_THUMBNAIL) if small else None
        turn = read_orientation(image)
        width, height = reversed(image.size) if is_sideways(turn) else image.size
        details = (Detail("pixels", f"{width}×{height}", describe_mode(image)), *exif_details(image))
        facts = f"{width}×{height} {format_of(image)} · {size}"
        if not isinstance(shown, Picture):
            return Facts(facts, details=details)
        if turn in UPRIGHT:
            shown = _turned(shown, turn)
    except LimitExceededError as error:
        return Facts(str(error), size)
    except Exception:  # noqa: BLE001 - Pillow raises anything over hostile bytes
        return None
    return replace(
        shown,
        original_width=width,
        original_height=height,
        format=format_of(image),
        facts=facts,
        note="The small picture that is in it",
        details=details,
    )


def _turned(picture: Picture, turn: int) -> Picture:
    image = Image.frombytes("RGB", (picture.width, picture.height), picture.pixels).transpose(UPRIGHT[turn])
    return replace(picture, pixels=image.tobytes(), width=image.width, height=image.height)


def _picture(decoded: Decoded, content: bytes, max_side: int) -> Picture:
    turn = read_orientation(decoded.image)
    width, height = reversed(decoded.size) if is_sideways(turn) else decoded.size
    pixel_aspect = decoded.pixel_aspect
    square = square_pixel_size(decoded.size, pixel_aspect)
    frames = count_frames(content) if decoded.format in _ANIMATED_FORMATS else 1
    details = (
        Detail("pixels", f"{width}×{height}", describe_mode(decoded.image)),
        *((Detail("pixel shape", f"{pixel_aspect:.2f} times as high as wide"),) if pixel_aspect != 1 else ()),
        *((Detail(_word(decoded.format), _count(frames)),) if frames != 1 else ()),
        *exif_details(decoded.image),
    )
    image = to_rgb(decoded.image, max_side, turn, pixel_aspect)
    return Picture(
        pixels=image.tobytes(),
        width=image.width,
        height=image.height,
        original_width=square[is_sideways(turn)],
        original_height=square[not is_sideways(turn)],
        format=decoded.format,
        frames=frames,
        facts=f"{width}×{height} {decoded.format}{_frames(decoded.format, frames)}",
        note=decoded.damage and f"{decoded.damage}: only a part of it is shown",
        details=details,
    )


def _frames(kind: str, frames: int | None) -> str:
    return "" if frames == 1 else f" · {_count(frames)} {_word(kind)}"


def _count(frames: int | None) -> str:
    return f"{frames:,}" if frames else "countless"


def _word(kind: str) -> str:
    return "pages" if kind == "TIFF" else "frames"
