"""The palettes of terminals with few colours, and dithering."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

from PIL import Image
from rich._palettes import STANDARD_PALETTE
from rich.color import Color, ColorSystem

if TYPE_CHECKING:
    from collections.abc import Iterable


Rgb = tuple[int, int, int]

#: The colours shared by all 256-colour terminals: the 6x6x6 cube and the greys (xterm's control sequences).
#: The first 16 depend on the user's theme.
_STEPS: Final = (0, 95, 135, 175, 215, 255)
_GREYS: Final = tuple((level, level, level) for level in range(8, 248, 10))
_CUBE: Final = tuple((red, green, blue) for red in _STEPS for green in _STEPS for blue in _STEPS)
_FIRST_OF_CUBE: Final = 16
_NEARBY: Final = 12


@dataclass(frozen=True, slots=True)
class TerminalPalette:
    """The colours of a terminal: as they appear, and as Rich must be given them to send exactly these."""

    appearance: tuple[Rgb, ...]
    sent: tuple[Rgb, ...]

    def dither_image(self, image: Image.Image, share: float = 1.0) -> Image.Image:
        """Return ``image`` in RGB in the colours to send, with a ``share`` of the errors dithered."""
        if share < 1:
            flat = self._quantized(image, Image.Dither.NONE, self.appearance)
            image = Image.blend(flat, image, share)
        return self._quantized(image, Image.Dither.FLOYDSTEINBERG, self.sent)

    def _quantized(self, image: Image.Image, dither: Image.Dither, colours: tuple[Rgb, ...]) -> Image.Image:
        found = image.quantize(palette=_image_of(self.appearance), dither=dither)
        found.putpalette(_levels(colours))
        return found.convert("RGB")

    def find_nearest(self, colour: Rgb) -> Rgb:
        """Return the colour to send that appears closest to ``colour``."""
        return _nearest(self, colour)


@cache
def get_palette(colours: str) -> TerminalPalette | None:
    """Return the palette for a Rich colour system; None for 24-bit colours."""
    if colours == "truecolor":
        return None
    if colours == "256":
        appearance = _CUBE + _GREYS
        pairs = [
            (look, _colour_to_send(look, number)) for number, look in enumerate(appearance, _FIRST_OF_CUBE)
        ]
        known = [(look, sent) for look, sent in pairs if sent is not None]
        return TerminalPalette(tuple(look for look, _ in known), tuple(sent for _, sent in known))
    # The 16 colours depend on the theme; Rich's values are a guess.
    standard = tuple((red, green, blue) for red, green, blue in map(STANDARD_PALETTE.__getitem__, range(16)))
    return TerminalPalette(standard, standard)


def _colour_to_send(look: Rgb, number: int) -> Rgb | None:
    """Return a colour near ``look`` that Rich maps to ``number``: it rounds greys to a neighbour.

    None if there is none: Rich never sends the four greys of the cube, which lie between two others.
    """
    if _number_sent(look) == number:
        return look
    nearby = range(max(0, look[0] - _NEARBY), min(255, look[0] + _NEARBY) + 1)
    greys = ((level, level, level) for level in nearby)
    return next((grey for grey in greys if len(set(look)) == 1 and _number_sent(grey) == number), None)


def _number_sent(colour: Rgb) -> int | None:
    return Color.from_rgb(*colour).downgrade(ColorSystem.EIGHT_BIT).number


@cache
def _image_of(colours: tuple[Rgb, ...]) -> Image.Image:
    image = Image.new("P", (1, 1))
    image.putpalette(_levels(colours + colours[-1:] * (256 - len(colours))))
    return image


def _levels(colours: Iterable[Rgb]) -> list[int]:
    return [level for colour in colours for level in colour]


@lru_cache(maxsize=4096)
def _nearest(palette: TerminalPalette, colour: Rgb) -> Rgb:
    red, green, blue = colour

    def distance(place: int) -> int:
        look = palette.appearance[place]
        return (look[0] - red) ** 2 + (look[1] - green) ** 2 + (look[2] - blue) ** 2

    return palette.sent[min(range(len(palette.appearance)), key=distance)]
