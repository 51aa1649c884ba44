"""The table of renderers, and the choice between them.

A new renderer needs a module in ``tui.preview.renderers`` and a row here.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Protocol, Self, cast

from tui.preview.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui.preview.model import Drawing, Picture


class RendererModule(Protocol):
    """The functions of a renderer's module."""

    def draw(self, picture: Picture, columns: int, rows: int, terminal: Terminal) -> Drawing:
        """Draw ``picture``; see ``draw`` below."""

    def max_cells(self, terminal: Terminal) -> tuple[int, int]:
        """Return the columns and rows of the largest picture; only for graphics protocols."""


def _never(_: Terminal) -> str:
    return ""


def _blocks_reason(terminal: Terminal) -> str:
    if terminal.colours is None or not terminal.unicode:
        return ""
    depth = {"truecolor": "24-bit", "256": "256", "standard": "16"}.get(terminal.colours, terminal.colours)
    return f"{depth} colours{', SSH' if terminal.remote else ''}"


def _ascii_reason(terminal: Terminal) -> str:
    return "no colours" if terminal.colours is None else "no UTF-8"


class Renderer(StrEnum):
    """The values of the setting, best renderers first.

    A row has the setting, the ``module`` to draw with, ``character_reason`` for character renderers (why it
    is chosen for a terminal, or empty), and ``is_graphic`` for graphics protocols.
    """

    AUTO = "auto"
    KITTY = "kitty", "kitty", _never, True
    SIXEL = "sixel", "sixel", _never, True
    BLOCKS = "blocks", "blocks", _blocks_reason
    ASCII = "ascii", "monochrome", _ascii_reason
    OFF = "off"

    module: str
    is_graphic: bool
    character_reason: Callable[[Terminal], str]

    def __new__(
        cls,
        value: str,
        module: str = "blocks",
        reason: Callable[[Terminal], str] = _never,
        is_graphic: bool = False,  # noqa: FBT001, FBT002 - a cell of the table
    ) -> Self:
        """Make a row of the table."""
        renderer = str.__new__(cls, value)
        renderer._value_ = value
        renderer.module = module
        renderer.character_reason = reason
        renderer.is_graphic = is_graphic
        return renderer

    def reason(self, terminal: Terminal) -> str:
        """Return why this renderer is the automatic choice for ``terminal``; empty if it does not suit."""
        if not self.is_graphic:
            return self.character_reason(terminal)
        # Over SSH, blocks take a fifth of the bytes and look good in 256 colours.
        prefers_blocks = terminal.remote and terminal.colours in ("truecolor", "256")
        return "the terminal can" if self in terminal.graphics and not prefers_blocks else ""


@dataclass(frozen=True, slots=True)
class RendererChoice:
    """The renderer in use, with a short reason."""

    renderer: Renderer
    why: str


def choose_renderer(setting: Renderer, terminal: Terminal) -> RendererChoice:
    """Return the renderer of ``setting`` if ``terminal`` supports it, else the best supported one."""
    if setting.is_graphic and setting not in terminal.graphics:
        best = _choose_best(terminal, with_graphics=False)
        return RendererChoice(best.renderer, f"no {setting.capitalize()} pictures here")
    if setting is not Renderer.AUTO:
        return RendererChoice(setting, "as set")
    return _choose_best(terminal)


def _choose_best(terminal: Terminal, *, with_graphics: bool = True) -> RendererChoice:
    candidates = (renderer for renderer in Renderer if with_graphics or not renderer.is_graphic)
    reasons = ((renderer, renderer.reason(terminal)) for renderer in candidates)
    return next(RendererChoice(renderer, reason) for renderer, reason in reasons if reason)


def max_cells(renderer: Renderer, terminal: Terminal) -> tuple[int, int]:
    """Return the columns and rows of the largest picture that ``renderer`` can draw."""
    return _load(renderer).max_cells(terminal) if renderer.is_graphic else (sys.maxsize, sys.maxsize)


def draw(
    picture: Picture,
    columns: int,
    rows: int,
    terminal: Terminal | None = None,
    renderer: Renderer | None = None,
) -> Drawing:
    """Draw ``picture`` as large as fits into ``columns`` x ``rows`` cells, keeping its aspect ratio.

    A cell counts as twice as high as wide, so its halves are square pixels. A picture is enlarged at most
    ``limits.MAX_ENLARGEMENT`` times; one of few colours (an icon, pixel art) by a whole number, which keeps
    its edges sharp. The drawing has at least one cell. Synchronous, for a thread. The default ``terminal``
    has 24-bit colours, the default ``renderer`` is the best one for it.
    """
    terminal = terminal or Terminal()
    renderer = renderer or choose_renderer(Renderer.AUTO, terminal).renderer
    return _load(renderer).draw(picture, max(1, columns), max(1, rows), terminal)


def _load(renderer: Renderer) -> RendererModule:
    return cast("RendererModule", import_module(f"tui.preview.renderers.{renderer.module}"))


def can_encode_sixels() -> bool:
    """Whether there is an encoder: textual-image, which is installed with Python 3.12 and later."""
    return find_spec("textual_image") is not None
