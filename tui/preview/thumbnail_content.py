"""The content of a thumbnail file."""

from __future__ import annotations

import io
import json
from dataclasses import asdict
from typing import Final

from PIL import Image

from tui.preview.model import Detail, Picture

#: Pictures of few colours (drawings, screenshots) are stored as PNG, all others as JPEG.
_FEW_COLOURS: Final = 256
_QUALITY: Final = 90


def pack_thumbnail(picture: Picture) -> bytes:
    """Return a line of JSON with all fields except the pixels, then the pixels as a PNG or JPEG."""
    image = Image.frombytes("RGB", (picture.width, picture.height), picture.pixels)
    fields = asdict(picture)
    del fields["pixels"]
    file = io.BytesIO()
    file.write(json.dumps(fields).encode() + b"\n")
    if image.getcolors(_FEW_COLOURS) is not None:
        image.quantize(_FEW_COLOURS, dither=Image.Dither.NONE).save(file, "PNG")
    else:
        image.save(file, "JPEG", quality=_QUALITY, subsampling=0)
    return file.getvalue()


def unpack_thumbnail(content: bytes) -> Picture:
    """Return the picture; may raise any exception for a damaged file."""
    head, _, packed = content.partition(b"\n")
    fields = json.loads(head)
    fields["details"] = tuple(Detail(**detail) for detail in fields["details"])
    image = Image.open(io.BytesIO(packed), formats=("PNG", "JPEG"))
    if image.size != (fields["width"], fields["height"]):
        raise ValueError(image.size)
    return Picture(pixels=image.convert("RGB").tobytes(), **fields)
