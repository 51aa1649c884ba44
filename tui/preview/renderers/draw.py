"""A picture as characters, in the way that a terminal can show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tui.preview.renderers.blocks import draw_blocks
from tui.preview.renderers.braille import draw_braille
from tui.preview.renderers.graphics import draw_kitty, draw_sixel
from tui.preview.terminal import Renderer, Terminal, choose_renderer

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

    A cell counts as twice as high as wide, so that its halves are square pixels. A picture grows at most
    ``fitting.MAX_ENLARGEMENT`` times; one of few colours (an icon, pixel art) by a whole number, which keeps
    its edges sharp. The drawing has at least one cell. Synchronous, for a thread. The default ``terminal``
    has 24-bit colours, the default ``renderer`` is the best one without a graphics protocol.
    """
    terminal = terminal or Terminal()
    renderer = renderer or choose_renderer(Renderer.AUTO, terminal).renderer
    return _WAYS.get(renderer, draw_blocks)(picture, max(1, columns), max(1, rows), terminal)


_WAYS: Final = {
    Renderer.ASCII: draw_braille,
    Renderer.KITTY: draw_kitty,
    Renderer.SIXEL: draw_sixel,
}
