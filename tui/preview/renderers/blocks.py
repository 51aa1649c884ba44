"""A picture in coloured blocks: two pixels in each cell, four or six where that sharpens it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.console import COLOR_SYSTEMS

from tui.preview.imaging.fitting import Fitted
from tui.preview.model import Drawing
from tui.preview.renderers.cell_glyphs import QUARTERS, SIXTHS, refine_cells
from tui.preview.renderers.cell_runs import HALF, Cells, Run, image_of
from tui.preview.renderers.palettes import TerminalPalette, palette_of
from tui.preview.renderers.styles import make_segments

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
#: How much of the error of few colours is spread over the neighbours: all of it as long as that can be paid,
#: for with less hues go astray.
_DITHERED: Final = (1.0, 0.75, 0.5)
#: Where that is too much, nothing is, and runs are flat before they are put into colours.
_FLAT: Final = (6, 12, 20, 32)
#: Bytes a cell that a drawing may cost over SSH, by Rich's names for colours: for a photograph in 80x24 cells
#: 26 KB, half of what chafa takes, and in fewer colours 24 and 12 KB.
BUDGETS: Final = {"truecolor": 17.0, "256": 15.5, "standard": 9.0}
#: Bytes of codes for a run of one colour and of two, as measured with photographs.
_COSTS: Final = {"truecolor": (17, 35), "256": (9, 13), "standard": (5, 8)}


def draw(picture: Picture, columns: int, rows: int, terminal: Terminal) -> Drawing:
    """Draw ``picture`` in the colours of ``terminal``; for shape and limits see ``draw``."""
    colours = terminal.colours or "truecolor"
    fitted = Fitted(picture, columns, rows * 2)
    palette = palette_of(colours)
    finer: Finer = {}
    if terminal.quadrants and terminal.colours != "standard" and fitted.height > 1:
        parts = SIXTHS if terminal.sextants else QUARTERS
        finer = refine_cells(fitted.samples(parts.rows), parts, palette)
    budget = BUDGETS[colours] * fitted.width * (fitted.height + 1) // 2
    lines: list[list[Run]] = []
    for lines in _candidates(fitted.pixels(), finer, palette):
        if not terminal.remote or _cost(lines, *_COSTS[colours]) <= budget:
            break
    system = COLOR_SYSTEMS[colours]
    return Drawing(tuple(make_segments(line, system) for line in lines), fitted.width, len(lines))


def _cost(lines: list[list[Run]], one: int, both: int) -> int:
    """Return about how many bytes ``lines`` take: ``one`` or ``both`` for the codes of a run, and glyphs."""
    glyph = len(HALF.encode())
    runs = ((text, length) for line in lines for text, _, _, length in line)
    return sum(one + length if text == " " else both + length * glyph for text, length in runs)


def _candidates(image: Image, finer: Finer, palette: TerminalPalette | None) -> Iterator[list[list[Run]]]:
    """Yield the lines of a drawing, the best ones first, then those that take fewer and fewer bytes."""
    cells = Cells(image)
    if palette is None:
        yield from (cells.lines(finer, spread) for spread in _SPREADS)
        return
    yield from (Cells(palette.dithered(image, share)).lines(finer, 0) for share in _DITHERED)
    for spread in _FLAT:
        flat = image_of(cells.lines({}, spread), image.height)
        yield Cells(palette.dithered(flat, 0.0)).lines(finer, 0)
