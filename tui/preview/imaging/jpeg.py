"""Decoded pictures as JPEG, for programs that do not read the format of the original."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from PIL import Image

if TYPE_CHECKING:
    from tui.preview.model import Picture

_QUALITY: Final = 90


def encode_jpeg(picture: Picture) -> bytes:
    """Return ``picture`` as a JPEG without metadata. Takes a few ms per megapixel: use a thread."""
    image = Image.frombytes("RGB", (picture.width, picture.height), picture.pixels)
    written = io.BytesIO()
    image.save(written, "JPEG", quality=_QUALITY, optimize=True)
    return written.getvalue()
