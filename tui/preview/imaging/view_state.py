"""A view of a picture that can be zoomed, moved and turned."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from tui import preview
from tui.preview.limits import MAX_ENLARGEMENT
from tui.preview.renderers.registry import draw, max_cells

if TYPE_CHECKING:
    from PIL.Image import Image

    from tui.preview.model import Drawing, Picture
    from tui.preview.renderers.registry import Renderer
    from tui.preview.terminal import Terminal

_MAX_ZOOM: Final = 16.0
_FULL_TURN: Final = 4
_SAMPLES: Final = 2
#: A cell has two square pixels, one above the other.
_HALVES_OF_A_CELL: Final = 2


@dataclass(frozen=True, slots=True)
class ViewState:
    """The zoom, position and rotation of a picture.

    ``zoom`` is the number of pane pixels per content pixel; None fits the pane. A pane pixel is a terminal
    pixel with a graphics protocol, else half a cell. ``x`` and ``y`` are the centre of the pane, as fractions
    of the turned picture. ``turns`` are clockwise quarter turns.
    """

    zoom: float | None = None
    x: float = 0.5
    y: float = 0.5
    turns: int = 0


class Viewport:
    """Draws views of a picture in a pane of ``columns`` x ``rows`` cells. For a thread."""

    def __init__(self, picture: Picture) -> None:
        self._picture = picture
        self._images: dict[int, Image] = {}
        self._cell_pixels = (1, _HALVES_OF_A_CELL)
        self._max_cells = (sys.maxsize, sys.maxsize)

    def effective_zoom(self, view: ViewState, columns: int, rows: int) -> float:
        """Return the zoom of ``view``; computed if it is None, which fits the pane."""
        if view.zoom is not None:
            return view.zoom
        width, height = self._size(view)
        across, down = self._pane_pixels(columns, rows)
        return min(across / width, down / height, MAX_ENLARGEMENT)

    def zoom_by(self, view: ViewState, factor: float, columns: int, rows: int) -> ViewState:
        """Return ``view`` zoomed by ``factor``, within the limits."""
        least = self.effective_zoom(replace(view, zoom=None), columns, rows)
        zoom = min(self.effective_zoom(view, columns, rows) * factor, max(_MAX_ZOOM, least))
        return self._clamp(replace(view, zoom=None if zoom <= least else zoom), columns, rows)

    def move_by(self, view: ViewState, across: float, down: float, columns: int, rows: int) -> ViewState:
        """Return ``view`` moved by fractions of the visible part."""
        width, height = self._visible_share(view, columns, rows)
        there = replace(view, x=view.x + across * width, y=view.y + down * height)
        return self._clamp(there, columns, rows)

    def turn_by(self, view: ViewState, quarters: int) -> ViewState:
        """Return ``view`` turned by ``quarters``, clockwise, around the centre of the pane."""
        x, y = view.x, view.y
        for _ in range(quarters % _FULL_TURN):
            x, y = 1 - y, x
        return replace(view, x=x, y=y, turns=(view.turns + quarters) % _FULL_TURN)

    def draw(
        self, view: ViewState, columns: int, rows: int, terminal: Terminal, renderer: Renderer
    ) -> Drawing:
        """Draw the visible part."""
        is_graphic = renderer.is_graphic
        self._cell_pixels = terminal.cell if is_graphic else (1, _HALVES_OF_A_CELL)
        self._max_cells = max_cells(renderer, terminal)
        room = self._pane_pixels(columns, rows)
        view = self._clamp(view, columns, rows)
        zoom = self.effective_zoom(view, columns, rows)
        width, height = self._size(view)
        image = self._turned_image(view.turns)
        out = (max(1, min(room[0], round(width * zoom))), max(1, min(room[1], round(height * zoom))))
        across, down = min(1.0, out[0] / zoom / width), min(1.0, out[1] / zoom / height)
        left, top = max(0.0, view.x - across / 2), max(0.0, view.y - down / 2)
        box = (
            left * image.width,
            top * image.height,
            min(1.0, left + across) * image.width,
            min(1.0, top + down) * image.height,
        )
        samples = 1 if is_graphic else _SAMPLES
        size = (out[0] * samples, out[1] * samples)
        part = preview.cut_image(image, size, box, is_sharp=zoom > samples)
        shown = replace(self._picture, pixels=part.tobytes(), width=part.width, height=part.height)
        cells = (-(-out[0] // self._cell_pixels[0]), -(-out[1] // self._cell_pixels[1]))
        return draw(shown, *cells, terminal, renderer)

    def _pane_pixels(self, columns: int, rows: int) -> tuple[int, int]:
        """Return the pixels of the pane that a picture can fill."""
        return min(columns, self._max_cells[0]) * self._cell_pixels[0], min(
            rows, self._max_cells[1]
        ) * self._cell_pixels[1]

    def _size(self, view: ViewState) -> tuple[int, int]:
        """Return the size of the content, turned, in its own pixels."""
        size = (self._picture.original_width, self._picture.original_height)
        return size if view.turns % 2 == 0 else (size[1], size[0])

    def _visible_share(self, view: ViewState, columns: int, rows: int) -> tuple[float, float]:
        """Return the visible fractions of the width and the height."""
        zoom = self.effective_zoom(view, columns, rows)
        width, height = self._size(view)
        across, down = self._pane_pixels(columns, rows)
        return min(1.0, across / (width * zoom)), min(1.0, down / (height * zoom))

    def _clamp(self, view: ViewState, columns: int, rows: int) -> ViewState:
        """Return ``view`` moved so that the pane shows nothing beyond the picture."""
        across, down = (part / 2 for part in self._visible_share(view, columns, rows))
        x, y = min(max(view.x, across), 1 - across), min(max(view.y, down), 1 - down)
        return replace(view, x=x, y=y)

    def _turned_image(self, turns: int) -> Image:
        if turns not in self._images:
            self._images = {turns: preview.turn_picture(self._picture, turns)}
        return self._images[turns]
