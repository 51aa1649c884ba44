"""Reading QR codes as a phone does: from a picture, by a decoder that knows nothing of us."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import zxingcpp
from PIL import Image

from tui.sharing.qr import CHARACTERS, Blocks

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Pixels of a character, twice as high as it is wide.
_CELL: Final = (8, 16)
_DARK, _LIGHT = 0, 255


def picture_of(lines: Sequence[str], blocks: Blocks, *, light_is_drawn: bool = False) -> Image.Image:
    """Draw characters as a terminal does: black on white or, with ``light_is_drawn``, white on black."""
    ink, ground = (_LIGHT, _DARK) if light_is_drawn else (_DARK, _LIGHT)
    columns, rows = blocks.value
    width, height = _CELL[0] // columns, _CELL[1] // rows
    picture = Image.new("L", (len(lines[0]) * _CELL[0], len(lines) * _CELL[1]), ground)
    for top, line in enumerate(lines):
        for left, character in enumerate(line):
            bits = CHARACTERS[blocks].index(character)
            for bit in range(columns * rows):
                if bits >> bit & 1:
                    x = left * _CELL[0] + bit % columns * width
                    y = top * _CELL[1] + bit // columns * height
                    picture.paste(ink, (x, y, x + width, y + height))
    return picture


def decoded(picture: Image.Image) -> str | None:
    """Return the text of the QR code in a picture; None where none is found, or several."""
    found = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode]))
    return found[0].text if len(found) == 1 else None
