"""Places, drawn: harbour, mountains, city, dunes, forest, northern lights, balloons, lighthouse.

Each function takes the size to draw at and returns an RGB picture, which is scaled up for a larger
photograph.
"""

from __future__ import annotations

import math

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from tui.server.samples.brushes import (
    BICUBIC,
    Point,
    Size,
    add_reflection,
    cloud,
    disc,
    fade,
    fill,
    fill_below,
    glow,
    gradient,
    mix,
    ridge,
    veil,
    vignette,
)
from tui.server.samples.seeded_random import make_random


def harbour(size: Size) -> Image.Image:
    """Draw a harbour at sunset: layered hills, boats at anchor, the sun's path on the water."""
    width, height = size
    horizon = round(height * 0.6)
    sun = (width * 0.6, height * 0.455)
    image = gradient(
        size,
        (0, "#1b1f4b"),
        (0.2, "#4b2f73"),
        (0.38, "#b8466f"),
        (0.5, "#f5824f"),
        (0.6, "#ffd27a"),
        (1, "#ffd27a"),
    )
    bank = cloud(size, 11, cells=(3, 9)).point([max(0, i - 120) * 2 for i in range(256)])
    veil(image, "#ffb27a", bank, 0.55)
    glow(image, sun, width * 0.5, "#ff8a3c")
    glow(image, sun, width * 0.2, "#ffc46a")
    disc(image, sun, width * 0.055, "#fff4cf")
    fill_below(image, ridge(width, height * 0.51, height * 0.16, 5, rough=0.42), "#9a4a74", "#d97a68")
    fill_below(image, ridge(width, height * 0.55, height * 0.14, 26, rough=0.45), "#5b2f66", "#8f4767")
    fill_below(image, ridge(width, height * 0.585, height * 0.06, 9, rough=0.5), "#2c1c4a", "#3d2450")
    add_reflection(image, horizon, "#2a1f52", 0.34, 3)
    _sun_path(image, sun[0], horizon, 8)
    for x, y, scale in ((0.2, 0.7, 0.21), (0.35, 0.635, 0.09), (0.83, 0.66, 0.12)):
        _sailboat(image, (width * x, height * y), height * scale)
    _pier(image)
    vignette(image, 0.3)
    return image


def _sun_path(image: Image.Image, middle: float, horizon: int, seed: int) -> None:
    rng = make_random(seed)
    light = Image.new("RGB", image.size)
    pen = ImageDraw.Draw(light)
    depth = image.height - horizon
    for _ in range(240):
        deep = rng.random() ** 1.4
        y = horizon + deep * depth
        spread = image.width * (0.025 + 0.09 * deep)
        x, half = middle + rng.gauss(0, spread), image.width * (0.008 + 0.03 * deep) * rng.uniform(0.4, 1)
        pen.ellipse(
            (x - half, y - 1 - 2 * deep, x + half, y + 1 + 3 * deep), fill=mix("#ffd98a", "#c8553f", deep)
        )
    image.paste(ImageChops.screen(image, light.filter(ImageFilter.BoxBlur(1))))


def _sailboat(image: Image.Image, foot: Point, tall: float) -> None:
    x, y = foot
    fill(
        image,
        [
            (x - tall * 0.36, y - tall * 0.1),
            (x + tall * 0.4, y - tall * 0.12),
            (x + tall * 0.28, y),
            (x - tall * 0.28, y),
        ],
        "#150f2b",
    )
    fill(image, [(x - 1.5, y - tall), (x + 1.5, y - tall), (x + 2, y), (x - 2, y)], "#150f2b")
    fill(
        image,
        [(x + 3, y - tall * 0.96), (x + tall * 0.34, y - tall * 0.18), (x + 3, y - tall * 0.16)],
        "#241743",
    )
    fill(
        image,
        [(x - 3, y - tall * 0.9), (x - tall * 0.3, y - tall * 0.18), (x - 3, y - tall * 0.16)],
        "#1b1236",
    )
    fill(
        image,
        [(x - tall * 0.28, y), (x + tall * 0.28, y), (x + tall * 0.1, y + tall * 0.3), (x, y + tall * 0.12)],
        "#2a1a48",
    )


def _pier(image: Image.Image) -> None:
    width, height = image.size
    pen = ImageDraw.Draw(image)
    pen.rectangle((width * 0.72, height * 0.86, width, height * 0.89), fill="#120c24")
    for i in range(6):
        x = width * (0.735 + i * 0.05)
        pen.rectangle((x, height * 0.84, x + width * 0.009, height), fill="#120c24")
    pen.rectangle((width * 0.74, height * 0.74, width * 0.744, height * 0.86), fill="#120c24")
    glow(image, (width * 0.742, height * 0.735), height * 0.11, "#ffb45c")
    disc(image, (width * 0.742, height * 0.735), height * 0.009, "#fff2c8")


def mountains(size: Size) -> Image.Image:
    """Draw mountain ranges in morning mist, with firs in front."""
    width, height = size
    image = gradient(size, (0, "#6f9bc9"), (0.3, "#b9cfe0"), (0.5, "#fbe3c6"), (1, "#fbe3c6"))
    glow(image, (width * 0.3, height * 0.36), height * 0.75, "#ffb878")
    disc(image, (width * 0.3, height * 0.36), height * 0.05, "#fffbee")
    layers = 6
    for layer in range(layers):
        near = layer / (layers - 1)
        level, rise = height * (0.4 + 0.44 * near), height * (0.36 - 0.2 * near)
        rock = mix("#a9bdd2", "#14323f", near**0.85)
        mist = mix("#f3e4d4", "#3f6a72", near**1.3)
        outline = ridge(width, level, rise, 40 + layer * 7, rough=0.52)
        fill_below(image, outline, rock, mist)
        drift = cloud(size, layer, cells=(3, 4), octaves=3)
        band = _band(size, 0.4 + 0.44 * near + rise / height * 0.45, 0.13)
        veil(image, "#fff1e2", ImageChops.multiply(drift, band), 0.9 * (1 - near * 0.7))
    rng = make_random(12)
    for _ in range(46):
        x = rng.choice((rng.betavariate(1, 3.2), 1 - rng.betavariate(1, 4))) * width
        tall = height * rng.uniform(0.15, 0.36) * (0.45 + abs(x / width - 0.55))
        conifer(image, (x, height * rng.uniform(1.01, 1.06)), tall, "#0b222b")
    vignette(image, 0.25)
    return image


def conifer(image: Image.Image, foot: Point, tall: float, colour: str) -> None:
    """Draw the silhouette of a fir."""
    x, y = foot
    right: list[Point] = []
    tiers = 7
    for tier in range(tiers):
        wide = tall * (0.03 + 0.16 * tier / (tiers - 1))
        base = y - tall * (0.9 - 0.84 * tier / (tiers - 1))
        right += [(x + wide, base), (x + wide * 0.45, base - tall * 0.015)]
    left = [(2 * x - px, py) for px, py in reversed(right)]
    fill(image, [(x, y - tall), *right, (x + tall * 0.02, y), (x - tall * 0.02, y), *left], colour)


def _band(size: Size, middle: float, reach: float) -> Image.Image:
    """Draw a mask that is light around `middle` of the height and dark `reach` above and below it."""
    low, high = max(middle - reach, 0.02), min(middle + reach, 0.98)
    return fade(size, (0, 0), (low, 0), (min(middle, 0.97), 1), (high, 0), (1, 0))


def dunes(size: Size) -> Image.Image:
    """Draw desert dunes in low light, their lee sides in shadow."""
    width, height = size
    image = gradient(size, (0, "#2f6f9f"), (0.22, "#86b7c4"), (0.42, "#f7ddb0"), (1, "#f7ddb0"))
    glow(image, (width * 0.84, height * 0.2), height * 0.7, "#ffb45e")
    disc(image, (width * 0.84, height * 0.2), height * 0.045, "#fffbe6")
    slopes = ((0.36, 0.30, 0.05), (0.68, 0.37, 0.11), (0.30, 0.46, 0.16), (0.74, 0.62, 0.24))
    for number, (top, level, rise) in enumerate(slopes):
        near = number / (len(slopes) - 1)
        crest = [(i / 80 * width, height * _dune(i / 80, top, level, rise)) for i in range(81)]
        fill_below(image, crest, mix("#f2cf98", "#f5b05a", near), mix("#e0a468", "#b5652f", near))
        _lee(image, crest, top, near)
    ripples = cloud(size, 21, cells=(5, 50), octaves=2)
    sand = fade(size, (0, 0), (0.5, 0), (0.8, 1), (1, 1))
    veil(image, "#6d3417", ImageChops.multiply(ripples, sand), 0.2)
    vignette(image, 0.3)
    return image


def _dune(at: float, top: float, level: float, rise: float) -> float:
    """Return the height of a dune's crest at `at` of the width, with its top at `top`."""
    away = (at - top) / 0.42
    return level + rise * (1 - 1 / (1 + away * away * 1.6)) + 0.012 * math.sin(at * 11 + top * 20)


def _lee(image: Image.Image, crest: list[Point], top: float, near: float) -> None:
    """Draw the shadowed side: left of an edge that winds from the summit down towards the viewer."""
    width, height = image.size
    flank = [point for point in crest if point[0] <= top * width]
    x, y = flank[-1]
    drop = height * (0.3 + 0.35 * near)
    edge = [
        (x + width * (0.09 * math.sin(i / 40 * math.tau * 0.8) - 0.16 * (i / 40) ** 1.5), y + drop * i / 40)
        for i in range(41)
    ]
    foot = [(width * max(edge[-1][0] / width - 0.5, -0.1), y + drop)]
    fill(image, [*flank, *edge, *foot], mix("#c98d66", "#8b4526", near), mix("#d9a271", "#5d2b1b", near))


def forest(size: Size) -> Image.Image:
    """Draw a fir forest in fog, light falling in from the upper left."""
    width, height = size
    image = gradient(size, (0, "#f7f1c4"), (0.35, "#cfe0bf"), (0.75, "#a9cbb4"), (1, "#a9cbb4"))
    glow(image, (width * 0.24, height * 0.12), height * 0.7, "#fff3b0")
    rng = make_random(31)
    layers, clearing = 5, 0.26
    for layer in range(layers):
        near = layer / (layers - 1)
        ground = 0.66 + 0.3 * near
        colour = mix("#b3d0b4", "#0a2a2a", near**1.1)
        fill_below(image, ridge(width, height * (ground - 0.05), height * 0.05, 80 + layer), colour, colour)
        count = 24 - layer * 4
        for i in range(count):
            x = (i + rng.uniform(-0.4, 0.4)) / (count - 1)
            tall = height * (0.3 + 0.5 * near) * rng.uniform(0.6, 1.15)
            if near < 1 or abs(x - 0.46) > clearing:
                conifer(image, (x * width, height * (ground + 0.03)), tall, colour)
        fog = ImageChops.multiply(cloud(size, 50 + layer, cells=(3, 6), octaves=3), _band(size, ground, 0.3))
        veil(image, "#eef3d6", fog, 1.3 * (1 - near * 0.75))
    _rays(image)
    vignette(image, 0.3)
    return image


def _rays(image: Image.Image) -> None:
    width, height = image.size
    small = (width // 4, height // 4)
    light = Image.new("L", small)
    pen = ImageDraw.Draw(light)
    for start, wide in ((0.18, 0.05), (0.3, 0.08), (0.45, 0.04), (0.56, 0.07)):
        foot, spread = start + 0.34, wide * 1.9
        corners = ((start, 0.0), (start + wide, 0.0), (foot + spread, 0.95), (foot, 0.95))
        pen.polygon([(x * small[0], y * small[1]) for x, y in corners], fill=190)
    dying = fade(small, (0, 1), (0.5, 0.6), (0.95, 0), (1, 0))
    light = ImageChops.multiply(light.filter(ImageFilter.GaussianBlur(4)), dying)
    veil(image, "#fff6c4", light.resize(image.size, BICUBIC), 0.75)
