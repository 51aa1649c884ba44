"""The drawing functions of all scenes: gradients, ridges, glow, clouds, grain and lettering.

All functions are pure: randomness comes from a seed, and Pillow loops over the pixels. Colours are `#rrggbb`,
sizes and points are pixels, levels are 0.0 to 1.0.
"""

from __future__ import annotations

import itertools
from functools import cache
from typing import TYPE_CHECKING

from PIL import Image, ImageChops, ImageColor, ImageDraw, ImageFilter, ImageFont

from tui.server.samples.seeded_random import make_random

if TYPE_CHECKING:
    from collections.abc import Sequence

Size = tuple[int, int]
Point = tuple[float, float]
Stop = tuple[float, str]

BILINEAR = Image.Resampling.BILINEAR
BICUBIC = Image.Resampling.BICUBIC
_MIGRATIONS = 96
_TILE = 384
_MIDDLE_GREY = 128


def rgb(colour: str) -> tuple[int, int, int]:
    """Return the three channels of `colour`."""
    return ImageColor.getrgb(colour)[:3]


def mix(first: str, second: str, level: float) -> str:
    """Return the colour `level` of the way from `first` to `second`."""
    channels = (round(a + (b - a) * level) for a, b in zip(rgb(first), rgb(second), strict=True))
    return "#" + "".join(f"{channel:02x}" for channel in channels)


def _ramp(stops: Sequence[Stop], steps: int) -> bytes:
    """Return the colours of `stops` (level and colour, ascending from 0 to 1) in `steps`, as RGB bytes."""
    out = bytearray()
    for (low, first), (high, second) in itertools.pairwise(stops):
        start, end = rgb(first), rgb(second)
        for step in range(len(out) // 3, round(high * (steps - 1)) + 1):
            level = min(max((step / (steps - 1) - low) / (high - low), 0), 1)
            out += bytes(round(a + (b - a) * level) for a, b in zip(start, end, strict=True))
    return bytes(out)


def gradient(size: Size, *stops: Stop) -> Image.Image:
    """Return a vertical gradient picture from the first of `stops` at the top to the last at the bottom."""
    column = Image.frombytes("RGB", (1, _MIGRATIONS), _ramp(stops, _MIGRATIONS)).resize(
        (1, size[1]), BILINEAR
    )
    return column.resize(size, Image.Resampling.NEAREST)


def fade(size: Size, *stops: tuple[float, float]) -> Image.Image:
    """Return a mask with the levels of `stops` from top to bottom."""
    greys = [(at, mix("#000000", "#ffffff", level)) for at, level in stops]
    column = (
        Image.frombytes("RGB", (1, _MIGRATIONS), _ramp(greys, _MIGRATIONS))
        .convert("L")
        .resize((1, size[1]), BILINEAR)
    )
    return column.resize(size, Image.Resampling.NEAREST)


def toned(grey: Image.Image, *stops: Stop) -> Image.Image:
    """Return `grey` (mode L) as a palette picture with the colours of `stops` from dark to light."""
    out = grey.copy()
    out.putpalette(_ramp(stops, 256))
    return out


def polygon_mask(size: Size, points: Sequence[Point]) -> Image.Image:
    """Return a mask of the polygon with soft edges."""
    mask = Image.new("L", (size[0] * 2, size[1] * 2))
    ImageDraw.Draw(mask).polygon([(x * 2, y * 2) for x, y in points], fill=255)
    return mask.reduce(2)


def to_pixels(size: Size, *points: Point) -> list[Point]:
    """Return `points`, given as shares of the width and height, in pixels."""
    return [(x * size[0], y * size[1]) for x, y in points]


def fill(image: Image.Image, points: Sequence[Point], top: str, bottom: str | None = None) -> None:
    """Fill the polygon with a colour, or with a gradient over its height."""
    left, upper = int(min(x for x, _ in points)), int(min(y for _, y in points))
    right, lower = int(max(x for x, _ in points)) + 2, int(max(y for _, y in points)) + 2
    left, upper = max(left, 0), max(upper, 0)
    size = (min(right, image.width) - left, min(lower, image.height) - upper)
    mask = polygon_mask(size, [(x - left, y - upper) for x, y in points])
    if bottom is None:
        image.paste(rgb(top), (left, upper), mask)
    else:
        image.paste(gradient(size, (0, top), (1, bottom)), (left, upper), mask)


def ridge(width: int, level: float, rise: float, seed: int, *, rough: float = 0.5) -> list[Point]:
    """Return the outline of hills across `width` around y = `level`; `rough` 0.4 is rolling, 0.6 craggy."""
    rng = make_random(seed)
    heights = [rng.uniform(-0.5, 0.5), rng.uniform(-0.5, 0.5)]
    spread = 1.0
    while len(heights) < width // 4:
        between = [(a + b) / 2 + rng.uniform(-spread, spread) / 2 for a, b in itertools.pairwise(heights)]
        heights = [h for pair in zip(heights, between, strict=False) for h in pair] + heights[-1:]
        spread *= rough
    step = width / (len(heights) - 1)
    return [(i * step, level - height * rise) for i, height in enumerate(heights)]


def fill_below(image: Image.Image, outline: Sequence[Point], top: str, bottom: str) -> None:
    """Fill everything below `outline`, which runs from the left edge to the right edge."""
    fill(image, [(0, image.height), *outline, (image.width, image.height)], top, bottom)


@cache
def _falloff() -> Image.Image:
    """Return a soft round light: 255 in the middle, 0 at the edge of the circle and outside."""
    return Image.radial_gradient("L").point([round(255 * max(0.0, 1 - i / 181) ** 2.2) for i in range(256)])


def glow(image: Image.Image, centre: Point, radius: float, colour: str) -> None:
    """Add light of `colour` around `centre`."""
    side = max(int(radius * 2), 2)
    left, upper = int(centre[0] - radius), int(centre[1] - radius)
    light = Image.new("RGB", (side, side))
    light.paste(rgb(colour), mask=_falloff().resize((side, side), BILINEAR))
    box = (left, upper, left + side, upper + side)
    image.paste(ImageChops.screen(image.crop(box), light), (left, upper))


def disc(image: Image.Image, centre: Point, radius: float, colour: str) -> None:
    """Return a filled circle with soft edges."""
    side = int(radius * 2) + 2
    mask = Image.new("L", (side * 2, side * 2))
    ImageDraw.Draw(mask).ellipse((2, 2, max(int(radius * 4), 3), max(int(radius * 4), 3)), fill=255)
    image.paste(rgb(colour), (int(centre[0] - radius), int(centre[1] - radius)), mask.reduce(2))


def cloud(size: Size, seed: int, *, cells: Size = (4, 3), octaves: int = 4) -> Image.Image:
    """Return soft patches of grey (mode L); the coarsest of `octaves` has `cells` of them across and down."""
    rng = make_random(seed)
    across, down = cells
    small = (max(size[0] // 4, 2), max(size[1] // 4, 2))
    out = Image.new("L", small, _MIDDLE_GREY)
    for octave in range(octaves):
        grid = (across << octave, down << octave)
        layer = Image.frombytes("L", grid, rng.randbytes(grid[0] * grid[1])).resize(small, BICUBIC)
        out = layer if octave == 0 else Image.blend(out, layer, 0.5 / (octave + 0.6))
    return out.resize(size, BILINEAR)


def veil(image: Image.Image, colour: str, mask: Image.Image, strength: float) -> None:
    """Blend `colour` into the picture where `mask` (mode L, the picture's size) is light."""
    image.paste(rgb(colour), mask=mask.point([min(round(i * strength), 255) for i in range(256)]))


def grain(image: Image.Image, seed: int, amount: int) -> Image.Image:
    """Return the picture with film grain of plus or minus `amount` levels."""
    coarse = Image.frombytes("L", (_TILE, _TILE), make_random(seed).randbytes(_TILE * _TILE))
    tile = coarse.point([_MIDDLE_GREY + round((i - 127.5) / 127.5 * amount) for i in range(256)])
    noise = Image.new("L", image.size)
    for left in range(0, image.width, _TILE):
        for upper in range(0, image.height, _TILE):
            noise.paste(tile, (left, upper))
    channels = Image.merge(image.mode, [noise] * len(image.getbands()))
    return ImageChops.add(image, channels, 1, -_MIDDLE_GREY)


def vignette(image: Image.Image, strength: float = 0.35) -> None:
    """Darken the corners, as a lens does."""
    corners = Image.radial_gradient("L").point([round(255 * strength * (i / 255) ** 2) for i in range(256)])
    image.paste((0, 0, 0), mask=corners.resize(image.size, BILINEAR))


@cache
def _lettering() -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(20)


@cache
def font(height: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Return Pillow's built-in typeface at `height` pixels, which needs no font on the machine."""
    base = _lettering()
    return base.font_variant(size=height) if isinstance(base, ImageFont.FreeTypeFont) else base


def add_reflection(image: Image.Image, horizon: int, tint: str, strength: float, seed: int) -> None:
    """Turn everything below `horizon` into water that reflects the scene above, rippled and tinted."""
    height = image.height - horizon
    above = image.crop((0, max(horizon - height * 2, 0), image.width, horizon))
    water = above.transpose(Image.Transpose.FLIP_TOP_BOTTOM).resize((image.width, height), BILINEAR)
    water = Image.blend(water, Image.new("RGB", water.size, tint), strength)
    image.paste(water, (0, horizon))
    rng = make_random(seed)
    upper = 0
    while upper < height:
        deep = upper / height
        thick = max(2, round(2 + 6 * deep))
        shift = round(rng.uniform(-1, 1) * (3 + 16 * deep))
        image.paste(water.crop((0, upper, image.width, upper + thick)), (shift, horizon + upper))
        upper += thick


def lay(image: Image.Image, sheet: Image.Image, centre: Point, degrees: float, *, shadow: int = 10) -> None:
    """Place `sheet` on the picture around `centre`, turned anticlockwise, with a `shadow` in pixels."""
    edge = shadow * 2
    mask = Image.new("L", (sheet.width + 2 * edge, sheet.height + 2 * edge))
    mask.paste(255, (edge, edge, edge + sheet.width, edge + sheet.height))
    framed = Image.new("RGB", mask.size)
    framed.paste(sheet, (edge, edge))
    mask, framed = (each.rotate(degrees, BILINEAR, expand=True) for each in (mask, framed))
    left, upper = int(centre[0] - mask.width / 2), int(centre[1] - mask.height / 2)
    dark = mask.filter(ImageFilter.BoxBlur(shadow)).point([i * 6 // 10 for i in range(256)])
    image.paste("#000000", (left + shadow // 2, upper + shadow), dark)
    image.paste(framed, (left, upper), mask)


def barcode(pen: ImageDraw.ImageDraw, box: tuple[float, float, float, float], seed: int) -> None:
    """Draw black bars of various widths that fill `box` (left, top, right, bottom)."""
    rng = make_random(seed)
    left, top, right, bottom = box
    unit = (right - left) / 95
    while left < right - 3 * unit:
        wide = rng.choice((1, 1, 2, 3)) * unit
        pen.rectangle((left, top, left + wide - unit * 0.2, bottom), fill="#15130f")
        left += wide + rng.choice((1, 1, 2)) * unit
