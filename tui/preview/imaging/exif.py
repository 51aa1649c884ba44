"""Metadata of a picture: its mode, camera, time and place. Imports Pillow."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from PIL import ExifTags

from tui.preview.model import Detail
from tui.text.sanitize import make_short_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from PIL.Image import Image

_MODES: Final = {
    "1": "1 bit",
    "L": "grey",
    "LA": "grey with alpha",
    "P": "palette",
    "PA": "palette with alpha",
    "RGB": "RGB",
    "RGBA": "RGB with alpha",
    "CMYK": "CMYK",
    "YCbCr": "YCbCr",
    "LAB": "Lab",
    "F": "floating grey",
}
_DATE: Final = re.compile(r"(\d{4}):(\d\d):(\d\d) (\d\d:\d\d(?::\d\d)?)")
_EXIF: Final = b"Exif\0\0"
_MAX_WORDS: Final = 60
#: Rounded to the precision of a town, in case the screen is shared.
_DEGREES: Final = "{:.1f}° {}"
_MAX_DEGREES: Final = 180


def describe_mode(image: Image) -> str:
    """Return the pixel format of ``image`` in words."""
    words = _MODES.get(image.mode)
    if words is None:
        words = "16-bit grey" if image.mode.startswith("I;16") else f"mode {image.mode}"
    if image.mode in ("P", "RGB", "L") and "transparency" in image.info:
        words += " with transparency"
    return words + (", colour profile" if image.info.get("icc_profile") else "")


def exif_details(image: Image) -> Iterator[Detail]:
    """Yield the camera, time and place from EXIF; nothing if it is missing or damaged."""
    try:
        exif = image.getexif()
        camera = [make_short_line(str(exif.get(tag, "")), _MAX_WORDS) for tag in (271, 272)]
        taken = str(exif.get_ifd(ExifTags.IFD.Exif).get(36867) or exif.get(306) or "")
        place = exif.get_ifd(ExifTags.IFD.GPSInfo)
    except Exception:  # noqa: BLE001 - Pillow raises anything over damaged EXIF
        return
    maker, model = (word.strip(" ␀") for word in camera)
    if model or maker:
        yield Detail("camera", model if model.startswith(maker) else f"{maker} {model}".strip())
    date = _DATE.match(taken)
    if date:
        yield Detail("taken", "{}-{}-{} {}".format(*date.groups()), "camera time")
    if place:
        yield Detail("place", _place(place) or "in its GPS data", "⚠ sensitive")


def embedded_thumbnail(image: Image) -> bytes:
    """Return the JPEG thumbnail in the EXIF of a photograph; empty if there is none."""
    with suppress(Exception):  # Pillow raises many kinds of errors for damaged EXIF
        tags = image.getexif().get_ifd(ExifTags.IFD.IFD1)
        start = len(_EXIF) + int(tags[ExifTags.Base.JpegIFOffset])
        return bytes(image.info["exif"][start : start + int(tags[ExifTags.Base.JpegIFByteCount])])
    return b""


def _place(gps: Mapping[int, object]) -> str:
    """Return rounded latitude and longitude; empty if they cannot be read."""
    try:
        found = [
            _DEGREES.format(_degrees(gps[values]), make_short_line(str(gps[side])[:1], 1))
            for side, values in ((1, 2), (3, 4))
        ]
    except (KeyError, TypeError, ValueError, ZeroDivisionError, OverflowError, IndexError):
        return ""
    return ", ".join(found)


def _degrees(values: object) -> float:
    degrees, minutes, seconds = (float(value) for value in values)  # type: ignore[attr-defined]
    whole = degrees + minutes / 60 + seconds / 3600
    if not 0 <= whole <= _MAX_DEGREES:  # also excludes NaN
        raise ValueError(whole)
    return whole
