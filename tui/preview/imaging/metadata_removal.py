"""Pictures made smaller, and without what their camera wrote into them, before they are sent.

Call it in a thread.
"""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING, Final

from tui.preview.limits import claim
from tui.preview.sandbox.sandbox import CannotDecodeError, shared_sandbox
from tui.settings.files.private_files import private_opener

if TYPE_CHECKING:
    from pathlib import Path

#: What is written again as what it was; other kinds stay as they are.
FORMATS: Final = ("JPEG", "PNG", "WEBP")
_QUALITY: Final = 92


#: How files of these kinds begin; others are not read whole.
_SIGNATURES: Final = re.compile(rb"\xff\xd8\xff|\x89PNG\r\n\x1a\n|RIFF....WEBP", re.DOTALL)
_MOST_BYTES: Final = 128_000_000


def cleaned(source: Path, target: Path, *, longest: int | None) -> bool:
    """Write the picture at ``source`` to ``target`` without EXIF, GPS and text; return whether it is one.

    It is decoded by a worker. An animation, and a picture of other formats, is left alone. Raises OSError.
    """
    with source.open("rb") as file:
        head = file.read(16)
        if not _SIGNATURES.match(head) or source.stat().st_size > _MOST_BYTES:
            return False
        content = head + file.read()
    try:
        bare = shared_sandbox().clean(content, longest=longest)
    except CannotDecodeError as error:
        raise OSError(str(error)) from error
    if bare is None:
        return False
    with open(target, "wb", opener=private_opener) as file:
        file.write(bare)
    return True


def cleaned_picture(content: bytes, *, longest: int | None) -> bytes | None:
    """Return the picture in ``content`` without EXIF, GPS and text; None where it is to be left alone.

    It is turned the way it is looked at, since that was in the EXIF; with ``longest`` it has at most so many
    pixels a side. The colour profile stays. Raises OSError.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError  # noqa: PLC0415 - for the worker alone

    from tui.preview.imaging.decode import MOST_PIXELS  # noqa: PLC0415

    try:
        with Image.open(BytesIO(content), formats=FORMATS) as image:
            if getattr(image, "n_frames", 1) > 1 or image.width * image.height > MOST_PIXELS:
                return None
            claim(image.width * image.height)
            kind, profile = image.format, image.info.get("icc_profile")
            upright = ImageOps.exif_transpose(image)
            if upright.mode == "P" or "transparency" in upright.info:
                upright = upright.convert("RGBA" if "transparency" in upright.info else "RGB")
    except UnidentifiedImageError:
        return None
    except (ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise OSError(str(error)) from error
    if longest is not None and max(upright.size) > longest:
        upright.thumbnail((longest, longest), Image.Resampling.LANCZOS, reducing_gap=3)
    # A new picture: whatever else the old one carried is not in it.
    bare = Image.new(upright.mode, upright.size)
    bare.paste(upright)
    written = BytesIO()
    bare.save(written, format=kind, quality=_QUALITY, optimize=True, icc_profile=profile, exif=b"")
    return written.getvalue()
