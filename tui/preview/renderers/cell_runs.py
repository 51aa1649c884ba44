"""Runs of similar cells, found row by row with functions in C, which are faster than a loop over cells."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from PIL import Image, ImageChops

from tui.preview.renderers.escape_codes import HALF

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tui.preview.renderers.palettes import Rgb

_RGB = 3

Run: TypeAlias = "tuple[str, Rgb | None, Rgb | None, int]"
"""A glyph, its foreground, its background, and the number of cells; None for the pane's own background."""


class _Row(NamedTuple):
    """A row of cells as prefix sums, so that two of them describe a run.

    ``sums`` has red, green and blue of the upper half, then of the lower one; ``steps`` has the differences
    between each cell and the previous one. ``inner`` has the differences between the halves of each cell,
    empty if there is no lower half.
    """

    sums: tuple[Sequence[int], ...]
    steps: Sequence[int]
    inner: bytes


class Cells:
    """The cells of an RGB image, two pixels in each; an odd last row has no lower half."""

    def __init__(self, image: Image.Image) -> None:
        self._width = image.width
        self._rows = list(_rows(image))

    def lines(self, finer: Mapping[int, list[tuple[int, Run]]], spread: int) -> list[list[Run]]:
        """Return the runs of each row.

        Colours change by at most ``spread`` levels of 255 within a run, which is drawn in its mean. ``finer``
        has, by row, the columns and the runs of cells that are drawn with other glyphs.
        """
        lines = []
        for number, row in enumerate(self._rows):
            line: list[Run] = []
            start = 0
            for column, cell in finer.get(number, ()):
                line += _runs(row, start, column, spread)
                line.append(cell)
                start = column + 1
            line += _runs(row, start, self._width, spread)
            lines.append(line)
        return lines


def _rows(image: Image.Image) -> Iterator[_Row]:
    width, height = image.width, (image.height + 1) // 2
    stride = width * _RGB
    pixels = image.tobytes()
    pixels += pixels[-stride:] * (image.height % 2)
    # Two rows of pixels side by side make one row of cells.
    both = Image.frombytes("RGB", (width * 2, height), pixels)
    upper, lower = both.crop((0, 0, width, height)), both.crop((width, 0, width * 2, height))
    changes = (
        greatest_channel(ImageChops.difference(half, ImageChops.offset(half, 1, 0)))
        for half in (upper, lower)
    )
    steps = ImageChops.lighter(*changes).tobytes()
    inner = greatest_channel(ImageChops.difference(upper, lower)).tobytes()
    for row in range(height):
        both_halves = pixels[row * 2 * stride : (row + 1) * 2 * stride]
        channels = (both_halves[at : at + stride : _RGB] for at in (0, 1, 2, stride, stride + 1, stride + 2))
        cells = slice(row * width, (row + 1) * width)
        yield _Row(
            tuple(list(accumulate(channel, initial=0)) for channel in channels),
            list(accumulate(steps[cells])),
            inner[cells] if row * 2 + 1 < image.height else b"",
        )


def render_image(lines: list[list[Run]], height: int) -> Image.Image:
    """Return ``lines`` of half blocks as an image, ``height`` pixels high."""
    rows = []
    for line in lines:
        rows.append(b"".join([bytes(over or under or ()) * length for _, over, under, length in line]))
        rows.append(b"".join([bytes(under or over or ()) * length for _, over, under, length in line]))
    return Image.frombytes("RGB", (len(rows[0]) // _RGB, height), b"".join(rows[:height]))


def greatest_channel(image: Image.Image) -> Image.Image:
    """Return the maximum channel of each pixel of an RGB image."""
    red, green, blue = image.split()
    return ImageChops.lighter(ImageChops.lighter(red, green), blue)


def _runs(row: _Row, start: int, stop: int, spread: int) -> Iterator[Run]:
    """Yield the runs of the cells from ``start`` to before ``stop``."""
    (red, green, blue, lower_red, lower_green, lower_blue), steps, inner = row
    while start < stop:
        end = bisect_right(steps, steps[start] + spread, start + 1, stop)
        length = end - start
        half = length // 2
        r = (red[end] - red[start] + half) // length
        g = (green[end] - green[start] + half) // length
        b = (blue[end] - blue[start] + half) // length
        if not inner:
            yield HALF, (r, g, b), None, length
        else:
            u = (lower_red[end] - lower_red[start] + half) // length
            v = (lower_green[end] - lower_green[start] + half) // length
            w = (lower_blue[end] - lower_blue[start] + half) // length
            if max(inner[start:end]) <= spread:
                yield " ", None, ((r + u) // 2, (g + v) // 2, (b + w) // 2), length
            else:
                yield HALF, (r, g, b), (u, v, w), length
        start = end
