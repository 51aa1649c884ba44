"""Pictures in coloured blocks: two pixels per cell, or four or six where that is sharper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.console import COLOR_SYSTEMS

from tui.preview.imaging.fitting import FittedPicture
from tui.preview.model import Drawing
from tui.preview.renderers.cell_glyphs import QUARTERS, SIXTHS, refine_cells
from tui.preview.renderers.cell_runs import Cells, Run, render_image
from tui.preview.renderers.escape_codes import HALF
from tui.preview.renderers.palettes import TerminalPalette, get_palette
from tui.preview.renderers.styles import make_segments

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from PIL.Image import Image

    from tui.preview.model import Picture
    from tui.preview.terminal import Terminal

    Finer = Mapping[int, list[tuple[int, Run]]]

#: The number of levels, of 255, by which colours may change within a run of cells. Locally the first is used,
#: over SSH the first that keeps the drawing within its budget. Compared to 5-bit colours, the first saves a
#: quarter of the bytes, with less noise and no banding.
_SPREADS: Final = (5, 7, 9, 12, 16, 21, 27, 36)
#: The share of the palette error that dithering spreads: all of it if the budget allows, since less distorts
#: hues.
_DITHERED: Final = (1.0, 0.75, 0.5)
#: Beyond the budget there is no dithering, and runs are flattened before they are mapped to the palette.
_FLAT: Final = (6, 12, 20, 32)
#: The byte budget per cell over SSH, by Rich's name of the colour system. A photograph in 80x24 cells takes
#: 26 KB, half of chafa's output, and 24 or 12 KB in fewer colours.
BUDGETS: Final = {"truecolor": 17.0, "256": 15.5, "standard": 9.0}
#: The bytes of escape codes for a run of one colour and of two, measured with photographs.
_COSTS: Final = {"truecolor": (17, 35), "256": (9, 13), "standard": (5, 8)}


def draw(picture: Picture, columns: int, rows: int, terminal: Terminal) -> Drawing:
    """Draw ``picture`` in the colours of ``terminal``."""
    colours = terminal.colours or "truecolor"
    fitted = FittedPicture(picture, columns, rows * 2)
    palette = get_palette(colours)
    finer: Finer = {}
    if terminal.quadrants and terminal.colours != "standard" and fitted.height > 1:
        grid = SIXTHS if terminal.sextants else QUARTERS
        finer = refine_cells(fitted.sample_cells(grid.rows), grid, palette)
    budget = BUDGETS[colours] * fitted.width * (fitted.height + 1) // 2
    lines: list[list[Run]] = []
    for lines in _candidates(fitted.to_image(), finer, palette):
        if not terminal.remote or _cost(lines, *_COSTS[colours]) <= budget:
            break
    system = COLOR_SYSTEMS[colours]
    return Drawing(tuple(make_segments(line, system) for line in lines), fitted.width, len(lines))


def _cost(lines: list[list[Run]], one: int, both: int) -> int:
    """Estimate the bytes of ``lines``: ``one`` or ``both`` for the codes of a run, plus its glyphs."""
    glyph = len(HALF.encode())
    runs = ((text, length) for line in lines for text, _, _, length in line)
    return sum(one + length if text == " " else both + length * glyph for text, length in runs)


def _candidates(image: Image, finer: Finer, palette: TerminalPalette | None) -> Iterator[list[list[Run]]]:
    """Yield the lines of a drawing in versions with fewer and fewer bytes, the best first."""
    cells = Cells(image)
    if palette is None:
        yield from (cells.lines(finer, spread) for spread in _SPREADS)
        return
    yield from (Cells(palette.dither_image(image, share)).lines(finer, 0) for share in _DITHERED)
    for spread in _FLAT:
        flat = render_image(cells.lines({}, spread), image.height)
        yield Cells(palette.dither_image(flat, 0.0)).lines(finer, 0)
