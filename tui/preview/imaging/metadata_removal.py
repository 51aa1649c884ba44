"""Pictures re-encoded without camera metadata. Imports Pillow: for workers."""

from __future__ import annotations

from io import BytesIO
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

from tui.preview.imaging.decode import MAX_PIXELS
from tui.preview.limits import claim_memory

#: Re-encoded in the same format; other formats stay as they are.
FORMATS: Final = ("JPEG", "PNG", "WEBP")
_QUALITY: Final = 92


def without_metadata(content: bytes, *, max_side: int | None) -> bytes | None:
    """Return the picture in ``content`` without EXIF, GPS and text; None if it must stay as it is.

    It is turned upright, since its orientation was in the EXIF; with ``max_side`` it has at most that many
    pixels a side. The colour profile is kept. Raises OSError.
    """
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as image:
            if getattr(image, "n_frames", 1) > 1 or image.width * image.height > MAX_PIXELS:
                return None
            claim_memory(image.width * image.height)
            kind, profile = image.format, image.info.get("icc_profile")
            upright = ImageOps.exif_transpose(image)
            if upright.mode == "P" or "transparency" in upright.info:
                upright = upright.convert("RGBA" if "transparency" in upright.info else "RGB")
    except UnidentifiedImageError:
        return None
    except (ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise OSError(str(error)) from error
    if max_side is not None and max(upright.size) > max_side:
        upright.thumbnail((max_side, max_side), Image.Resampling.LANCZOS, reducing_gap=3)
    # A new image copies nothing else from the old one.
    bare = Image.new(upright.mode, upright.size)
    bare.paste(upright)
    written = BytesIO()
    bare.save(written, format=kind, quality=_QUALITY, optimize=True, icc_profile=profile, exif=b"")
    return written.getvalue()
