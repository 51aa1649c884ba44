"""A picture in coloured blocks: two pixels in each cell, four or six where that sharpens it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.console import COLOR_SYSTEMS

from tui.preview.fitting import Fitted
from tui.preview.inks import segments
from tui.preview.model import Drawing
from tui.preview.palettes import TerminalPalette, palette_of
from tui.preview.parts import QUARTERS, SIXTHS, parted
from tui.preview.runs import HALF, Cells, Run

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from PIL.Image import Image

    from tui.preview.model import Picture
    from tui.preview.terminal import Terminal

    Finer = Mapping[int, list[tuple[int, Run]]]

#: Levels of 255 by which colours may change within a run of cells: the first where bytes are no matter, the
#: others over SSH, until the drawing keeps to its budget. Measured against colours of 5 bits, the first saves
#: a quarter of the bytes, with less noise and no steps in a sky.
_SPREADS: Final = (5, 7, 9, 12, 16, 21, 27, 36)
#: How much of the error of few colours is spread over the neighbours: all of it where bytes are no matter.
_DITHERED: Final = (1.0, 0.6, 0.45, 0.3, 0.0)
#: Bytes a cell that a drawing may cost over SSH: 28 KB for a photograph in 80x24 cells, a quarter of a second
#: at 1 Mbit/s, and 0.55 of what chafa takes.
BUDGET: Final = 18.0


def draw_blocks(picture: Picture, columns: int, rows: int, terminal: Terminal) -> Drawing:
    """Draw ``picture`` in the colours of ``terminal``; for shape and limits see ``draw``."""
    fitted = Fitted(picture, columns, rows * 2)
    palette = palette_of(terminal.colours or "truecolor")
    finer: Finer = {}
    if terminal.quadrants and terminal.colours != "standard" and fitted.height > 1:
        parts = SIXTHS if terminal.sextants else QUARTERS
        finer = parted(fitted.samples(parts.rows), parts, palette)
    for lines in _candidates(fitted.pixels(), finer, palette):
        cost = _cost(lines, few=palette is not None)
        if not terminal.remote or cost <= BUDGET * fitted.width * len(lines):
            break
    system = COLOR_SYSTEMS[terminal.colours or "truecolor"]
    drawn = tuple(segments(line, system) for line in lines)
    return Drawing(drawn, fitted.width, len(drawn))


def _candidates(image: Image, finer: Finer, palette: TerminalPalette | None) -> Iterator[list[list[Run]]]:
    """Yield the lines of a drawing, the best ones first, then those that take fewer and fewer bytes."""
    if palette is None:
        cells = Cells(image)
        yield from (cells.lines(finer, spread) for spread in _SPREADS)
    else:
        yield from (Cells(palette.dithered(image, share)).lines(finer, 0) for share in _DITHERED)


def _cost(lines: list[list[Run]], *, few: bool) -> int:
    """Return about how many bytes ``lines`` take: colours, a reset at the end of each run, the glyphs."""
    one, both = (13, 23) if few else (22, 39)
    return sum(
        one + length if glyph == " " else both + length * len(HALF.encode())
        for line in lines
        for glyph, _, _, length in line
    )
