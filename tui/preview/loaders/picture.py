"""Bytes of a picture, decoded into the pixels that a pane needs.

Imports Pillow: import it late.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PIL import Image

from tui.preview.imaging.decode import Damaged, Decoded, count_frames, decode, kind_of, peek
from tui.preview.imaging.exif import exif_details, mode_of, own_small_picture
from tui.preview.imaging.pixels import UPRIGHT, lies, orientation, squared_size, to_rgb
from tui.preview.limits import TooMuch
from tui.preview.model import Detail, Facts, Picture

_LONGEST_OF_SMALL: Final = 320
_MANY: Final = ("GIF", "PNG", "TIFF", "WebP", "AVIF")


def read_picture(content: bytes, longest: int) -> Picture | str | None:
    """Decode ``content``; a sentence where it cannot be shown, None where it is of no known format."""
    try:
        decoded = decode(content, longest)
        return None if decoded is None else _picture(decoded, content, longest)
    except (Damaged, TooMuch) as error:
        return str(error)
    except MemoryError:
        return "A picture that takes too much memory to decode"
    except Exception:  # noqa: BLE001 - whatever Pillow raises over hostile bytes, the pane says it
        return "A picture that is damaged"


def read_beginning(content: bytes, size: str) -> Picture | Facts | None:
    """Return what the first bytes of a picture of ``size`` (in words) tell: None if they begin none.

    Many cameras put a small picture into their photographs, at the front.
    """
    try:
        image = peek(content)
        if image is None:
            return None
        small = own_small_picture(image)
        shown = read_picture(small, _LONGEST_OF_SMALL) if small else None
        turn = orientation(image)
        width, height = reversed(image.size) if lies(turn) else image.size
        details = (Detail("pixels", f"{width}×{height}", mode_of(image)), *exif_details(image))
        facts = f"{width}×{height} {kind_of(image)} · {size}"
        if not isinstance(shown, Picture):
            return Facts(facts, details=details)
        if turn in UPRIGHT:
            shown = _turned(shown, turn)
    except TooMuch as error:
        return Facts(str(error), size)
    except Exception:  # noqa: BLE001 - whatever Pillow raises over hostile bytes, the pane says it
        return None
    return replace(
        shown,
        original_width=width,
        original_height=height,
        format=kind_of(image),
        facts=facts,
        note="The small picture that is in it",
        details=details,
    )


def _turned(picture: Picture, turn: int) -> Picture:
    image = Image.frombytes("RGB", (picture.width, picture.height), picture.pixels).transpose(UPRIGHT[turn])
    return replace(picture, pixels=image.tobytes(), width=image.width, height=image.height)


def _picture(decoded: Decoded, content: bytes, longest: int) -> Picture:
    turn = orientation(decoded.image)
    width, height = reversed(decoded.size) if lies(turn) else decoded.size
    oblong = decoded.oblong
    square = squared_size(decoded.size, oblong)
    frames = count_frames(content) if decoded.format in _MANY else 1
    details = (
        Detail("pixels", f"{width}×{height}", mode_of(decoded.image)),
        *((Detail("shape of pixels", f"{oblong:.2f} times as high as wide"),) if oblong != 1 else ()),
        *((Detail(_word(decoded.format), _count(frames)),) if frames != 1 else ()),
        *exif_details(decoded.image),
    )
    image = to_rgb(decoded.image, longest, turn, oblong)
    return Picture(
        pixels=image.tobytes(),
        width=image.width,
        height=image.height,
        original_width=square[lies(turn)],
        original_height=square[not lies(turn)],
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
