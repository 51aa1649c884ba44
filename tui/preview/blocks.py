"""A picture in coloured blocks: two pixels in each cell, four where that sharpens it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from rich.color import Color
from rich.console import COLOR_SYSTEMS
from rich.segment import Segment
from rich.style import Style

from tui.preview.fitting import Fitted
from tui.preview.model import Drawing
from tui.preview.palettes import Rgb, TerminalPalette, palette_of
from tui.preview.quadrants import HALF, quarters

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from PIL.Image import Image
    from rich.color import ColorSystem

    from tui.preview.model import Picture
    from tui.preview.terminal import Terminal

#: Levels of 255 that a channel may be off within a run of cells, which is shown in its mean colour: the first
#: where bytes are no matter, the others over SSH, until the drawing keeps to its budget. Measured against
#: colours of 5 bits, the first saves a quarter of the bytes, with 4 dB less noise and no steps in a sky.
_ALIKE: Final = (4, 6, 8, 11, 14, 18, 24)
#: How much of the error of few colours is spread over the neighbours: all of it where bytes are no matter.
_DITHERED: Final = (1.0, 0.6, 0.45, 0.3, 0.0)
#: Bytes a cell that a drawing may cost over SSH: 28 KB for a photograph in 80x24 cells, a quarter of a second
#: at 1 Mbit/s, and 0.55 of what chafa takes.
BUDGET: Final = 18.0

_RGB: Final = 3


class _Run(NamedTuple):
    """Cells side by side that look the same; without ``below`` the pane's own ground shows there."""

    glyph: str
    above: Rgb | None
    below: Rgb | None
    length: int


def draw_blocks(picture: Picture, columns: int, rows: int, terminal: Terminal) -> Drawing:
    """Draw ``picture`` in the colours of ``terminal``; for shape and limits see ``draw``."""
    fitted = Fitted(picture, columns, rows * 2)
    palette = palette_of(terminal.colours or "truecolor")
    coarse = fitted.pixels()
    fine: Mapping[tuple[int, int], tuple[str, Rgb, Rgb]] = {}
    if terminal.quadrants and terminal.colours != "standard":
        fine = quarters(fitted.pixels(across=2), palette)
    for lines in _candidates(coarse, fine, palette):
        cost = _cost(lines, few=palette is not None)
        if not terminal.remote or cost <= BUDGET * fitted.width * len(lines):
            break
    system = COLOR_SYSTEMS[terminal.colours or "truecolor"]
    drawn = tuple(tuple(_segment(run, system) for run in line) for line in lines)
    return Drawing(drawn, fitted.width, len(drawn))


def _candidates(
    image: Image,
    fine: Mapping[tuple[int, int], tuple[str, Rgb, Rgb]],
    palette: TerminalPalette | None,
) -> Iterator[list[list[_Run]]]:
    """Yield the lines of a drawing, the best ones first, then those that take fewer and fewer bytes."""
    if palette is None:
        yield from (_lines(image, fine, alike) for alike in _ALIKE)
    else:
        yield from (_lines(palette.dithered(image, share), fine, 0) for share in _DITHERED)


def _lines(
    image: Image, fine: Mapping[tuple[int, int], tuple[str, Rgb, Rgb]], alike: int
) -> list[list[_Run]]:
    pixels, stride = image.tobytes(), image.width * _RGB
    rows = [pixels[start : start + stride] for start in range(0, len(pixels), stride)]
    if len(rows) % 2:
        rows.append(b"")
    by_row: dict[int, list[tuple[int, tuple[str, Rgb, Rgb]]]] = {}
    for (row, column), cell in fine.items():
        by_row.setdefault(row, []).append((column, cell))
    lines = []
    for row in range(len(rows) // 2):
        line: list[_Run] = []
        start = 0
        above, below = rows[row * 2], rows[row * 2 + 1]
        for column, cell in by_row.get(row, ()) if below else ():
            line += _runs(above, below, start, column, alike)
            line.append(_Run(*cell, 1))
            start = column + 1
        line += _runs(above, below, start, image.width, alike)
        lines.append(line)
    return lines


def _runs(top: bytes, bottom: bytes, start: int, stop: int, alike: int) -> Iterator[_Run]:
    """Yield the runs of the cells from ``start`` to before ``stop``; ``bottom`` may be empty."""
    place, end = start * _RGB, stop * _RGB
    while place < end:
        first = place
        r, g, b = top[place : place + _RGB]
        u, v, w = bottom[place : place + _RGB] or (0, 0, 0)
        place += _RGB
        while place < end and (
            -alike <= top[place] - r <= alike
            and -alike <= top[place + 1] - g <= alike
            and -alike <= top[place + 2] - b <= alike
            and (
                not bottom
                or (
                    -alike <= bottom[place] - u <= alike
                    and -alike <= bottom[place + 1] - v <= alike
                    and -alike <= bottom[place + 2] - w <= alike
                )
            )
        ):
            place += _RGB
        above = _mean(top, first, place)
        below = _mean(bottom, first, place) if bottom else None
        yield _run(above, below, alike, (place - first) // _RGB)


def _mean(line: bytes, start: int, stop: int) -> Rgb:
    if stop - start == _RGB:
        r, g, b = line[start:stop]
        return r, g, b
    cells = (stop - start) // _RGB
    half = cells // 2
    return (
        (sum(line[start:stop:_RGB]) + half) // cells,
        (sum(line[start + 1 : stop : _RGB]) + half) // cells,
        (sum(line[start + 2 : stop : _RGB]) + half) // cells,
    )


def _run(above: Rgb, below: Rgb | None, alike: int, length: int) -> _Run:
    if below is None:
        return _Run(HALF, above, None, length)
    if above == below:
        return _Run(" ", None, below, length)
    if max(abs(one - other) for one, other in zip(above, below, strict=True)) <= alike:
        middle = ((above[0] + below[0]) // 2, (above[1] + below[1]) // 2, (above[2] + below[2]) // 2)
        return _Run(" ", None, middle, length)
    return _Run(HALF, above, below, length)


def _cost(lines: list[list[_Run]], *, few: bool) -> int:
    """Return about how many bytes ``lines`` take: colours, a reset at the end of each run, the glyphs."""
    one, both = (13, 23) if few else (22, 39)
    return sum(
        (one + run.length if run.glyph == " " else both + run.length * len(HALF.encode()))
        for line in lines
        for run in line
    )


@lru_cache(maxsize=8192)
def _style(above: Rgb | None, below: Rgb | None, system: ColorSystem) -> Style:
    """Return a style that has made its escape codes: here, in the thread, and not by the first paint."""
    style = Style(
        color=Color.from_rgb(*above) if above else None,
        bgcolor=Color.from_rgb(*below) if below else None,
    )
    style.render(HALF, color_system=system)
    return style


def _segment(run: _Run, system: ColorSystem) -> Segment:
    return Segment(run.glyph * run.length, _style(run.above, run.below, system))
