"""Things, drawn: a router, a meter, a cat on the sill, a cup of coffee.

Each function takes the size to draw at and returns an RGB picture.
"""

from __future__ import annotations

import math

from PIL import Image, ImageDraw, ImageFilter

from tui.server.samples.brushes import (
    Size,
    cloud,
    disc,
    fill,
    font,
    glow,
    gradient,
    mix,
    to_pixels,
    veil,
    vignette,
)
from tui.server.samples.parcels import planks
from tui.server.samples.seeded_random import make_random


def router(size: Size, *, fault: bool) -> Image.Image:
    """Draw the front of a router with its lights; with a `fault`, one of them is red."""
    width, height = size
    image = gradient(size, (0, "#141a2a"), (0.68, "#28304a"), (0.69, "#3a2a20"), (1, "#1d140e"))
    board = planks((width, round(height * 0.3)), "#5a3d28", 7, boards=2)
    image.paste(board, (0, round(height * 0.7)))
    pen = ImageDraw.Draw(image)
    for x, lean in ((0.16, -0.03), (0.84, 0.03)):
        pen.polygon(
            to_pixels(
                size, (x - 0.014, 0.44), (x + 0.014, 0.44), (x + lean + 0.009, 0.06), (x + lean - 0.009, 0.06)
            ),
            fill="#0a0c12",
        )
    fill(image, to_pixels(size, (0.08, 0.42), (0.92, 0.42), (0.96, 0.74), (0.04, 0.74)), "#333b4e", "#0d1018")
    fill(image, to_pixels(size, (0.08, 0.42), (0.92, 0.42), (0.925, 0.45), (0.075, 0.45)), "#5a6580")
    down = "#ff3b30" if fault else "#37e86b"
    lights = ("#37e86b", down, down, "#37e86b", "#37e86b", "#ffb02e")
    names = ("PWR", "DSL", "NET", "LAN", "WLAN", "TEL")
    for number, name in enumerate(names):
        at = (width * (0.17 + number * 0.132), height * 0.57)
        colour = lights[number]
        glow(image, at, height * 0.15, mix(colour, "#000000", 0.25))
        disc(image, at, height * 0.026, mix(colour, "#ffffff", 0.55))
        pen.text((at[0], height * 0.675), name, "#b9c2d6", font(round(height * 0.042)), anchor="mm")
        glow(image, (at[0], height * 0.79), height * 0.08, mix(colour, "#000000", 0.6))
    vignette(image, 0.4)
    return image


def meter(size: Size) -> Image.Image:
    """Draw an electricity meter that reads 04821.7."""
    width, height = size
    image = gradient(size, (0, "#8d9299"), (1, "#585d63"))
    veil(image, "#3a3d42", cloud(size, 25, cells=(9, 7), octaves=3), 0.5)
    pen = ImageDraw.Draw(image)
    pen.rounded_rectangle(
        (width * 0.1, height * 0.05, width * 0.9, height * 0.96), width * 0.06, fill="#23262b"
    )
    pen.rounded_rectangle(
        (width * 0.13, height * 0.08, width * 0.87, height * 0.93), width * 0.05, fill="#e4e2d8"
    )
    pen.text((width * 0.5, height * 0.2), "kWh", "#2a2a2a", font(round(height * 0.1)), anchor="mm")
    digits = "048217"
    last = len(digits) - 1
    for number, digit in enumerate(digits):
        left = width * (0.175 + number * 0.11)
        wheel = gradient(
            (round(width * 0.098), round(height * 0.24)),
            (0, "#000000"),
            (0.5, "#33363c" if number < last else "#c22a20"),
            (1, "#000000"),
        )
        ImageDraw.Draw(wheel).text(
            (wheel.width / 2, wheel.height / 2), digit, "#ffffff", font(round(height * 0.19)), anchor="mm"
        )
        image.paste(wheel, (round(left), round(height * 0.3)))
    pen.rectangle((width * 0.2, height * 0.66, width * 0.8, height * 0.72), fill="#8f9194")
    pen.rectangle((width * 0.2, height * 0.68, width * 0.8, height * 0.7), fill="#d8dadc")
    pen.rectangle((width * 0.55, height * 0.66, width * 0.6, height * 0.72), fill="#b3231b")
    pen.text(
        (width * 0.5, height * 0.83), "No. 0077 4821", "#55554f", font(round(height * 0.06)), anchor="mm"
    )
    glare = Image.new("L", size)
    ImageDraw.Draw(glare).polygon(
        to_pixels(size, (0.2, 0.08), (0.4, 0.08), (0.22, 0.93), (0.13, 0.93), (0.13, 0.5)), fill=90
    )
    veil(image, "#ffffff", glare.filter(ImageFilter.BoxBlur(6)), 0.6)
    vignette(image, 0.35)
    return image


def cat(size: Size) -> Image.Image:
    """Draw a cat on a window sill at dusk, with blurred town lights behind it."""
    width, height = size
    image = gradient(size, (0, "#22346b"), (0.4, "#7a4f93"), (0.7, "#f0876a"), (1, "#ffcf8a"))
    rng = make_random(77)
    for _ in range(34):
        at = (rng.random() * width, height * rng.uniform(0.45, 0.85))
        glow(
            image,
            at,
            height * rng.uniform(0.03, 0.08),
            rng.choice(("#ffb45c", "#ff7f6b", "#ffe09a", "#8ac6ff")),
        )
    dark = "#160f1f"
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, height * 0.84, width, height), fill="#3b2436")
    pen.rectangle((0, height * 0.84, width, height * 0.865), fill="#a05f5c")
    for x in (0.0, 0.31, 0.965):
        pen.rectangle((width * x, 0, width * (x + 0.035), height * 0.84), fill="#2c1c30")
    pen.rectangle((0, 0, width, height * 0.05), fill="#2c1c30")
    _plant(image)
    body = [
        (0.6 + 0.125 * math.sin(a), 0.68 - 0.2 * math.cos(a) * (0.8 if math.cos(a) < 0 else 1))
        for a in (i / 24 * math.tau for i in range(24))
    ]
    fill(image, to_pixels(size, *body), dark)
    fill(image, to_pixels(size, (0.475, 0.68), (0.725, 0.68), (0.76, 0.845), (0.46, 0.845)), dark)
    disc(image, (width * 0.6, height * 0.43), height * 0.125, dark)
    fill(image, to_pixels(size, (0.512, 0.41), (0.515, 0.24), (0.585, 0.33)), dark)
    fill(image, to_pixels(size, (0.688, 0.41), (0.685, 0.24), (0.615, 0.33)), dark)
    for step in range(40):
        along = step / 39
        at = (width * (0.72 + 0.13 * along), height * (0.81 - 0.05 * math.sin(along * 4.6) + 0.1 * along))
        disc(image, at, height * (0.024 - 0.008 * along), dark)
    for x in (0.562, 0.638):
        disc(image, (width * x, height * 0.425), height * 0.022, "#ffd45e")
        disc(image, (width * x, height * 0.425), height * 0.009, "#160f1f")
    vignette(image, 0.35)
    return image


def _plant(image: Image.Image) -> None:
    width, height = image.size
    for lean, tall in ((-0.1, 0.26), (-0.05, 0.36), (0.0, 0.42), (0.05, 0.34), (0.1, 0.24)):
        tip = (0.17 + lean, 0.72 - tall)
        fill(
            image,
            to_pixels(
                image.size,
                (0.165, 0.72),
                (0.15 + lean * 0.6, 0.72 - tall * 0.5),
                tip,
                (0.19 + lean * 0.6, 0.72 - tall * 0.5),
                (0.178, 0.72),
            ),
            "#2f5d4a",
            "#16302b",
        )
    fill(
        image,
        to_pixels(image.size, (0.095, 0.7), (0.245, 0.7), (0.222, 0.86), (0.118, 0.86)),
        "#c4623f",
        "#7a3526",
    )
    ImageDraw.Draw(image).rectangle(
        (width * 0.085, height * 0.685, width * 0.255, height * 0.72), fill="#d87a52"
    )


def coffee(size: Size) -> Image.Image:
    """Draw a cup of coffee from above, with a leaf in its foam."""
    width, height = size
    image = planks(size, "#8a6a4c", 91, boards=7)
    middle, side = (width / 2, height / 2), min(size)
    for radius, colour in (
        (0.45, "#2a1c12"),
        (0.43, "#e9e4da"),
        (0.415, "#fbf8f1"),
        (0.3, "#cfc7b8"),
        (0.285, "#ffffff"),
        (0.262, "#6b3f1f"),
        (0.25, "#a8703c"),
    ):
        disc(image, middle, side * radius, colour)
    fill(
        image,
        [
            (middle[0] + side * 0.27, middle[1] - side * 0.04),
            (middle[0] + side * 0.42, middle[1] - side * 0.06),
            (middle[0] + side * 0.42, middle[1] + side * 0.06),
            (middle[0] + side * 0.27, middle[1] + side * 0.04),
        ],
        "#ffffff",
        "#d8d2c6",
    )
    for number in range(6):
        y = middle[1] + side * (0.15 - number * 0.06)
        wide = side * (0.17 - 0.022 * number)
        fill(
            image,
            [
                (middle[0], y + side * 0.045),
                (middle[0] - wide, y - side * 0.035),
                (middle[0], y),
                (middle[0] + wide, y - side * 0.035),
            ],
            "#fbecd0",
        )
    glow(image, (width * 0.3, height * 0.2), side * 0.6, "#3a2c18")
    vignette(image, 0.45)
    return image
