"""Escape codes for a line of cells, with no byte too many: for what passes through SSH."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from rich.color import Color, ColorSystem

from tui.preview.renderers.cell_runs import HALF

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.segment import Segment

LOWER_HALF: Final = "▄"
_RESET: Final = "\x1b[0m"

_Code = tuple[str, str]
"""How a colour is set, as that of what is written and as that of its ground."""


def encode_segments(segments: Iterable[Segment], system: ColorSystem) -> str:
    """Return what shows ``segments`` in a terminal: codes for what changes from one to the next alone.

    Rich sends both colours of each segment and takes them back after it, which is half as much again, and
    takes a quarter of the time. A half block is turned upside down where that changes less.
    """
    parts: list[str] = []
    ink: _Code | None = None
    ground: _Code | None = None
    for text, style, _ in segments:
        if style is None or style._set_attributes or style._link:  # noqa: SLF001 - more than colours: Rich's
            parts.append(_RESET if ink or ground else "")
            parts.append(style.render(text, color_system=system) if style else text)
            ink = ground = None
            continue
        over = style.color and _code(style.color, system)
        under = style.bgcolor and _code(style.bgcolor, system)
        if under and text.isspace():
            over = ink  # nothing is seen of it
        elif text[:1] == HALF and over != ink and (over == ground or under == ink):
            over, under = under, over
            text = LOWER_HALF * len(text)  # noqa: PLW2901 - the same, upside down
        parts.append(_change(ink, ground, over, under) + text)
        ink, ground = over, under
    return "".join(parts) + (_RESET if ink or ground else "")


def _change(ink: _Code | None, ground: _Code | None, over: _Code | None, under: _Code | None) -> str:
    """Return what sets the colours ``over`` and ``under`` after ``ink`` and ``ground``; None: the usual."""
    reset = ""
    if (ink and not over) or (ground and not under):
        reset = _RESET
        ink = ground = None
    codes = [over[0]] if over and over != ink else []
    if under and under != ground:
        codes.append(under[1])
    return f"{reset}\x1b[{';'.join(codes)}m" if codes else reset


def _code(colour: Color, system: ColorSystem) -> _Code:
    if colour.triplet is None:
        return _of_few(colour, system)
    return _of(colour.triplet, system)


@lru_cache(maxsize=4096)
def _of(triplet: tuple[int, int, int], system: ColorSystem) -> _Code:
    red, green, blue = triplet
    if system is ColorSystem.TRUECOLOR:
        value = f"8;2;{red};{green};{blue}"
        return f"3{value}", f"4{value}"
    return _of_few(Color.from_rgb(*triplet), system)


@lru_cache(maxsize=512)
def _of_few(colour: Color, system: ColorSystem) -> _Code:
    nearest = colour.downgrade(system)
    return ";".join(nearest.get_ansi_codes()), ";".join(nearest.get_ansi_codes(foreground=False))
