"""Drawn scenes encoded as picture files: JPEG with EXIF, PNG, GIF, WebP, BMP, TIFF."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from PIL import ExifTags, Image, TiffImagePlugin, WebPImagePlugin

from tui.server.samples.brushes import BILINEAR, Size, grain

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

CAMERA = ("Northlight", "NL-7 Pocket")
_DRAWN = 600
_GRAIN_SEED = 7
_TURNED = {
    1: None,
    3: Image.Transpose.ROTATE_180,
    6: Image.Transpose.ROTATE_90,
    8: Image.Transpose.ROTATE_270,
}


def render_scene(scene: Callable[[Size], Image.Image], size: Size) -> Image.Image:
    """Return the scene as a photograph of `size`: drawn small, scaled up, with sensor grain."""
    shrink = _DRAWN / max(size)
    image = scene((round(size[0] * shrink), round(size[1] * shrink)))
    return grain(image, _GRAIN_SEED, 6).resize(size, BILINEAR)


def exif(
    orientation: int = 1, taken: str | None = None, place: tuple[float, float] | None = None
) -> Image.Exif:
    """Return EXIF data: orientation, camera, time `taken` ("2025:03:14 18:02:11") and `place` in degrees."""
    out = Image.Exif()
    out[ExifTags.Base.Orientation] = orientation
    out[ExifTags.Base.Make], out[ExifTags.Base.Model] = CAMERA
    if taken is not None:
        out[ExifTags.Base.DateTime] = taken
        out.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = taken
    if place is not None:
        gps = out.get_ifd(ExifTags.IFD.GPSInfo)
        north, east = place
        gps[ExifTags.GPS.GPSLatitudeRef], gps[ExifTags.GPS.GPSLatitude] = (
            "N" if north >= 0 else "S",
            _degrees(north),
        )
        gps[ExifTags.GPS.GPSLongitudeRef], gps[ExifTags.GPS.GPSLongitude] = (
            "E" if east >= 0 else "W",
            _degrees(east),
        )
    return out


def _degrees(angle: float) -> tuple[float, float, float]:
    minutes, seconds = divmod(round(abs(angle) * 3600), 60)
    degrees, minutes = divmod(minutes, 60)
    return float(degrees), float(minutes), float(seconds)


def jpeg(image: Image.Image, *, quality: int = 80, info: Image.Exif | None = None) -> bytes:
    """Return `image` as JPEG; with an orientation in `info` it is stored turned, to be displayed upright."""
    turn = _TURNED[info.get(ExifTags.Base.Orientation, 1)] if info is not None else None
    stored = image if turn is None else image.transpose(turn)
    out = io.BytesIO()
    stored.save(out, "JPEG", quality=quality, exif=info.tobytes() if info is not None else b"")
    return out.getvalue()


def png(image: Image.Image) -> bytes:
    """Return `image` as PNG in its own mode: palette, alpha and 16 bits are kept."""
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=4)
    return out.getvalue()


def webp(image: Image.Image) -> bytes:
    """Return `image` as lossy WebP."""
    out = io.BytesIO()
    image.save(out, WebPImagePlugin.WebPImageFile.format, quality=78, method=0)
    return out.getvalue()


def bmp(image: Image.Image) -> bytes:
    """Return `image` as an uncompressed BMP."""
    out = io.BytesIO()
    image.save(out, "BMP")
    return out.getvalue()


def tiff(image: Image.Image) -> bytes:
    """Return `image` as a TIFF, packed with LZW."""
    out = io.BytesIO()
    image.save(out, TiffImagePlugin.TiffImageFile.format, compression="tiff_lzw", dpi=(200, 200))
    return out.getvalue()


def gif(frames: Sequence[Image.Image], milliseconds: int) -> bytes:
    """Return `frames` as a GIF that loops forever, each shown for `milliseconds`."""
    palette = frames[0].quantize(96, Image.Quantize.MEDIANCUT)
    first, *rest = (frame.quantize(palette=palette, dither=Image.Dither.NONE) for frame in frames)
    out = io.BytesIO()
    first.save(out, "GIF", save_all=True, append_images=rest, duration=milliseconds, loop=0)
    return out.getvalue()
