"""Styles for the cells of a picture: hundreds of them, each with its escape codes made in the thread."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from rich.color import Color, ColorSystem, ColorType
from rich.color_triplet import ColorTriplet
from rich.segment import Segment
from rich.style import Style

from tui.preview.runs import HALF

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tui.preview.palettes import Rgb
    from tui.preview.runs import Run


def segments(runs: Iterable[Run], system: ColorSystem) -> tuple[Segment, ...]:
    """Return a line of cells."""
    if system is ColorSystem.TRUECOLOR:
        return tuple([Segment(glyph * length, _ink(over, under)) for glyph, over, under, length in runs])
    return tuple(
        [Segment(glyph * length, _ink_of_few(over, under, system)) for glyph, over, under, length in runs]
    )


def _ink(over: Rgb | None, under: Rgb | None) -> Style:
    """Return a style of 24-bit colours, with the codes that Rich would take five times as long to make."""
    ink = None if over is None else Color("", ColorType.TRUECOLOR, None, ColorTriplet(*over))
    ground = None if under is None else Color("", ColorType.TRUECOLOR, None, ColorTriplet(*under))
    style = Style.from_color(ink, ground)
    if over is not None and under is not None:
        (r, g, b), (u, v, w) = over, under
        codes = f"38;2;{r};{g};{b};48;2;{u};{v};{w}"
    else:
        kind, (r, g, b) = ("48", under) if under is not None else ("38", over or (0, 0, 0))
        codes = f"{kind};2;{r};{g};{b}"
    style._ansi = codes  # noqa: SLF001 - Rich has no other place for codes that are made already
    return style


@lru_cache(maxsize=8192)
def _ink_of_few(over: Rgb | None, under: Rgb | None, system: ColorSystem) -> Style:
    """Return a style of a palette's colours; they come again and again."""
    style = Style.from_color(
        Color.from_rgb(*over) if over is not None else None,
        Color.from_rgb(*under) if under is not None else None,
    )
    style.render(HALF, color_system=system)
    return style
