"""Rich styles for the cells of a picture, with escape codes rendered in advance in the thread."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import TYPE_CHECKING, Final

from rich.color import Color, ColorSystem, ColorType
from rich.color_triplet import ColorTriplet
from rich.segment import Segment
from rich.style import Style

from tui.preview.renderers.escape_codes import HALF

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tui.preview.renderers.cell_runs import Run
    from tui.preview.renderers.palettes import Rgb
#: The constructor of a named tuple takes three times as long, for thousands of cells.
_new: Final = tuple.__new__


def make_segments(runs: Iterable[Run], system: ColorSystem) -> tuple[Segment, ...]:
    """Return a line of cells as segments."""
    style_for = _style if system is ColorSystem.TRUECOLOR else partial(_palette_style, system=system)
    return tuple(
        [_new(Segment, (glyph * length, style_for(over, under), None)) for glyph, over, under, length in runs]
    )


def _style(over: Rgb | None, under: Rgb | None) -> Style:
    """Return a style of 24-bit colours, with its codes, which Rich renders five times as slowly."""
    style = Style.from_color(over and _colour(over), under and _colour(under))
    if over is not None and under is not None:
        (r, g, b), (u, v, w) = over, under
        codes = f"38;2;{r};{g};{b};48;2;{u};{v};{w}"
    else:
        kind, (r, g, b) = ("48", under) if under is not None else ("38", over or (0, 0, 0))
        codes = f"{kind};2;{r};{g};{b}"
    style._ansi = codes  # noqa: SLF001 - Rich has no public way to set rendered codes
    return style


def _colour(levels: Rgb) -> Color:
    return _new(Color, ("", ColorType.TRUECOLOR, None, _new(ColorTriplet, levels)))


@lru_cache(maxsize=8192)
def _palette_style(over: Rgb | None, under: Rgb | None, system: ColorSystem) -> Style:
    """Return a style of colours from a palette."""
    style = Style.from_color(
        Color.from_rgb(*over) if over is not None else None,
        Color.from_rgb(*under) if under is not None else None,
    )
    style.render(HALF, color_system=system)
    return style
