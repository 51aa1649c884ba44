"""Pillow under limits: bytes in, a decoded image out, whatever the bytes are.

Imports Pillow: import it late.
"""

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
from tui.preview.limits import Deadline, DeadlineReader, LimitExceeded, claim_memory
from tui.preview.loaders.gif import count_frames_of_gif

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL.ImageFile import ImageFile

# Pillow imports the last four only together with all of its seventy, unless someone names them. HEIC has a
# plugin, which whoever wants it installs.
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

MAX_PIXELS = 50_000_000
"""What is decoded whole takes four bytes a pixel and about 20 ms of CPU a million.

A baseline JPEG is reduced while it is decoded: for it, Pillow's own limit of 178 million pixels stands.
"""
MAX_PIXELS_ANIMATED = 8_000_000
"""Frames come many times a second."""
MAX_SCANS = 100
"""An encoder writes about ten scans into a progressive JPEG; thousands keep a decoder busy for minutes."""
MAX_SECONDS = 4.0
MAX_SECONDS_COUNTING = 0.5

_TOO_LONG = "A picture that takes too long to decode"
_END_OF_JPEG = b"\xff\xd9"
_SCAN_OF_JPEG = b"\xff\xda"
_GIF = b"GIF8"
_ICON = b"\0\0\1\0"
_HEAD_OF_PNG = re.compile(rb"\x89PNG\r\n\x1a\n.{4}IHDR(.{4})(.{4})", re.DOTALL)
_NAMES = {"MPO": "JPEG", "WEBP": "WebP"}  # the first is a JPEG with further ones behind it
_DAMAGE = (OSError, SyntaxError, EOFError, ValueError, IndexError, KeyError, TypeError, struct.error)
# Pillow writes of damage to stderr, where the screen is drawn; the pane says it itself.
warnings.filterwarnings("ignore", module=r"PIL\.")


class DamagedPicture(Exception):  # noqa: N818 - its words are shown as they are
    """Nothing of the picture could be decoded; its text is a sentence for the pane."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A decoded image; ``size`` is the picture's before any reduction, ``damage`` a sentence or empty.

    ``pixel_aspect`` is how high its pixels are for their width.
    """

    image: Image.Image
    size: tuple[int, int]
    format: str
    damage: str
    pixel_aspect: float


def decode(content: bytes, max_side: int) -> Decoded | None:
    """Decode the first frame of ``content``, not much larger than ``max_side`` pixels a side if it is a JPEG.

    Returns None if it begins as none of ``FORMATS`` does; raises TooMuch and Damaged.
    """
    image = _open(content)
    if image is None:
        return None
    kind = format_of(image)
    _check(image, kind, content)
    size, pixel_aspect = image.size, pixel_aspect_of(image)
    _draft(image, max_side)
    # A baseline JPEG is reduced line by line; a progressive one is held whole.
    width, height = size if "progressive" in image.info else image.size
    claim_memory(min(width * height, MAX_PIXELS))
    try:
        image.load()
    except _DAMAGE as error:
        damage = f"A {kind} that {'ends early' if 'truncated' in str(error) else 'is damaged'}"
        return Decoded(_what_there_is(image, content, max_side, damage), size, kind, damage, pixel_aspect)
    return Decoded(image, size, kind, "", pixel_aspect)


def open_picture(content: bytes) -> ImageFile | None:
    """Return the picture that ``content`` begins, not decoded; None if it begins none. Raises TooMuch."""
    return _open(content)


def format_of(image: Image.Image) -> str:
    """Return the name of the format of ``image``, as it is written."""
    return _NAMES.get(str(image.format), str(image.format))


def _open(content: bytes, seconds: float = MAX_SECONDS) -> ImageFile | None:
    # Pillow decodes an icon as soon as it opens it.
    if content.startswith(_ICON) and max(_sizes_of_png(content), default=0) > MAX_PIXELS:
        raise LimitExceeded("An icon of too many pixels to preview")
    try:
        return Image.open(DeadlineReader(content, seconds, _TOO_LONG), formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise LimitExceeded("A picture of too many pixels to preview") from None
    except _DAMAGE:
        return None


def _check(image: ImageFile, kind: str, content: bytes) -> None:
    """Raise TooMuch where decoding would cost too much memory or time."""
    width, height = image.size
    progressive = "progressive" in image.info
    if width * height > MAX_PIXELS and (kind != "JPEG" or progressive):
        raise LimitExceeded(f"A {kind} of {width}×{height}: too many pixels to preview")
    if progressive and content.count(_SCAN_OF_JPEG) > MAX_SCANS:
        raise LimitExceeded("A JPEG of too many scans to preview")


def _sizes_of_png(content: bytes) -> list[int]:
    """Return the pixels of each PNG within ``content``: an icon is one, and says of itself what it likes."""
    return [int.from_bytes(found[1]) * int.from_bytes(found[2]) for found in _HEAD_OF_PNG.finditer(content)]


def _draft(image: ImageFile, max_side: int) -> None:
    """Have a JPEG reduced by a power of two while it is decoded; other formats cannot."""
    scale = max_side / max(image.size)
    if scale < 1:
        image.draft(None, (max(1, round(image.width * scale)), max(1, round(image.height * scale))))


def _what_there_is(image: ImageFile, content: bytes, max_side: int, damage: str) -> ImageFile:
    """Return the part of a damaged picture that was decoded; raises Damaged if that is nothing."""
    try:
        if isinstance(image, JpegImageFile):
            # The decoder holds lines back while it hopes for more bytes: an end lets it give all that it has.
            image = _open(content + _END_OF_JPEG) or image
            _draft(image, max_side)
        else:
            image.tile = []
        image.load()
        extrema = image.convert("L").getextrema()
    except _DAMAGE:
        raise DamagedPicture(damage) from None
    if extrema[0] == extrema[1]:
        raise DamagedPicture(damage)
    return image


def iterate_frames(content: bytes, seconds: float) -> Iterator[ImageFile]:
    """Yield a picture at each of its frames, for ``seconds`` of CPU each; raises what Pillow does."""
    spending = DeadlineReader(content, seconds, _TOO_LONG)
    image = Image.open(spending, formats=FORMATS)
    if image.width * image.height > MAX_PIXELS_ANIMATED:
        raise LimitExceeded("A picture of too many pixels to play")
    while True:
        image.load()
        yield image
        spending.renew(seconds)
        try:
            image.seek(image.tell() + 1)
        except EOFError:
            return


def count_frames(content: bytes) -> int | None:
    """Return how many frames (in a TIFF: pages) ``content`` has, None if they take too long to count."""
    try:
        if content.startswith(_GIF):  # Pillow reads them piece by piece, and takes ten times as long
            return count_frames_of_gif(content, Deadline(MAX_SECONDS_COUNTING))
        return int(getattr(_open(content, MAX_SECONDS_COUNTING), "n_frames", 1))
    except LimitExceeded:
        return None
    except _DAMAGE:
        return 1
