"""Pictures in terminal pixels, for graphics protocols."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PIL import Image

from tui.preview.limits import MAX_ENLARGEMENT

if TYPE_CHECKING:
    from tui.preview.model import Picture
    from tui.preview.terminal import Terminal


def fit_to_cells(picture: Picture, columns: int, rows: int, terminal: Terminal) -> Image.Image:
    """Return the picture as large as fits into ``columns`` x ``rows`` cells."""
    image = Image.frombytes("RGB", (picture.width, picture.height), picture.pixels)
    width, height = columns * terminal.cell[0], rows * terminal.cell[1]
    scale = min(width / image.width, height / image.height, MAX_ENLARGEMENT)
    size = (max(1, min(width, round(image.width * scale))), max(1, min(height, round(image.height * scale))))
    return image if size == image.size else image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)


def count_cells(image: Image.Image, terminal: Terminal) -> tuple[int, int]:
    """Return the number of columns and rows that ``image`` covers, the last ones perhaps partially."""
    return -(-image.width // terminal.cell[0]), -(-image.height // terminal.cell[1])
