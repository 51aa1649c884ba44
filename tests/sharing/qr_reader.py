"""Reads QR codes from pictures with an independent decoder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import zxingcpp
from PIL import Image

from tui.sharing.qr import CHARACTERS, Blocks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: The size of a character in pixels, twice as high as wide.
CELL: Final = (8, 16)
_DARK, _LIGHT = 0, 255


def dots(character: str, blocks: Blocks, corner: tuple[int, int]) -> Iterator[tuple[int, int, int, int]]:
    """Yield the boxes that a block character fills in its cell at ``corner``; none for other characters."""
    bits = max(0, CHARACTERS[blocks].find(character))
    columns, rows = blocks.value
    width, height = CELL[0] // columns, CELL[1] // rows
    for bit in range(columns * rows):
        if bits >> bit & 1:
            x, y = corner[0] + bit % columns * width, corner[1] + bit // columns * height
            yield x, y, x + width, y + height


def draw_text(lines: Sequence[str], blocks: Blocks, *, light_is_drawn: bool = False) -> Image.Image:
    """Draw characters like a terminal: black on white or, with ``light_is_drawn``, white on black."""
    ink, ground = (_LIGHT, _DARK) if light_is_drawn else (_DARK, _LIGHT)
    picture = Image.new("L", (len(lines[0]) * CELL[0], len(lines) * CELL[1]), ground)
    for row, line in enumerate(lines):
        for column, character in enumerate(line):
            for box in dots(character, blocks, (column * CELL[0], row * CELL[1])):
                picture.paste(ink, box)
    return picture


def decode_qr(picture: Image.Image, *, is_inverted_read: bool = True) -> str | None:
    """Return the text of the QR code in a picture; None unless exactly one is found."""
    formats = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
    found = zxingcpp.read_barcodes(picture, formats=formats, try_invert=is_inverted_read)
    return found[0].text if len(found) == 1 else None
