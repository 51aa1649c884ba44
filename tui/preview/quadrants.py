"""Cells that show more as quarters than as halves: edges that run upright or aslant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from PIL.Image import Image

    from tui.preview.palettes import Rgb, TerminalPalette

HALF: Final = "▀"
#: By the quarters in the first colour: 1 upper left, 2 upper right, 4 lower left, 8 lower right.
GLYPHS: Final = " ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█"

#: Levels of 255 by which left and right must differ for a cell to be looked at.
_EDGE: Final = 28
#: A cell becomes quarters where its squared error falls below this part of that as halves.
_SHARPER: Final = 0.6
_RGB: Final = 3


def quarters(fine: Image, palette: TerminalPalette | None) -> dict[tuple[int, int], tuple[str, Rgb, Rgb]]:
    """Return the cells of ``fine``, an RGB image of 2x2 samples a cell, that gain by quarters.

    By row and column: the glyph, the colour of its quarters, the colour of the others; row by row.
    """
    width, height = fine.width // 2, fine.height // 2 * 2
    pixels, stride = fine.tobytes(), fine.width * _RGB
    found = {}
    for place in _edges(fine, width, height):
        row, column = divmod(place, width)
        start = row * 2 * stride + column * 2 * _RGB
        cell = pixels[start : start + 6] + pixels[start + stride : start + stride + 6]
        best = _best(cell)
        if best is not None:
            glyph, above, below = best
            if palette is not None:
                above, below = palette.nearest(above), palette.nearest(below)
            if above != below:
                found[row, column] = glyph, above, below
    return found


def _edges(fine: Image, width: int, height: int) -> list[int]:
    """Return the numbers of the cells whose left and right sides differ."""
    from PIL import Image, ImageChops  # noqa: PLC0415 - Pillow is slow to import

    left, right = (
        fine.transform((width, height), Image.Transform.AFFINE, (2, 0, shift, 0, 1, 0))
        for shift in (-0.5, 0.5)
    )
    red, green, blue = ImageChops.difference(left, right).split()
    differing = ImageChops.lighter(ImageChops.lighter(red, green), blue).tobytes()
    upper = [differing[start : start + width] for start in range(0, width * height, 2 * width)]
    lower = [differing[start : start + width] for start in range(width, width * height, 2 * width)]
    most = bytes(map(max, b"".join(upper), b"".join(lower)))
    return [place for place, level in enumerate(most) if level >= _EDGE]


def _best(cell: bytes) -> tuple[str, Rgb, Rgb] | None:
    """Return the quarters that show the four samples best, or None where halves are about as good."""
    light = [2 * cell[at] + 5 * cell[at + 1] + cell[at + 2] for at in (0, 3, 6, 9)]
    middle = (min(light) + max(light)) / 2
    mask = sum(1 << place for place, level in enumerate(light) if level > middle)
    if mask in (0, 3, 12, 15):
        return None
    error, above, below = _split(cell, mask)
    if error >= _split(cell, 3)[0] * _SHARPER:
        return None
    return GLYPHS[mask], above, below


def _split(cell: bytes, mask: int) -> tuple[float, Rgb, Rgb]:
    """Return the squared error, and the mean colours inside and outside of ``mask``."""
    inside = [cell[at * 3 : at * 3 + 3] for at in range(4) if mask >> at & 1]
    outside = [cell[at * 3 : at * 3 + 3] for at in range(4) if not mask >> at & 1]
    error = 0.0
    means = []
    for group in (inside, outside):
        mean = [sum(levels) / len(group) for levels in zip(*group, strict=True)]
        error += sum((level - m) ** 2 for sample in group for level, m in zip(sample, mean, strict=True))
        means.append((round(mean[0]), round(mean[1]), round(mean[2])))
    return error, means[0], means[1]
