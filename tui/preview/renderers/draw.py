"""A picture as characters, in the way that a terminal can show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tui.preview.renderers.blocks import draw_blocks
from tui.preview.renderers.braille import draw_dots
from tui.preview.renderers.graphics import draw_kitty, draw_sixel
from tui.preview.terminal import Renderer, Terminal, choose

if TYPE_CHECKING:
    from tui.preview.model import Drawing, Picture


def draw(
    picture: Picture,
    columns: int,
    rows: int,
    terminal: Terminal | None = None,
    renderer: Renderer | None = None,
) -> Drawing:
    """Draw ``picture`` as large as it fits into ``columns`` x ``rows`` cells, in its aspect ratio.

    A cell is taken as twice as high as wide, so that its two halves are square pixels. A picture smaller than
    the pane grows at most ``fitting.MOST_ENLARGED`` times; one of few colours (an icon, pixel art) by a whole
    number, so that its edges stay sharp. The drawing has at least one cell and may be smaller than the pane:
    centring it is the pane's work. Synchronous, for a thread; ``terminal`` is one of 24-bit colours where it
    is left out, ``renderer`` the one of characters that suits it.
    """
    terminal = terminal or Terminal()
    renderer = renderer or choose(Renderer.AUTO, terminal).renderer
    return _WAYS.get(renderer, draw_blocks)(picture, max(1, columns), max(1, rows), terminal)


_WAYS: Final = {
    Renderer.ASCII: draw_dots,
    Renderer.KITTY: draw_kitty,
    Renderer.SIXEL: draw_sixel,
}
