"""The colours of terminals that have few of them, and pictures dithered into these."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

from rich._palettes import STANDARD_PALETTE
from rich.color import Color, ColorSystem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PIL.Image import Dither, Image

Rgb = tuple[int, int, int]

#: Of the 256 colours those that are the same in every terminal: the cube of six, and the greys (xterm's
#: control sequences); the first 16 are the user's.
_STEPS: Final = (0, 95, 135, 175, 215, 255)
_GREYS: Final = tuple((level, level, level) for level in range(8, 248, 10))
_CUBE: Final = tuple((red, green, blue) for red in _STEPS for green in _STEPS for blue in _STEPS)
_FIRST_OF_CUBE: Final = 16
_NEARBY: Final = 12


@dataclass(frozen=True, slots=True)
class TerminalPalette:
    """Colours of a terminal: as they look, and as Rich is told them so that it sends that very one."""

    looks: tuple[Rgb, ...]
    told: tuple[Rgb, ...]

    def dithered(self, image: Image, share: float = 1.0) -> Image:
        """Return ``image``, in RGB, in the told colours, a ``share`` of its errors spread over neighbours."""
        from PIL import Image as images  # noqa: N813, PLC0415 - Pillow is slow to import

        if share < 1:
            flat = self._quantized(image, images.Dither.NONE, self.looks)
            image = images.blend(flat, image, share)
        return self._quantized(image, images.Dither.FLOYDSTEINBERG, self.told)

    def _quantized(self, image: Image, dither: Dither, colours: tuple[Rgb, ...]) -> Image:
        found = image.quantize(palette=_image_of(self.looks), dither=dither)
        found.putpalette(_flat(colours))
        return found.convert("RGB")

    def nearest(self, colour: Rgb) -> Rgb:
        """Return the told colour that looks most like ``colour``."""
        return _nearest(self, colour)


@cache
def palette_of(colours: str) -> TerminalPalette | None:
    """Return the palette of a terminal, by Rich's name for its colours; None where it has them all."""
    if colours == "truecolor":
        return None
    if colours == "256":
        looks = _CUBE + _GREYS
        pairs = [(look, _told(look, number)) for number, look in enumerate(looks, _FIRST_OF_CUBE)]
        known = [(look, told) for look, told in pairs if told is not None]
        return TerminalPalette(tuple(look for look, _ in known), tuple(told for _, told in known))
    # Every terminal shows the 16 as its user likes: what Rich takes them for is as good a guess as any.
    standard = tuple((red, green, blue) for red, green, blue in map(STANDARD_PALETTE.__getitem__, range(16)))
    return TerminalPalette(standard, standard)


def _told(look: Rgb, number: int) -> Rgb | None:
    """Return the colour next to ``look`` that Rich turns into ``number``: for greys its rounding is off.

    None where there is none: it never sends the four greys of the cube, which lie between two others.
    """
    if _sent(look) == number:
        return look
    nearby = range(max(0, look[0] - _NEARBY), min(255, look[0] + _NEARBY) + 1)
    greys = ((level, level, level) for level in nearby)
    return next((grey for grey in greys if len(set(look)) == 1 and _sent(grey) == number), None)


def _sent(colour: Rgb) -> int | None:
    return Color.from_rgb(*colour).downgrade(ColorSystem.EIGHT_BIT).number


@cache
def _image_of(colours: tuple[Rgb, ...]) -> Image:
    from PIL import Image  # noqa: PLC0415

    image = Image.new("P", (1, 1))
    image.putpalette(_flat(colours + colours[-1:] * (256 - len(colours))))
    return image


def _flat(colours: Iterable[Rgb]) -> list[int]:
    return [level for colour in colours for level in colour]


@lru_cache(maxsize=4096)
def _nearest(palette: TerminalPalette, colour: Rgb) -> Rgb:
    red, green, blue = colour

    def distance(place: int) -> int:
        look = palette.looks[place]
        return (look[0] - red) ** 2 + (look[1] - green) ** 2 + (look[2] - blue) ** 2

    return palette.told[min(range(len(palette.looks)), key=distance)]
