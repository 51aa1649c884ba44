"""Flat pictures: a thermal view, a test card, a camera still, a scan, a badge, a signature, a dialog.

Each function takes the size to draw at and returns a picture: RGB, unless it names another mode.
"""

from __future__ import annotations

import math

from PIL import Image, ImageChops, ImageDraw

from tui.server.samples.brushes import (
    BICUBIC,
    Size,
    cloud,
    disc,
    fade,
    fill,
    font,
    glow,
    gradient,
    to_pixels,
    toned,
    vignette,
)


def thermal(size: Size) -> Image.Image:
    """Draw a leak behind a wall as a thermal camera shows it; a palette picture (mode P)."""
    width, height = size
    heat = ImageChops.multiply(cloud(size, 5, cells=(3, 3)), fade(size, (0, 0.3), (0.6, 0.75), (1, 0.45)))
    warm = Image.new("RGB", size)
    for step in range(24):
        at = (width * (0.15 + step * 0.03), height * (0.42 + 0.12 * math.sin(step / 5)))
        glow(warm, at, height * 0.09, "#6a6a6a")
    glow(warm, (width * 0.62, height * 0.58), height * 0.36, "#d0d0d0")
    out = toned(
        ImageChops.add(heat, warm.convert("L")),
        (0, "#050320"),
        (0.3, "#5a1a86"),
        (0.55, "#d2405a"),
        (0.78, "#ffa32e"),
        (1, "#fffbd0"),
    )
    pen = ImageDraw.Draw(out)
    x, y, arm = width * 0.62, height * 0.58, height * 0.06
    pen.line((x - arm, y, x + arm, y), fill=255, width=2)
    pen.line((x, y - arm, x, y + arm), fill=255, width=2)
    pen.text((width * 0.04, height * 0.04), "61.4 °C", 255, font(round(height * 0.09)))
    return out


def test_card(size: Size) -> Image.Image:
    """Draw colour bars, a grey wedge and a circle, to test the colours of a screen."""
    width, height = size
    image = Image.new("RGB", size, "#1c1c1c")
    pen = ImageDraw.Draw(image)
    bars = ("#f2f2f2", "#e8e337", "#35d6d6", "#3fcf45", "#d13fd1", "#d9362e", "#2f45d9")
    for number, colour in enumerate(bars):
        pen.rectangle((width * number / 7, 0, width * (number + 1) / 7, height * 0.66), fill=colour)
    for number in range(12):
        grey = round(255 * number / 11)
        pen.rectangle(
            (width * number / 12, height * 0.66, width * (number + 1) / 12, height * 0.8),
            fill=(grey, grey, grey),
        )
    wedge = gradient(
        (round(height * 0.2), width),
        (0, "#e03030"),
        (0.33, "#e0e030"),
        (0.5, "#30e050"),
        (0.67, "#30d0e0"),
        (1, "#5030e0"),
    )
    image.paste(wedge.transpose(Image.Transpose.ROTATE_90), (0, round(height * 0.8)))
    radius = height * 0.24
    pen.ellipse(
        (width / 2 - radius, height * 0.33 - radius, width / 2 + radius, height * 0.33 + radius),
        outline="#101010",
        width=max(round(height / 90), 1),
    )
    return image


def camera_still(size: Size) -> Image.Image:
    """Draw a yard at night as a door camera sees it, with a burnt-in time (mode L)."""
    width, height = size
    image = gradient(size, (0, "#101010"), (0.5, "#3a3a3a"), (0.5, "#4a4a4a"), (1, "#8a8a8a"))
    glow(image, (width * 0.5, height * 0.9), height * 0.7, "#6a6a6a")
    for x in range(12):
        left = x / 12
        fill(
            image,
            to_pixels(
                size, (left, 0.3), (left + 0.035, 0.26), (left + 0.07, 0.3), (left + 0.07, 0.56), (left, 0.56)
            ),
            "#6e6e6e",
            "#505050",
        )
    fill(
        image,
        to_pixels(size, (0.58, 0.72), (0.76, 0.69), (0.83, 0.74), (0.83, 0.9), (0.65, 0.95), (0.58, 0.88)),
        "#c9c9c9",
        "#9a9a9a",
    )
    fill(image, to_pixels(size, (0.65, 0.77), (0.83, 0.74), (0.83, 0.9), (0.65, 0.95)), "#8a8a8a", "#6a6a6a")
    _stranger(image)
    pen = ImageDraw.Draw(image)
    pen.rectangle((width * 0.02, height * 0.03, width * 0.62, height * 0.12), fill="#000000")
    pen.text(
        (width * 0.035, height * 0.075),
        "CAM 2   02:14:37",
        "#f4f4f4",
        font(round(height * 0.07)),
        anchor="lm",
    )
    vignette(image, 0.5)
    return image.convert("L")


def _stranger(image: Image.Image) -> None:
    width, height = image.size
    disc(image, (width * 0.3, height * 0.36), height * 0.06, "#dcdcdc")
    shoulders = ((0.255, 0.45), (0.345, 0.45), (0.375, 0.5), (0.44, 0.62), (0.425, 0.65), (0.35, 0.57))
    legs = (
        (0.345, 0.7),
        (0.365, 0.96),
        (0.325, 0.96),
        (0.3, 0.74),
        (0.275, 0.96),
        (0.235, 0.96),
        (0.255, 0.7),
    )
    fill(
        image,
        to_pixels(image.size, *shoulders, *legs, (0.25, 0.58), (0.2, 0.7), (0.18, 0.68), (0.225, 0.5)),
        "#c4c4c4",
        "#7c7c7c",
    )


def depth_scan(size: Size) -> Image.Image:
    """Draw a height map in 65,536 greys (mode I;16)."""
    low = cloud(size, 33, cells=(3, 2), octaves=5)
    fine = cloud(size, 34, cells=(40, 30), octaves=1)
    samples = Image.merge("LA", (fine, low)).tobytes()
    return Image.frombytes("I;16", size, samples)


def badge(size: Size) -> Image.Image:
    """Draw a round badge with a sail on a transparent background (mode RGBA)."""
    width, height = size
    image = Image.new("RGB", size, "#123a5a")
    disc(image, (width / 2, height / 2), width * 0.46, "#f4b942")
    disc(image, (width / 2, height / 2), width * 0.41, "#155a80")
    fill(image, to_pixels(size, (0.49, 0.18), (0.49, 0.62), (0.24, 0.62)), "#ffffff")
    fill(image, to_pixels(size, (0.53, 0.26), (0.53, 0.62), (0.74, 0.62)), "#ffd98a")
    fill(image, to_pixels(size, (0.22, 0.67), (0.8, 0.67), (0.69, 0.79), (0.33, 0.79)), "#f4b942")
    mask = Image.new("L", (width * 2, height * 2))
    ImageDraw.Draw(mask).ellipse((2, 2, width * 2 - 2, height * 2 - 2), fill=255)
    image.putalpha(mask.reduce(2))
    return image


def signature(size: Size) -> Image.Image:
    """Draw a signature in ink on a transparent background (mode RGBA)."""
    width, height = size
    ink = Image.new("L", (width * 2, height * 2))
    pen = ImageDraw.Draw(ink)
    points = [
        (
            width * (0.2 + 1.5 * t / 90 + 0.13 * math.sin(t / 3.1)),
            height * (1 + (0.55 - 0.4 * t / 90) * math.sin(t / 2.3) * math.cos(t / 11)),
        )
        for t in range(91)
    ]
    pen.line(points, fill=255, width=max(width // 45, 2), joint="curve")
    pen.line([(width * 0.3, height * 1.7), (width * 1.8, height * 1.55)], fill=255, width=max(width // 60, 2))
    out = Image.new("RGBA", size, "#4a7bd8")
    out.putalpha(ink.resize(size, BICUBIC))
    return out


def error_dialog(size: Size) -> Image.Image:
    """Draw a screenshot of an old program that has crashed, with flat colours and hard edges."""
    width, height = size
    image = Image.new("RGB", size, "#1f7a7a")
    pen = ImageDraw.Draw(image)
    pen.rectangle(
        (width * 0.1, height * 0.2, width * 0.9, height * 0.8), fill="#c8c8c8", outline="#ffffff", width=2
    )
    pen.rectangle((width * 0.11, height * 0.22, width * 0.89, height * 0.33), fill="#14247a")
    pen.text(
        (width * 0.13, height * 0.275), "Label printer", "#ffffff", font(round(height * 0.07)), anchor="lm"
    )
    disc(image, (width * 0.22, height * 0.5), height * 0.08, "#c8201c")
    pen.text((width * 0.22, height * 0.5), "X", "#ffffff", font(round(height * 0.1)), anchor="mm")
    pen.text((width * 0.32, height * 0.44), "Error 77", "#101010", font(round(height * 0.075)))
    pen.text((width * 0.32, height * 0.53), "Paper is out.", "#101010", font(round(height * 0.06)))
    pen.rectangle(
        (width * 0.4, height * 0.66, width * 0.6, height * 0.76), fill="#dcdcdc", outline="#404040", width=2
    )
    pen.text((width * 0.5, height * 0.71), "OK", "#101010", font(round(height * 0.06)), anchor="mm")
    return image
