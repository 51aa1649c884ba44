"""The size of a picture in a pane, and its pixels at that size."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PIL import Image

from tui.preview.limits import MAX_ENLARGEMENT

if TYPE_CHECKING:
    from tui.preview.model import Picture

_FEW_COLOURS: Final = 64


class FittedPicture:
    """A picture fitted into ``width`` x ``height`` square pixels.

    A picture of few colours (an icon, pixel art) is enlarged by a whole number, which keeps its edges sharp.
    """

    def __init__(self, picture: Picture, width: int, height: int) -> None:
        self._image = Image.frombytes("RGB", (picture.width, picture.height), picture.pixels)
        scale = min(width / picture.width, height / picture.height, MAX_ENLARGEMENT)
        self._sharp = scale >= 1 and self._image.getcolors(_FEW_COLOURS) is not None
        if self._sharp:
            scale = int(scale)
        self.width = _scale(picture.width, scale, width)
        self.height = _scale(picture.height, scale, height)
        self._halves = self._image

    def to_image(self, across: int = 1, down: int = 1) -> Image.Image:
        """Return the picture in RGB, with ``across`` x ``down`` samples per square pixel."""
        size = (self.width * across, self.height * down)
        # Reducing a reduced picture again is fast.
        return self._resize(size, self._halves if across == down == 1 else self._image)

    def sample_cells(self, rows: int) -> Image.Image:
        """Return the picture in RGB, with ``rows`` rows of two samples for each cell of two square pixels.

        An odd last row of square pixels, which does not fill a cell, is left out.
        """
        height = self.height // 2
        part = height * 2 / self.height
        found = self._resize((self.width * 2, height * rows), self._image, part)
        if part == 1:
            self._halves = found
        return found

    def _resize(self, size: tuple[int, int], image: Image.Image, part: float = 1.0) -> Image.Image:
        if size == image.size and part == 1:
            return image
        resampling = Image.Resampling.NEAREST if self._sharp else Image.Resampling.LANCZOS
        return image.resize(size, resampling, (0, 0, image.width, image.height * part), reducing_gap=2.0)


def _scale(length: int, scale: float, limit: int) -> int:
    return min(limit, max(1, round(length * scale)))


def turn_picture(picture: Picture, turns: int) -> Image.Image:
    """Return the picture in RGB, turned clockwise by ``turns`` quarters, 0 to 3."""
    image = Image.frombytes("RGB", (picture.width, picture.height), picture.pixels)
    method = (None, Image.Transpose.ROTATE_270, Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_90)[turns]
    return image if method is None else image.transpose(method)


def cut_image(
    image: Image.Image, size: tuple[int, int], box: tuple[float, float, float, float], *, is_sharp: bool
) -> Image.Image:
    """Return the part in ``box``, scaled to ``size``; ``is_sharp`` keeps the edges of pixels."""
    if is_sharp:
        return image.resize(size, Image.Resampling.NEAREST, box=box)
    return image.resize(size, Image.Resampling.LANCZOS, box=box, reducing_gap=2.0)
