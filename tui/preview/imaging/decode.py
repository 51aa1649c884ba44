"""Decoding of hostile pictures under limits. Imports Pillow."""

from __future__ import annotations

import importlib
import importlib.util
import re
import struct
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PIL import AvifImagePlugin, IcoImagePlugin, Image, TiffImagePlugin, WebPImagePlugin
from PIL.JpegImagePlugin import JpegImageFile

from tui.preview.imaging.pixels import pixel_aspect_of
from tui.preview.limits import Deadline, DeadlineReader, LimitExceededError, claim_memory
from tui.preview.loaders.pictures.gif import count_frames_of_gif

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL.ImageFile import ImageFile

# The last four are named by their plugins, which Pillow imports only together with all seventy of its own.
# The HEIC plugin is optional.
FORMATS = [
    "JPEG",
    "PNG",
    "GIF",
    "BMP",
    TiffImagePlugin.TiffImageFile.format,
    WebPImagePlugin.WebPImageFile.format,
    IcoImagePlugin.IcoImageFile.format,
    AvifImagePlugin.AvifImageFile.format,
]
if importlib.util.find_spec("pillow_heif"):
    importlib.import_module("pillow_heif").register_heif_opener()
    FORMATS.append("HEIF")

#: Decoding takes four bytes per pixel and about 20 ms of CPU per million pixels. A baseline JPEG is reduced
#: while it is decoded, and has Pillow's own limit of 178 million pixels.
MAX_PIXELS = 50_000_000
#: Frames come many times a second.
MAX_PIXELS_ANIMATED = 8_000_000
#: A progressive JPEG has about ten scans; thousands would keep a decoder busy for minutes.
MAX_SCANS = 100
MAX_SECONDS = 4.0
MAX_SECONDS_COUNTING = 0.5

_TOO_LONG = "A picture that takes too long to decode"
_END_OF_JPEG = b"\xff\xd9"
_SCAN_OF_JPEG = b"\xff\xda"
_GIF = b"GIF8"
_ICON = b"\0\0\1\0"
_HEAD_OF_PNG = re.compile(rb"\x89PNG\r\n\x1a\n.{4}IHDR(.{4})(.{4})", re.DOTALL)
_NAMES = {"MPO": "JPEG", "WEBP": "WebP"}  # MPO is a JPEG followed by others
_DAMAGE = (OSError, SyntaxError, EOFError, ValueError, IndexError, KeyError, TypeError, struct.error)
# Pillow warns of damage on stderr, where the screen is drawn.
warnings.filterwarnings("ignore", module=r"PIL\.")


class DamagedPictureError(Exception):
    """No part of the picture could be decoded; the text is a sentence for the pane."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A decoded image; ``size`` is its size before any reduction, ``damage`` a sentence or empty.

    ``pixel_aspect`` is the height of its pixels divided by their width.
    """

    image: Image.Image
    size: tuple[int, int]
    format: str
    damage: str
    pixel_aspect: float


def decode(content: bytes, max_side: int) -> Decoded | None:
    """Decode the first frame of ``content``, not much larger than ``max_side`` pixels a side if it is a JPEG.

    Returns None if it is in none of the ``FORMATS``; raises LimitExceededError and DamagedPictureError.
    """
    image = _open(content)
    if image is None:
        return None
    kind = format_of(image)
    _check_cost(image, kind, content)
    size, pixel_aspect = image.size, pixel_aspect_of(image)
    _reduce_on_load(image, max_side)
    # A baseline JPEG is reduced line by line; a progressive one is held in memory completely.
    width, height = size if "progressive" in image.info else image.size
    claim_memory(min(width * height, MAX_PIXELS))
    try:
        image.load()
    except _DAMAGE as error:
        damage = f"A {kind} that {'ends early' if 'truncated' in str(error) else 'is damaged'}"
        return Decoded(_salvage(image, content, max_side, damage), size, kind, damage, pixel_aspect)
    return Decoded(image, size, kind, "", pixel_aspect)


def open_picture(content: bytes) -> ImageFile | None:
    """Open a picture without decoding it; None if it is in none of ``FORMATS``. Raises LimitExceededError."""
    return _open(content)


def format_of(image: Image.Image) -> str:
    """Return the usual name of the format of ``image``."""
    return _NAMES.get(str(image.format), str(image.format))


def _open(content: bytes, seconds: float = MAX_SECONDS) -> ImageFile | None:
    # Pillow decodes an icon on opening it.
    if content.startswith(_ICON) and max(_sizes_of_png(content), default=0) > MAX_PIXELS:
        raise LimitExceededError("An icon of too many pixels to preview")
    try:
        return Image.open(DeadlineReader(content, seconds, _TOO_LONG), formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise LimitExceededError("A picture of too many pixels to preview") from None
    except _DAMAGE:
        return None


def _check_cost(image: ImageFile, kind: str, content: bytes) -> None:
    """Raise LimitExceededError if decoding would take too much memory or time."""
    width, height = image.size
    progressive = "progressive" in image.info
    if width * height > MAX_PIXELS and (kind != "JPEG" or progressive):
        raise LimitExceededError(f"A {kind} of {width}×{height}: too many pixels to preview")
    if progressive and content.count(_SCAN_OF_JPEG) > MAX_SCANS:
        raise LimitExceededError("A JPEG of too many scans to preview")


def _sizes_of_png(content: bytes) -> list[int]:
    """Return the pixels of each PNG within an icon, since the icon's own sizes can be wrong."""
    return [int.from_bytes(found[1]) * int.from_bytes(found[2]) for found in _HEAD_OF_PNG.finditer(content)]


def _reduce_on_load(image: ImageFile, max_side: int) -> None:
    """Reduce a JPEG by a power of two while it is decoded; no effect on other formats."""
    scale = max_side / max(image.size)
    if scale < 1:
        image.draft(None, (max(1, round(image.width * scale)), max(1, round(image.height * scale))))


def _salvage(image: ImageFile, content: bytes, max_side: int, damage: str) -> ImageFile:
    """Return the part of a damaged picture that was decoded; raises DamagedPictureError if there is none."""
    try:
        if isinstance(image, JpegImageFile):
            # The decoder holds lines back while it expects more bytes; an end marker releases them.
            image = _open(content + _END_OF_JPEG) or image
            _reduce_on_load(image, max_side)
        else:
            image.tile = []
        image.load()
        extrema = image.convert("L").getextrema()
    except _DAMAGE:
        raise DamagedPictureError(damage) from None
    if extrema[0] == extrema[1]:
        raise DamagedPictureError(damage)
    return image


def iterate_frames(content: bytes, seconds: float) -> Iterator[ImageFile]:
    """Yield the picture at each of its frames, with ``seconds`` of CPU for each; raises like Pillow."""
    reader = DeadlineReader(content, seconds, _TOO_LONG)
    image = Image.open(reader, formats=FORMATS)
    if image.width * image.height > MAX_PIXELS_ANIMATED:
        raise LimitExceededError("A picture of too many pixels to play")
    while True:
        image.load()
        yield image
        reader.restart(seconds)
        try:
            image.seek(image.tell() + 1)
        except EOFError:
            return


def count_frames(content: bytes) -> int | None:
    """Return the number of frames (pages in a TIFF), or None if counting takes too long."""
    try:
        if content.startswith(_GIF):  # ten times as fast as Pillow
            return count_frames_of_gif(content, Deadline(MAX_SECONDS_COUNTING))
        return int(getattr(_open(content, MAX_SECONDS_COUNTING), "n_frames", 1))
    except LimitExceededError:
        return None
    except _DAMAGE:
        return 1
