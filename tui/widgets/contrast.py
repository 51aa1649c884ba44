"""Contrast of text and background by WCAG 2.2: ratios from 1 to 21, at least 4.5 for text."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from textual.color import Color

if TYPE_CHECKING:
    from rich.style import Style

MIN_CONTRAST: Final = 4.5
_LINEAR_TO: Final = 0.04045


def contrast_ratio(one: Color, other: Color) -> float:
    """Return the contrast ratio of two colours, 1 to 21."""
    lights = sorted((_luminance(one), _luminance(other)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def _luminance(colour: Color) -> float:
    parts = (part / 255 for part in colour.rgb)
    red, green, blue = (
        part / 12.92 if part <= _LINEAR_TO else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def mute(letters: Color, ground: Color) -> Color:
    """Return the most muted colour between ``letters`` and ``ground`` that is still readable."""
    for tenths in range(6, 10):
        colour = ground.blend(letters, tenths / 10)
        if contrast_ratio(colour, ground) >= MIN_CONTRAST:
            return colour
    return letters


@lru_cache(256)
def apply_tone(style: Style, tone: Style) -> Style:
    """Return ``style`` with the colour of ``tone``, or ``style`` itself if that would be unreadable."""
    if tone.color is None or style.bgcolor is None or style.reverse:
        return style
    if tone.color.is_default or style.bgcolor.is_default:
        return style
    colours = Color.from_rich_color(tone.color), Color.from_rich_color(style.bgcolor)
    return style + tone if contrast_ratio(*colours) >= MIN_CONTRAST else style
