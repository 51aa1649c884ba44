"""Nights and skies, drawn: a city, northern lights over a lake, balloons at dawn, a lighthouse.

Each function takes the size to draw at and returns an RGB picture, which is scaled up for a larger
photograph.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from tui.server.samples.brushes import (
    BICUBIC,
    Point,
    Size,
    add_reflection,
    disc,
    fade,
    fill,
    fill_below,
    glow,
    gradient,
    mix,
    polygon_mask,
    ridge,
    veil,
    vignette,
)
from tui.server.samples.landscapes import conifer
from tui.server.samples.seeded_random import make_random

if TYPE_CHECKING:
    from random import Random


_MASTS, _LIT = 0.4, 0.34  # the shares of towers with a mast and of lit windows
_WARM = ("#ffd27a", "#ffb454", "#ffe9b8", "#ffd27a", "#9fd8ff")


def city(size: Size) -> Image.Image:
    """Draw a city at night across a river, with lit windows and their reflections."""
    width, height = size
    horizon = round(height * 0.72)
    image = gradient(
        size,
        (0, "#0a0f33"),
        (0.22, "#2a2363"),
        (0.42, "#8a3a7c"),
        (0.56, "#ef7d74"),
        (0.72, "#ffc08a"),
        (1, "#ffc08a"),
    )
    _stars(image, 90, 0.3, 4)
    glow(image, (width * 0.76, height * 0.13), width * 0.22, "#8ea0d8")
    disc(image, (width * 0.76, height * 0.13), width * 0.055, "#fdf6dc")
    for layer, (wall, tallest) in enumerate((("#7a3d78", 0.42), ("#3c2460", 0.46), ("#15102f", 0.3))):
        _towers(image, horizon, height * tallest, wall, layer)
    sky = (0, 0, width, horizon)
    bloom = (
        image.crop(sky).reduce(4).filter(ImageFilter.GaussianBlur(5)).point([i // 3 for i in range(256)] * 3)
    )
    image.paste(ImageChops.screen(image.crop(sky), bloom.resize((width, horizon), BICUBIC)))
    add_reflection(image, horizon, "#141338", 0.42, 6)
    vignette(image, 0.3)
    return image


def _towers(image: Image.Image, ground: int, tallest: float, wall: str, layer: int) -> None:
    rng = make_random(73 + layer)
    pen = ImageDraw.Draw(image)
    unit = max(image.size) / 90
    left = -rng.uniform(0, 4) * unit
    while left < image.width:
        wide = rng.uniform(6, 10) * unit * (0.8 + layer * 0.2)
        top = ground - tallest * rng.uniform(0.35, 1)
        pen.rectangle((left, top, left + wide, ground), fill=wall)
        if rng.random() < _MASTS:
            pen.rectangle((left + wide * 0.47, top - unit * 4, left + wide * 0.53, top), fill=wall)
        if layer:
            _windows(pen, (left, top, left + wide, ground), unit * (0.8 + 0.5 * layer), wall, rng)
        left += wide + rng.uniform(0, 2.2) * unit


def _windows(
    pen: ImageDraw.ImageDraw, tower: tuple[float, float, float, float], unit: float, wall: str, rng: Random
) -> None:
    left, top, right, ground = tower
    y = top + unit
    while y < ground - unit:
        x = left + unit * 0.7
        while x < right - unit:
            if rng.random() < _LIT:
                pen.rectangle(
                    (x, y, x + unit * 0.75, y + unit * 0.9), fill=mix(wall, rng.choice(_WARM), 0.85)
                )
            x += unit * 1.5
        y += unit * 1.9


def _stars(image: Image.Image, count: int, depth: float, seed: int) -> None:
    rng = make_random(seed)
    pen = ImageDraw.Draw(image)
    for _ in range(count):
        x, y, bright = rng.random() * image.width, rng.random() * image.height * depth, rng.uniform(0.2, 0.9)
        side = image.width / 700 * rng.uniform(0.6, 1.6)
        pen.ellipse((x, y, x + side, y + side), fill=mix("#1a1d4d", "#ffffff", bright))


def northern_lights(size: Size) -> Image.Image:
    """Draw northern lights over snowy hills and a still lake."""
    width, height = size
    horizon = round(height * 0.7)
    image = gradient(size, (0, "#030a1f"), (0.4, "#0a2440"), (0.7, "#1d4d5e"), (1, "#1d4d5e"))
    _stars(image, 160, 0.6, 8)
    for seed, colour, level in ((2, "#8f5bd6", 0.36), (5, "#2fe39a", 0.5), (9, "#7dffb8", 0.43)):
        image = ImageChops.screen(image, _curtain(size, colour, level, seed))
    fill_below(image, ridge(width, height * 0.63, height * 0.2, 17, rough=0.55), "#c7e6e4", "#2b5964")
    fill_below(image, ridge(width, height * 0.685, height * 0.06, 23, rough=0.5), "#123642", "#0b2630")
    add_reflection(image, horizon, "#04101f", 0.25, 14)
    rng = make_random(19)
    for _ in range(26):
        x = rng.choice((rng.betavariate(1, 6), 1 - rng.betavariate(1, 5))) * width
        conifer(
            image,
            (x, height * 1.02),
            height * rng.uniform(0.12, 0.5) * (0.35 + abs(x / width - 0.5)),
            "#020a12",
        )
    vignette(image, 0.35)
    return image


def _curtain(size: Size, colour: str, level: float, seed: int) -> Image.Image:
    """Draw one curtain of light: bright at its winding lower edge, streaked, fading upwards."""
    width, height = size
    columns = 90
    rng = make_random(seed)
    streaks = Image.frombytes("L", (columns, 1), rng.randbytes(columns)).resize((columns, 64), BICUBIC)
    dying = fade((columns, 64), (0, 0), (0.85, 1), (1, 0))
    band = ImageChops.multiply(streaks.point([100 + i * 155 // 255 for i in range(256)]), dying)
    light = Image.new("L", (columns * 2, height // 4))
    tall = round(light.height * 0.5)
    for column in range(columns):
        along = column / columns
        low = level + 0.09 * math.sin(along * 5 + seed) + 0.03 * math.sin(along * 17 + seed)
        strip = band.crop((column, 0, column + 1, 64)).resize(
            (2, round(tall * (0.7 + 0.3 * math.sin(column / 7))))
        )
        light.paste(strip, (column * 2, round(low * light.height) - strip.height))
    out = Image.new("RGB", size)
    veil(out, colour, light.filter(ImageFilter.GaussianBlur(1.5)).resize((width, height), BICUBIC), 0.85)
    return out


def balloons(size: Size) -> Image.Image:
    """Draw hot-air balloons over misty hills at dawn."""
    width, height = size
    image = gradient(
        size, (0, "#4f8fd0"), (0.4, "#a9d3ea"), (0.65, "#ffe3c2"), (0.8, "#ffc9a3"), (1, "#ffc9a3")
    )
    glow(image, (width * 0.15, height * 0.74), height * 0.6, "#ffca7a")
    for number, (far, near) in enumerate(
        (("#b9b6d6", "#f2d2c6"), ("#7c86ac", "#c9b0b4"), ("#3d4f63", "#5f6a72"))
    ):
        outline = ridge(width, height * (0.76 + 0.07 * number), height * 0.16, 60 + number * 3, rough=0.45)
        fill_below(image, outline, far, near)
    for x, y, radius, colours in (
        (0.84, 0.2, 0.075, ("#e8c547", "#fff3d1")),
        (0.14, 0.42, 0.06, ("#3f7fbf", "#f3f0e6")),
        (0.63, 0.56, 0.04, ("#4c9f70", "#f7e9c9")),
        (0.45, 0.3, 0.19, ("#d8352a", "#ffd166")),
    ):
        _balloon(image, (width * x, height * y), height * radius, colours)
    vignette(image, 0.2)
    return image


def _balloon(image: Image.Image, centre: Point, radius: float, colours: tuple[str, str]) -> None:
    x, y = centre
    side = int(radius * 2.1)
    outline: list[Point] = []
    for step in range(28):
        angle = step / 30 * math.pi
        below = max(-math.cos(angle), 0)
        outline.append(
            (
                radius * (1 + math.sin(angle) * (1 - 0.06 * below)),
                radius * (1 - math.cos(angle) + 0.28 * below),
            )
        )
    outline += [(2 * radius - px, py) for px, py in reversed(outline)]
    size = (side, int(radius * 2.4))
    cloth = Image.new("RGB", size, colours[0])
    pen = ImageDraw.Draw(cloth)
    for number, share in enumerate((1.0, 0.74, 0.42, 0.12)):
        half = radius * share
        pen.ellipse((radius - half, -radius * 0.1, radius + half, radius * 2.6), fill=colours[number % 2])
    glow(cloth, (radius * 0.5, radius * 0.6), radius * 1.2, "#5a4a30")
    shade = fade((size[1], size[0]), (0, 0), (0.5, 0), (1, 0.45))
    cloth.paste("#301018", mask=shade.transpose(Image.Transpose.ROTATE_90))
    image.paste(cloth, (int(x - radius), int(y - radius)), polygon_mask(size, outline))
    _basket(image, x, y + radius * 1.25, radius)


def _basket(image: Image.Image, x: float, foot: float, radius: float) -> None:
    """Draw the basket of a balloon of `radius` below `foot`, the end of its cloth."""
    fill(
        image,
        [
            (x - radius * 0.16, foot),
            (x - radius * 0.1, foot + radius * 0.3),
            (x - radius * 0.08, foot + radius * 0.3),
            (x - radius * 0.14, foot),
        ],
        "#3a2a20",
    )
    fill(
        image,
        [
            (x + radius * 0.16, foot),
            (x + radius * 0.1, foot + radius * 0.3),
            (x + radius * 0.08, foot + radius * 0.3),
            (x + radius * 0.14, foot),
        ],
        "#3a2a20",
    )
    fill(
        image,
        [
            (x - radius * 0.14, foot + radius * 0.28),
            (x + radius * 0.14, foot + radius * 0.28),
            (x + radius * 0.11, foot + radius * 0.48),
            (x - radius * 0.11, foot + radius * 0.48),
        ],
        "#5b3a22",
    )


def lighthouse(size: Size, turn: float) -> Image.Image:
    """Draw a lighthouse at night, with its beam at `turn` (0.0 to 1.0) of a rotation."""
    width, height = size
    image = gradient(
        size, (0, "#081230"), (0.5, "#23406e"), (0.74, "#6a7fa0"), (0.75, "#132a44"), (1, "#071423")
    )
    _stars(image, 50, 0.5, 3)
    lamp = (width * 0.62, height * 0.3)
    across = math.cos(turn * math.tau)
    reach, spread = width * 0.95 * across, height * (0.05 + 0.13 * abs(across))
    beam = polygon_mask(
        size, [lamp, (lamp[0] + reach, lamp[1] - spread), (lamp[0] + reach, lamp[1] + spread)]
    )
    veil(image, "#fff0b8", beam.filter(ImageFilter.BoxBlur(max(width // 160, 1))), 0.6)
    glow(image, lamp, height * (0.26 + 0.3 * max(0.0, math.sin(turn * math.tau))), "#ffe9a0")
    rock = [
        (width * 0.38, height * 0.8),
        (width * 0.48, height * 0.7),
        (width * 0.76, height * 0.69),
        (width, height * 0.78),
    ]
    fill(image, [*rock, (width, height * 0.86), (width * 0.4, height * 0.86)], "#14141f", "#05070d")
    for band in range(5):
        top, foot = 0.35 + band * 0.072, 0.35 + (band + 1) * 0.072
        near, far = 0.034 + band * 0.006, 0.034 + (band + 1) * 0.006
        tower = [(0.62 - near, top), (0.62 + near, top), (0.62 + far, foot), (0.62 - far, foot)]
        fill(image, [(x * width, y * height) for x, y in tower], "#c8402f" if band % 2 == 0 else "#e9e4d6")
    pen = ImageDraw.Draw(image)
    pen.rectangle((width * 0.575, height * 0.335, width * 0.665, height * 0.352), fill="#10131c")
    pen.rectangle((width * 0.597, height * 0.265, width * 0.643, height * 0.335), fill="#ffe9a0")
    pen.polygon(
        [(width * 0.588, height * 0.265), (width * 0.652, height * 0.265), (lamp[0], height * 0.21)],
        fill="#10131c",
    )
    return image
