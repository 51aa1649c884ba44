"""Parcels, drawn: one on the doorstep, one crushed; and the boards under them.

Each function takes the size to draw at and returns an RGB picture.
"""

from __future__ import annotations

from PIL import Image, ImageDraw, ImageFilter

from tui.server.samples.brushes import (
    Point,
    Size,
    barcode,
    cloud,
    disc,
    fill,
    font,
    glow,
    gradient,
    lay,
    mix,
    polygon_mask,
    to_pixels,
    veil,
    vignette,
)
from tui.server.samples.seeded_random import make_random


def planks(size: Size, colour: str, seed: int, *, boards: int = 6) -> Image.Image:
    """Draw wooden boards side by side, with grain along them."""
    width, height = size
    image = gradient(size, (0, mix(colour, "#ffffff", 0.08)), (1, mix(colour, "#000000", 0.25)))
    veil(image, mix(colour, "#000000", 0.7), cloud(size, seed, cells=(2, 40), octaves=2), 0.45)
    rng = make_random(seed)
    pen = ImageDraw.Draw(image, "RGBA")
    for board in range(boards):
        top = board * height / boards
        pen.rectangle((0, top, width, top + height / boards), fill=(0, 0, 0, rng.randrange(0, 50)))
        pen.rectangle((0, top, width, top + max(height / 160, 1)), fill=(0, 0, 0, 130))
    return image


def doorstep(size: Size) -> Image.Image:
    """Draw a parcel on the mat before a front door."""
    width, height = size
    image = Image.new("RGB", size, "#8c4a35")
    _bricks(image)
    pen = ImageDraw.Draw(image)
    pen.rectangle((width * 0.17, 0, width * 0.83, height * 0.76), fill="#e9e2d2")
    image.paste(
        gradient((round(width * 0.56), round(height * 0.76)), (0, "#1e6b66"), (1, "#0e4244")),
        (round(width * 0.22), 0),
    )
    for left in (0.27, 0.53):
        for top, bottom in ((0.02, 0.24), (0.42, 0.68)):
            box = (width * left, height * top, width * (left + 0.2), height * bottom)
            pen.rectangle(box, fill="#0b3638")
            pen.rectangle((box[0] + 4, box[1] + 4, box[2], box[3]), fill="#185a57")
    pen.rounded_rectangle((width * 0.39, height * 0.3, width * 0.61, height * 0.345), 6, fill="#d9a441")
    pen.rectangle((width * 0.42, height * 0.318, width * 0.58, height * 0.328), fill="#5b3d12")
    disc(image, (width * 0.735, height * 0.37), width * 0.022, "#e2b04e")
    fill(image, to_pixels(size, (0.06, 0.76), (0.94, 0.76), (1.0, 1.0), (0.0, 1.0)), "#b9b4a8", "#8a857c")
    fill(image, to_pixels(size, (0.2, 0.82), (0.8, 0.82), (0.88, 0.97), (0.12, 0.97)), "#5a3f2b", "#3f2b1d")
    glow(image, (width * 0.1, height * 0.1), width * 0.8, "#4a3320")
    _carton(image, (0.32, 0.61), (0.4, 0.25))
    vignette(image, 0.4)
    return image


def _bricks(image: Image.Image) -> None:
    rng = make_random(15)
    pen = ImageDraw.Draw(image)
    tall, wide = image.height / 28, image.width / 9
    for row in range(28):
        for column in range(-1, 10):
            x, y = (column + (row % 2) / 2) * wide, row * tall
            shade = mix("#a9583d", "#6f3526", rng.random())
            pen.rectangle((x + 2, y + 2, x + wide - 2, y + tall - 2), fill=shade)


def _carton(image: Image.Image, corner: Point, extent: Point) -> None:
    """Draw a closed carton; the upper left `corner` and `extent` of its front are shares of the picture."""
    (x, y), (wide, tall) = corner, extent
    shadow = polygon_mask(
        image.size,
        to_pixels(
            image.size,
            (x, y + tall),
            (x + wide + 0.14, y + tall * 0.9),
            (x + wide + 0.1, y + tall + 0.04),
            (x - 0.02, y + tall + 0.02),
        ),
    )
    veil(image, "#000000", shadow.filter(ImageFilter.BoxBlur(9)), 0.65)
    size = image.size
    fill(
        image,
        to_pixels(size, (x, y), (x + wide, y), (x + wide, y + tall), (x, y + tall)),
        "#cf9a5f",
        "#b27c45",
    )
    fill(
        image,
        to_pixels(size, (x, y), (x + 0.06, y - 0.05), (x + wide + 0.06, y - 0.05), (x + wide, y)),
        "#e3b67c",
        "#d7a76c",
    )
    fill(
        image,
        to_pixels(
            size,
            (x + wide, y),
            (x + wide + 0.06, y - 0.05),
            (x + wide + 0.06, y + tall - 0.045),
            (x + wide, y + tall),
        ),
        "#9a6a3a",
        "#7d532b",
    )
    middle = x + wide * 0.44
    fill(
        image,
        to_pixels(
            size, (middle, y), (middle + 0.06, y - 0.05), (middle + 0.11, y - 0.05), (middle + 0.05, y)
        ),
        "#f0dcae",
    )
    fill(
        image,
        to_pixels(
            size, (middle, y), (middle + 0.05, y), (middle + 0.05, y + tall * 0.22), (middle, y + tall * 0.22)
        ),
        "#e4cb97",
    )
    _address(image, (x + wide * 0.52, y + tall * 0.46), (wide * 0.42, tall * 0.42))


def _address(image: Image.Image, corner: Point, extent: Point) -> None:
    """Draw an address label; `corner` and `extent` are shares of the picture."""
    width, height = image.size
    label = Image.new("RGB", (round(width * extent[0]), round(height * extent[1])), "#f7f3e8")
    pen = ImageDraw.Draw(label)
    pen.rectangle((6, 6, label.width * 0.6, label.height * 0.16), fill="#30302e")
    pen.rectangle((6, label.height * 0.26, label.width * 0.8, label.height * 0.34), fill="#8a867c")
    barcode(pen, (8, label.height * 0.48, label.width - 8, label.height * 0.88), 2)
    image.paste(label, (round(width * corner[0]), round(height * corner[1])))


def crushed_box(size: Size) -> Image.Image:
    """Draw a carton with a crushed corner and a hole in its side, on a wooden floor."""
    width, height = size
    image = planks(size, "#7c5a3d", 44)
    shadow = polygon_mask(
        size, to_pixels(size, (0.1, 0.8), (0.5, 0.98), (0.97, 0.76), (0.8, 0.6), (0.2, 0.6))
    )
    veil(image, "#000000", shadow.filter(ImageFilter.BoxBlur(14)), 0.75)
    fill(image, to_pixels(size, (0.14, 0.33), (0.46, 0.46), (0.47, 0.93), (0.16, 0.75)), "#b98148", "#8d5d30")
    fill(image, to_pixels(size, (0.46, 0.46), (0.87, 0.3), (0.84, 0.7), (0.47, 0.93)), "#d8a467", "#c08a50")
    fill(
        image,
        to_pixels(size, (0.14, 0.33), (0.55, 0.13), (0.74, 0.19), (0.78, 0.26), (0.87, 0.3), (0.46, 0.46)),
        "#edc58d",
        "#dcae72",
    )
    fill(image, to_pixels(size, (0.3, 0.395), (0.66, 0.165), (0.71, 0.18), (0.36, 0.42)), "#f4e3bb")
    fill(
        image,
        to_pixels(size, (0.74, 0.19), (0.87, 0.3), (0.86, 0.42), (0.78, 0.37), (0.71, 0.31)),
        "#a9743f",
        "#8a5a2d",
    )
    fill(image, to_pixels(size, (0.74, 0.19), (0.78, 0.29), (0.71, 0.31)), "#f3d3a0")
    fill(image, to_pixels(size, (0.87, 0.3), (0.8, 0.31), (0.78, 0.37)), "#e0b47a")
    _hole(image)
    pen = ImageDraw.Draw(image)
    for x in (0.2, 0.3):
        pen.polygon(
            to_pixels(
                size,
                (x, 0.53),
                (x + 0.03, 0.49),
                (x + 0.06, 0.56),
                (x + 0.042, 0.55),
                (x + 0.046, 0.66),
                (x + 0.022, 0.645),
                (x + 0.018, 0.54),
            ),
            fill="#4b2c14",
        )
    word = Image.new("RGB", (round(width * 0.21), round(height * 0.1)), "#c8382c")
    ImageDraw.Draw(word).text(
        (word.width / 2, word.height / 2), "FRAGILE", "#fff6e6", font(round(height * 0.065)), anchor="mm"
    )
    lay(image, word, (width * 0.59, height * 0.77), 20, shadow=2)
    vignette(image, 0.45)
    return image


def _hole(image: Image.Image) -> None:
    rng = make_random(4)
    ragged = [
        (0.56, 0.55),
        (0.6, 0.5),
        (0.66, 0.52),
        (0.72, 0.45),
        (0.78, 0.47),
        (0.79, 0.56),
        (0.75, 0.6),
        (0.7, 0.66),
        (0.63, 0.63),
        (0.59, 0.65),
    ]
    points = [(x + rng.uniform(-0.008, 0.008), y + rng.uniform(-0.01, 0.01)) for x, y in ragged]
    fill(image, to_pixels(image.size, *((x - 0.008, y - 0.012) for x, y in points)), "#f6dcae")
    fill(image, to_pixels(image.size, *points), "#1d110a", "#3a2415")
    fill(
        image,
        to_pixels(image.size, (0.64, 0.6), (0.68, 0.52), (0.74, 0.53), (0.73, 0.6), (0.69, 0.645)),
        "#4f86b8",
        "#2d5b8a",
    )
    fill(image, to_pixels(image.size, (0.72, 0.45), (0.76, 0.52), (0.79, 0.48)), "#e8bf86")
