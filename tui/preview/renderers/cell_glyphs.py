"""Cells that are sharper in quarters or sixths than in halves: vertical and diagonal edges."""

from __future__ import annotations

import re
from functools import reduce
from operator import mul
from typing import TYPE_CHECKING, Final, NamedTuple

from PIL import Image, ImageChops

from tui.preview.renderers.cell_runs import greatest_channel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tui.preview.renderers.cell_runs import Run
    from tui.preview.renderers.palettes import Rgb, TerminalPalette

#: Cells are candidates if their samples differ by this many levels of 255.
_EDGE: Final = re.compile(b"[\\x1c-\\xff]")
#: A cell is refined if that reduces its squared error to this share of the error of halves.
_SHARPER: Final = 0.6
_RGB: Final = 3


class CellGlyphs(NamedTuple):
    """A grid of two columns and ``rows``, and the glyph for each set of filled parts.

    The index of a glyph has a bit for each part: 1 is the upper left, 2 the upper right, 4 the one below the
    upper left, and so on.
    """

    rows: int
    glyphs: str


def _sextants() -> Iterator[str]:
    """Yield the sextants of Unicode 13, and the older glyphs that it did not duplicate."""
    codes = iter(range(0x1FB00, 0x1FB3C))
    older = {0: " ", 0b010101: "▌", 0b101010: "▐", 0b111111: "█"}
    for number in range(64):
        yield older.get(number) or chr(next(codes))


QUARTERS: Final = CellGlyphs(2, " ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█")
SIXTHS: Final = CellGlyphs(3, "".join(_sextants()))


def refine_cells(
    fine: Image.Image, grid: CellGlyphs, palette: TerminalPalette | None
) -> dict[int, list[tuple[int, Run]]]:
    """Return the cells of ``fine``, an RGB image with one sample per part of the ``grid``, worth refining.

    By row: their columns, from the left, each with its glyph, the colour of its parts and of the rest.
    """
    width, stride, size = fine.width // 2, fine.width * _RGB, 2 * _RGB
    pixels = fine.tobytes()
    found: dict[int, list[tuple[int, Run]]] = {}
    for place in _find_edges(fine, grid.rows):
        row, column = divmod(place, width)
        start = row * grid.rows * stride + column * size
        rows = range(start, start + grid.rows * stride, stride)
        best = _best_glyph(b"".join([pixels[at : at + size] for at in rows]), grid)
        if best is not None:
            glyph, over, under = best
            if palette is not None:
                over, under = palette.find_nearest(over), palette.find_nearest(under)
            if over != under:
                found.setdefault(row, []).append((column, (glyph, over, under, 1)))
    return found


def _find_edges(fine: Image.Image, rows: int) -> Iterator[int]:
    """Yield the indices of the cells where the samples within a half differ."""
    width, height = fine.width // 2, fine.height // rows
    left, right = (
        fine.transform((width, height * rows), Image.Transform.AFFINE, (2, 0, shift, 0, 1, 0))
        for shift in (-0.5, 0.5)
    )
    further = (ImageChops.lighter, ImageChops.darker)
    both: list[list[Image.Image]] = []
    for choose in further:
        # The sample rows of each cell, side by side.
        samples = Image.frombytes("RGB", (width * rows, height), choose(left, right).tobytes())
        both.append([samples.crop((row * width, 0, (row + 1) * width, height)) for row in range(rows)])
    halves = slice(0, (rows + 1) // 2), slice(rows // 2, rows)
    differing = [
        greatest_channel(
            ImageChops.difference(
                *(reduce(choose, ends[half]) for choose, ends in zip(further, both, strict=True))
            )
        )
        for half in halves
    ]
    yield from (found.start() for found in _EDGE.finditer(ImageChops.lighter(*differing).tobytes()))


def _best_glyph(cell: bytes, grid: CellGlyphs) -> tuple[str, Rgb, Rgb] | None:
    """Return the parts that show the samples of ``cell`` best, or None if halves are about as good.

    The squared error of a group of samples is the sum of their squares minus the square of their sum divided
    by their number; the first term is the same for every grouping.
    """
    reds, greens, blues = channels = cell[::3], cell[1::3], cell[2::3]
    light = [2 * r + 5 * g + b for r, g, b in zip(reds, greens, blues, strict=True)]
    middle = (min(light) + max(light)) / 2
    mask = count = red = green = blue = 0
    for place, level in enumerate(light):
        if level > middle:
            mask |= 1 << place
            count += 1
            red, green, blue = red + reds[place], green + greens[place], blue + blues[place]
    others = len(light) - count
    if not count or not others:
        return None
    sums = sum(reds), sum(greens), sum(blues)
    squares = sum(map(mul, cell, cell))
    r, g, b = sums[0] - red, sums[1] - green, sums[2] - blue
    error = squares - (red * red + green * green + blue * blue) / count - (r * r + g * g + b * b) / others
    if error >= (squares - _halves_square(channels, sums, grid.rows)) * _SHARPER:
        return None
    half = count // 2
    over = (red + half) // count, (green + half) // count, (blue + half) // count
    half = others // 2
    return grid.glyphs[mask], over, ((r + half) // others, (g + half) // others, (b + half) // others)


def _halves_square(channels: tuple[bytes, ...], sums: Rgb, rows: int) -> float:
    """Return the sum for halves, which share the samples of a middle row."""
    before = rows // 2 * 2
    square = 0.0
    for levels, whole in zip(channels, sums, strict=True):
        upper: float = sum(levels[:before])
        if rows % 2:
            upper += (levels[before] + levels[before + 1]) / 2
        square += upper * upper + (whole - upper) * (whole - upper)
    return square / rows
