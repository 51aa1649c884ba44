"""The size at which a picture stands in a pane, and its pixels at that size."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

    from tui.preview.model import Picture

MAX_ENLARGEMENT = 4
"""A small picture grows at most so many times: beyond that it is a few flat squares and tells no more."""

_FEW_COLOURS = 64


class Fitted:
    """A picture, fitted into ``width`` x ``height`` square pixels; asked for its pixels in any raster.

    A picture of few colours (an icon, pixel art) grows by a whole number, so that its edges stay sharp.
    """

    def __init__(self, picture: Picture, width: int, height: int) -> None:
        from PIL import Image  # noqa: PLC0415 - Pillow is slow to import, and the first frame needs none

        self._image = Image.frombytes("RGB", (picture.width, picture.height), picture.pixels)
        scale = min(width / picture.width, height / picture.height, MAX_ENLARGEMENT)
        self._sharp = scale >= 1 and self._image.getcolors(_FEW_COLOURS) is not None
        if self._sharp:
            scale = int(scale)
        self.width = _scaled(picture.width, scale, width)
        self.height = _scaled(picture.height, scale, height)
        self._halves = self._image

    def pixels(self, across: int = 1, down: int = 1) -> Image:
        """Return the picture in RGB, ``across`` x ``down`` samples for each square pixel."""
        size = (self.width * across, self.height * down)
        # What was reduced already is reduced on in no time.
        return self._resized(size, self._halves if across == down == 1 else self._image)

    def samples(self, rows: int) -> Image:
        """Return it in RGB, for each cell of two square pixels ``rows`` rows of two samples.

        An odd last row of square pixels, which is no whole cell, is left out.
        """
        height = self.height // 2
        part = height * 2 / self.height
        found = self._resized((self.width * 2, height * rows), self._image, part)
        if part == 1:
            self._halves = found
        return found

    def _resized(self, size: tuple[int, int], image: Image, part: float = 1.0) -> Image:
        from PIL.Image import Resampling  # noqa: PLC0415

        if size == image.size and part == 1:
            return image
        way = Resampling.NEAREST if self._sharp else Resampling.LANCZOS
        return image.resize(size, way, (0, 0, image.width, image.height * part), reducing_gap=2.0)


def _scaled(length: int, scale: float, limit: int) -> int:
    return min(limit, max(1, round(length * scale)))
