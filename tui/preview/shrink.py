"""Pictures made smaller, and without what their camera wrote into them, before they are sent.

Imports Pillow: import it late, and call it in a thread.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Final

from PIL import Image, ImageOps, UnidentifiedImageError

from tui.preview.decode import MOST_PIXELS
from tui.settings.private_files import private_opener

if TYPE_CHECKING:
    from pathlib import Path

#: What is written again as what it was; other kinds stay as they are.
FORMATS: Final = ("JPEG", "PNG", "WEBP")
_QUALITY: Final = 92


def cleaned(source: Path, target: Path, *, longest: int | None) -> bool:
    """Write the picture at ``source`` to ``target`` without EXIF, GPS and text; return whether it is one.

    It is turned the way it is looked at, since that was in the EXIF; with ``longest`` it has at most so many
    pixels a side. The colour profile stays. An animation, and a picture of other formats, is left alone.
    Raises OSError.
    """
    try:
        with Image.open(source, formats=FORMATS) as image:
            if getattr(image, "n_frames", 1) > 1 or image.width * image.height > MOST_PIXELS:
                return False
            kind, profile = image.format, image.info.get("icc_profile")
            upright = ImageOps.exif_transpose(image)
            if upright.mode == "P" or "transparency" in upright.info:
                upright = upright.convert("RGBA" if "transparency" in upright.info else "RGB")
    except UnidentifiedImageError:
        return False
    except (ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise OSError(str(error)) from error
    if longest is not None and max(upright.size) > longest:
        upright.thumbnail((longest, longest), Image.Resampling.LANCZOS, reducing_gap=3)
    # A new picture: whatever else the old one carried is not in it.
    bare = Image.new(upright.mode, upright.size)
    bare.paste(upright)
    written = BytesIO()  # where Pillow writes to a full disk by itself, a JPEG is cut and nothing is said
    bare.save(written, format=kind, quality=_QUALITY, optimize=True, icc_profile=profile, exif=b"")
    with open(target, "wb", opener=private_opener) as file:
        file.write(written.getbuffer())
    return True
