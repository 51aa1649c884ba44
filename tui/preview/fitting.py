"""The size at which a picture stands in a pane, and its pixels at that size."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

    from tui.preview.model import Picture

MOST_ENLARGED = 4
"""A small picture grows at most so many times: beyond that it is a few flat squares and tells no more."""

_FEW_COLOURS = 64


class Fitted:
    """A picture, fitted into ``width`` x ``height`` square pixels; asked for its pixels in any raster.

    A picture of few colours (an icon, pixel art) grows by a whole number, so that its edges stay sharp.
    """

    def __init__(self, picture: Picture, width: int, height: int) -> None:
        from PIL import Image  # noqa: PLC0415 - Pillow is slow to import, and the first frame needs none

        self._image = Image.frombytes("RGB", (picture.width, picture.height), picture.pixels)
        scale = min(width / picture.width, height / picture.height, MOST_ENLARGED)
        self._sharp = scale >= 1 and self._image.getcolors(_FEW_COLOURS) is not None
        if self._sharp:
            scale = int(scale)
        self.width = _scaled(picture.width, scale, width)
        self.height = _scaled(picture.height, scale, height)

    def pixels(self, across: int = 1, down: int = 1) -> Image:
        """Return the picture in RGB, ``across`` x ``down`` samples for each square pixel."""
        from PIL.Image import Resampling  # noqa: PLC0415

        size = (self.width * across, self.height * down)
        if size == self._image.size:
            return self._image
        way = Resampling.NEAREST if self._sharp else Resampling.LANCZOS
        return self._image.resize(size, way, reducing_gap=2.0)


def _scaled(length: int, scale: float, limit: int) -> int:
    return min(limit, max(1, round(length * scale)))
