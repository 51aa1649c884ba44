"""A picture looked at closely: zoomed, moved, turned."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from tui.preview.imaging.fitting import MAX_ENLARGEMENT
from tui.preview.renderers.registry import draw, max_cells

if TYPE_CHECKING:
    from PIL.Image import Image

    from tui.preview.model import Drawing, Picture
    from tui.preview.renderers.registry import Renderer
    from tui.preview.terminal import Terminal

#: Pixels a side that are kept of a picture to be looked at closely.
MAX_SIDE_CLOSE: Final = 4096

_MAX_ZOOM: Final = 16.0
_QUARTERS: Final = 4
_SAMPLES: Final = 2
#: A cell of characters is two square pixels, one above the other.
_HALVES: Final = 2


@dataclass(frozen=True, slots=True)
class ViewState:
    """How a picture is looked at.

    ``zoom`` is how many square pixels of the pane a pixel of the content takes, None what fits the pane;
    they are the terminal's own where it draws pictures itself, elsewhere halves of cells. The middle of the
    pane is at ``x``, ``y``, in parts of the turned picture. ``turns`` are quarters, clockwise.
    """

    zoom: float | None = None
    x: float = 0.5
    y: float = 0.5
    turns: int = 0


class Viewport:
    """A picture behind a pane of ``columns`` x ``rows`` cells, looked at through a View. For a thread."""

    def __init__(self, picture: Picture) -> None:
        self._picture = picture
        self._turned: dict[int, Image] = {}
        self._dots = (1, _HALVES)
        self._most = (sys.maxsize, sys.maxsize)

    def zoom_of(self, view: ViewState, columns: int, rows: int) -> float:
        """Return the zoom of ``view``, that which fits where it says so."""
        if view.zoom is not None:
            return view.zoom
        width, height = self._size(view)
        across, down = self._room(columns, rows)
        return min(across / width, down / height, MAX_ENLARGEMENT)

    def zoomed(self, view: ViewState, factor: float, columns: int, rows: int) -> ViewState:
        """Return ``view`` nearer by ``factor``; never farther than what fits, nor beyond all sense."""
        least = self.zoom_of(replace(view, zoom=None), columns, rows)
        zoom = min(self.zoom_of(view, columns, rows) * factor, max(_MAX_ZOOM, least))
        return self._clamped(replace(view, zoom=None if zoom <= least else zoom), columns, rows)

    def moved(self, view: ViewState, across: float, down: float, columns: int, rows: int) -> ViewState:
        """Return ``view`` moved by parts of what is in sight."""
        width, height = self._in_sight(view, columns, rows)
        there = replace(view, x=view.x + across * width, y=view.y + down * height)
        return self._clamped(there, columns, rows)

    def turned(self, view: ViewState, quarters: int) -> ViewState:
        """Return ``view`` turned by ``quarters``, clockwise, around what is in the middle."""
        x, y = view.x, view.y
        for _ in range(quarters % _QUARTERS):
            x, y = 1 - y, x
        return replace(view, x=x, y=y, turns=(view.turns + quarters) % _QUARTERS)

    def draw(
        self, view: ViewState, columns: int, rows: int, terminal: Terminal, renderer: Renderer
    ) -> Drawing:
        """Draw what is in sight."""
        from PIL.Image import Resampling  # noqa: PLC0415 - Pillow is slow to import

        is_graphic = renderer.is_graphic
        self._dots = terminal.cell if is_graphic else (1, _HALVES)
        self._most = max_cells(renderer, terminal)
        room = self._room(columns, rows)
        view = self._clamped(view, columns, rows)
        zoom = self.zoom_of(view, columns, rows)
        width, height = self._size(view)
        image = self._image(view.turns)
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
        way = Resampling.NEAREST if zoom > samples else Resampling.LANCZOS
        part = image.resize(size, way, box=box, reducing_gap=2.0 if way is Resampling.LANCZOS else None)
        shown = replace(self._picture, pixels=part.tobytes(), width=part.width, height=part.height)
        cells = (-(-out[0] // self._dots[0]), -(-out[1] // self._dots[1]))
        return draw(shown, *cells, terminal, renderer)

    def _room(self, columns: int, rows: int) -> tuple[int, int]:
        """Return the square pixels of a pane, as far as a picture can fill it."""
        return min(columns, self._most[0]) * self._dots[0], min(rows, self._most[1]) * self._dots[1]

    def _size(self, view: ViewState) -> tuple[int, int]:
        """Return the size of the content, turned, in its own pixels."""
        size = (self._picture.original_width, self._picture.original_height)
        return size if view.turns % 2 == 0 else (size[1], size[0])

    def _in_sight(self, view: ViewState, columns: int, rows: int) -> tuple[float, float]:
        """Return how much of the picture is in sight, in parts of it."""
        zoom = self.zoom_of(view, columns, rows)
        width, height = self._size(view)
        across, down = self._room(columns, rows)
        return min(1.0, across / (width * zoom)), min(1.0, down / (height * zoom))

    def _clamped(self, view: ViewState, columns: int, rows: int) -> ViewState:
        """Return ``view`` with nothing beyond the picture in sight."""
        across, down = (part / 2 for part in self._in_sight(view, columns, rows))
        x, y = min(max(view.x, across), 1 - across), min(max(view.y, down), 1 - down)
        return replace(view, x=x, y=y)

    def _image(self, turns: int) -> Image:
        from PIL import Image  # noqa: PLC0415

        if turns not in self._turned:
            picture = self._picture
            image = Image.frombytes("RGB", (picture.width, picture.height), picture.pixels)
            ways = (
                None,
                Image.Transpose.ROTATE_270,
                Image.Transpose.ROTATE_180,
                Image.Transpose.ROTATE_90,
            )
            way = ways[turns]
            self._turned = {turns: image if way is None else image.transpose(way)}
        return self._turned[turns]
