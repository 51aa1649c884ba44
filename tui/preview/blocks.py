"""A picture as half blocks: each character cell holds two pixels, one above the other."""

from __future__ import annotations

import sys
from functools import lru_cache
from itertools import groupby, repeat
from typing import TYPE_CHECKING

from rich.color import Color
from rich.segment import Segment
from rich.style import Style

from tui.preview.model import Drawing, Picture

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from PIL.Image import Image

MOST_ENLARGED = 4
"""A small picture grows at most so many times: beyond that it is a few flat squares and tells no more."""

_FEW_COLOURS = 64
_LEVELS = 31
_UPPER_HALF = "▀"

_REDUCED = [round(round(value * _LEVELS / 255) * 255 / _LEVELS) for value in range(256)]
"""Each channel's value on 5 bits: the eye hardly tells, and equal neighbours become one run."""


def draw(picture: Picture, columns: int, rows: int) -> Drawing:
    """Draw ``picture`` as large as it fits into ``columns`` x ``rows`` cells, in its aspect ratio.

    A cell is taken as twice as high as wide, so that its two halves are square pixels. A picture smaller than
    the pane grows at most ``MOST_ENLARGED`` times; one of few colours (an icon, pixel art) by a whole number,
    so that its edges stay sharp. The drawing has at least one cell and may be smaller than the pane: centring
    it is the pane's work.
    """
    image = _fitted(picture, max(1, columns), max(1, rows) * 2)
    width = image.width
    pixels = memoryview(image.point(_REDUCED * 3).tobytes("raw", "RGBX")).cast("I").tolist()
    lines = [pixels[start : start + width] for start in range(0, len(pixels), width)]
    below: list[Iterable[int | None]] = [*lines[1::2], repeat(None)]
    cells = tuple(tuple(_runs(top, bottom)) for top, bottom in zip(lines[::2], below, strict=False))
    return Drawing(cells, width, len(cells))


def _fitted(picture: Picture, width: int, height: int) -> Image:
    """Return ``picture`` scaled to fit ``width`` x ``height`` pixels."""
    from PIL import Image  # noqa: PLC0415 - Pillow is slow to import, and the first frame needs none

    image = Image.frombytes("RGB", (picture.width, picture.height), picture.pixels)
    scale = min(width / picture.width, height / picture.height, MOST_ENLARGED)
    sharp = scale >= 1 and image.getcolors(_FEW_COLOURS) is not None
    if sharp:
        scale = int(scale)
    size = (_scaled(picture.width, scale, width), _scaled(picture.height, scale, height))
    if size == image.size:
        return image
    return image.resize(
        size, Image.Resampling.NEAREST if sharp else Image.Resampling.LANCZOS, reducing_gap=2.0
    )


def _scaled(length: int, scale: float, limit: int) -> int:
    return min(limit, max(1, round(length * scale)))


def _runs(top: Iterable[int], bottom: Iterable[int | None]) -> Iterator[Segment]:
    """Yield the segments of one line of cells, equal neighbours together."""
    for (above, below), run in groupby(zip(top, bottom, strict=False)):
        character = " " if above == below else _UPPER_HALF
        yield Segment(character * sum(1 for _ in run), _style(above, below))


@lru_cache(maxsize=32768)
def _style(above: int, below: int | None) -> Style:
    """Return the style of a cell; where nothing lies below, the pane's own background shows."""
    if above == below:
        return Style(bgcolor=_colour(above))
    return Style(color=_colour(above), bgcolor=None if below is None else _colour(below))


@lru_cache(maxsize=32768)
def _colour(pixel: int) -> Color:
    red, green, blue, _ = pixel.to_bytes(4, sys.byteorder)
    return Color.from_rgb(red, green, blue)
