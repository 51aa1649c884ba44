"""Pictures as Sixels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.segment import Segment
from textual_image._sixel import SixelOptions, image_to_sixels

from tui.preview.model import Drawing
from tui.preview.renderers.pixels import count_cells, fit_to_cells

if TYPE_CHECKING:
    from tui.preview.model import Picture
    from tui.preview.terminal import Terminal

#: A palette halves the bytes, with no visible difference at this size.
_COLOURS: Final = 255
_COLOURS_OVER_SSH: Final = 64
#: The height of a Sixel in pixels.
_SIXEL: Final = 6
#: xterm does not show a picture wider or higher than this, in pixels (its resource maxGraphicSize).
_MAX_PIXELS: Final = 1000


def max_cells(terminal: Terminal) -> tuple[int, int]:
    """Return the columns and rows of the largest picture."""
    return _MAX_PIXELS // terminal.cell[0], _MAX_PIXELS // terminal.cell[1]


def draw(picture: Picture, columns: int, rows: int, terminal: Terminal) -> Drawing:
    """Draw ``picture`` over blank cells.

    Only the encoder comes from textual-image: its widget would encode while the screen is painted, and its
    terminal detection would have to run before Textual reads the keys.
    """
    across, down = max_cells(terminal)
    image = fit_to_cells(picture, min(columns, across), min(rows, down), terminal)
    # xterm and mlterm draw a white bar if the last row of Sixels is not full.
    image = image.crop((0, 0, image.width, max(_SIXEL, image.height // _SIXEL * _SIXEL)))
    across, down = count_cells(image, terminal)
    colours = _COLOURS_OVER_SSH if terminal.remote else _COLOURS
    overlay = image_to_sixels(image, SixelOptions(colors=colours))
    return Drawing(((Segment(" " * across),),) * down, across, down, overlay=overlay)
