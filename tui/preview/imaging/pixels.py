"""Decoded images of any mode as upright RGB of a limited size. Imports Pillow."""

from __future__ import annotations

import io
from contextlib import suppress

from PIL import ExifTags, Image, ImageCms
from PIL.TiffImagePlugin import TiffImageFile

#: The checkerboard behind transparent parts: greys that contrast with black and white.
GROUND = ((104, 104, 104), (132, 132, 132))
#: Squares along the longer side.
SQUARES = 24

UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SPARE = 1.25
#: A higher ratio must be a writer's error.
_MAX_PIXEL_ASPECT = 5
#: Scanners and cameras store 10, 12 or 14 bits in 16, and no tag says so.
_FULL_RANGES = (255.0, 1023.0, 4095.0, 16383.0, 65535.0)
_SIDEWAYS = (5, 6, 7, 8)
_MAX_PROFILE = 4 * 1024 * 1024


def read_orientation(image: Image.Image) -> int:
    """Return the EXIF orientation, 1 to 8; 1 if it is missing or damaged. Call it before ``to_rgb``."""
    value = 1
    with suppress(Exception):  # Pillow raises many kinds of errors for damaged EXIF
        value = image.getexif().get(ExifTags.Base.Orientation, 1)
    return value if value in UPRIGHT else 1


def is_sideways(turn: int) -> bool:
    """Whether the orientation ``turn`` swaps width and height."""
    return turn in _SIDEWAYS


def pixel_aspect_of(image: Image.Image) -> float:
    """Return the height of a pixel of ``image`` divided by its width: a fax has 204 x 98 dots an inch.

    Only for TIFF: browsers ignore it in all other formats. Call it before the image is loaded, which turns it
    upright and drops its orientation.
    """
    if not isinstance(image, TiffImageFile):
        return 1.0
    try:
        across, down = (float(dots) for dots in image.info.get("dpi", (1, 1)))
        height = across / down
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return 1.0
    if not 1 / _MAX_PIXEL_ASPECT <= height <= _MAX_PIXEL_ASPECT:
        return 1.0
    # Pillow has already turned its size upright, but not its resolution.
    return 1 / height if is_sideways(image.tag_v2.get(ExifTags.Base.Orientation, 1)) else height


def square_pixel_size(size: tuple[int, int], pixel_aspect: float) -> tuple[int, int]:
    """Return the size of a picture in square pixels; its own are ``pixel_aspect`` times as high as wide."""
    width, height = size
    if pixel_aspect >= 1:
        return width, round(height * pixel_aspect)
    return round(width / pixel_aspect), height


def to_rgb(image: Image.Image, max_side: int, turn: int, pixel_aspect: float = 1.0) -> Image.Image:
    """Return ``image`` in RGB, upright from the EXIF orientation ``turn``, with square pixels.

    Its longer side exceeds ``max_side`` by at most a quarter: the cells of a pane reduce it again. The pixels
    of ``image`` are ``pixel_aspect`` times as high as wide.
    """
    image = _to_srgb(_make_square(_reduce(_to_scalable_mode(image), max_side), pixel_aspect, max_side))
    if image.has_transparency_data:
        image = Image.alpha_composite(_checkerboard(image.size), image.convert("RGBA"))
    image = image.convert("RGB")
    return image.transpose(UPRIGHT[turn]) if turn in UPRIGHT else image


def _reduce(image: Image.Image, max_side: int) -> Image.Image:
    """Return ``image`` reduced by a whole number, which is fast, then by the rest if that is large."""
    factor = max(image.size) // max_side
    if factor > 1:
        image = image.reduce(factor)
    if max(image.size) > max_side * _SPARE:
        image.thumbnail((max_side, max_side), Image.Resampling.BICUBIC)
    return image


def _make_square(image: Image.Image, height: float, max_side: int) -> Image.Image:
    """Return ``image`` with square pixels; its own are ``height`` times as high as wide."""
    if height == 1:
        return image
    size = (image.width, image.height * height) if height > 1 else (image.width / height, image.height)
    scale = min(1.0, max_side / max(size))
    width, height = (max(1, round(side * scale)) for side in size)
    return image.resize((width, int(height)), Image.Resampling.BICUBIC)


def _checkerboard(size: tuple[int, int]) -> Image.Image:
    side = max(1, max(size) // SQUARES)
    squares = Image.new("RGBA", (size[0] // side + 1, size[1] // side + 1))
    dark, light = ((*grey, 255) for grey in GROUND)
    tiles = [light if (x + y) % 2 else dark for y in range(squares.height) for x in range(squares.width)]
    squares.putdata(tiles)
    board = squares.resize((squares.width * side, squares.height * side), Image.Resampling.NEAREST)
    return board.crop((0, 0, *size))


def _to_scalable_mode(image: Image.Image) -> Image.Image:
    """Return ``image`` in a mode that can be averaged: no palette, no bit masks, 8 bits a channel."""
    if image.mode == "1":
        return image.convert("L")
    if image.mode in ("P", "PA"):
        return image.convert("RGBA" if image.has_transparency_data else "RGB")
    if image.mode.startswith(("I", "F")):
        return _to_8_bits(image)
    if image.has_transparency_data and image.mode in ("L", "RGB"):  # one colour is transparent
        return image.convert("RGBA")
    return image


def _to_8_bits(image: Image.Image) -> Image.Image:
    """Return deep greys in 8 bits: 16-bit ones scaled by the bits that they use, others by their range."""
    deep = image.convert("F")
    low, high = _range(deep)
    if image.mode.startswith("I;16"):
        low, high = 0.0, next(full for full in _FULL_RANGES if full >= high)
    factor = 255.0 / ((high - low) or 1.0)
    offset = -low * factor

    def stretch(value: float) -> float:
        return value * factor + offset  # Pillow inspects both terms

    return deep.point(stretch).convert("L")


def _range(image: Image.Image) -> tuple[float, float]:
    low, high = image.getextrema()
    if isinstance(low, tuple) or isinstance(high, tuple):
        raise TypeError("a grey has one range")
    return low, high


def _to_srgb(image: Image.Image) -> Image.Image:
    """Return ``image`` converted by its colour profile, if it has a valid one."""
    profile = image.info.get("icc_profile", b"")
    if not isinstance(profile, bytes) or not 0 < len(profile) < _MAX_PROFILE or b"sRGB" in profile[:1024]:
        return image
    if image.mode == "RGBA":
        colours = _apply_profile(image.convert("RGB"), profile)
        colours.putalpha(image.getchannel("A"))
        return colours
    return _apply_profile(image, profile) if image.mode in ("RGB", "CMYK", "L") else image


def _apply_profile(image: Image.Image, profile: bytes) -> Image.Image:
    try:
        converted = ImageCms.profileToProfile(
            image,
            ImageCms.ImageCmsProfile(io.BytesIO(profile)),
            ImageCms.createProfile("sRGB"),
            outputMode="RGB",
        )
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return image
    return converted or image
