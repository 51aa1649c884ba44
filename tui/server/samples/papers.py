"""Papers, drawn: a shipping label, a till receipt, a whiteboard with notes.

Each function takes the size to draw at and returns an RGB picture.
"""

from __future__ import annotations

from PIL import Image, ImageDraw

from tui.server.samples.brushes import (
    Point,
    Size,
    barcode,
    cloud,
    disc,
    font,
    glow,
    gradient,
    lay,
    to_pixels,
    veil,
    vignette,
)
from tui.server.samples.parcels import planks
from tui.server.samples.seeded_random import make_random


def label(size: Size) -> Image.Image:
    """Draw a shipping label, close up, a little askew on kraft paper."""
    width, height = size
    image = gradient(size, (0, "#c9965c"), (1, "#9a6a38"))
    veil(image, "#6b441f", cloud(size, 8, cells=(20, 60), octaves=2), 0.3)
    sheet = Image.new("RGB", (round(width * 0.8), round(height * 0.78)), "#f8f5ec")
    wide, tall = sheet.size
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((0, 0, wide, tall * 0.2), fill="#16324f")
    pen.text((wide * 0.04, tall * 0.1), "HARBOUR PARCEL", "#ffffff", font(round(tall * 0.11)), anchor="lm")
    pen.rectangle((wide * 0.86, tall * 0.05, wide * 0.95, tall * 0.15), fill="#ff8a3c")
    lines = ("TO  M. Torres", "12 Quay Street", "Port Ellery  0142")
    for number, line in enumerate(lines):
        pen.text((wide * 0.04, tall * (0.25 + number * 0.09)), line, "#20201e", font(round(tall * 0.075)))
    _matrix(pen, (wide * 0.72, tall * 0.25), wide * 0.24)
    pen.rectangle((0, tall * 0.585, wide, tall * 0.59), fill="#20201e")
    barcode(pen, (wide * 0.06, tall * 0.63, wide * 0.94, tall * 0.86), 48)
    pen.text((wide / 2, tall * 0.93), "HS 4821 0077 3", "#20201e", font(round(tall * 0.085)), anchor="mm")
    lay(image, sheet, (width * 0.5, height * 0.5), 4)
    glow(image, (width * 0.2, height * 0.1), width * 0.5, "#3a3020")
    vignette(image, 0.35)
    return image


def _matrix(pen: ImageDraw.ImageDraw, corner: Point, side: float) -> None:
    """Draw a square of black and white cells with three finders, as on a ticket; it encodes nothing."""
    rng = make_random(21)
    cells = 17
    unit = side / cells
    for row in range(cells):
        for column in range(cells):
            if rng.getrandbits(1):
                x, y = corner[0] + column * unit, corner[1] + row * unit
                pen.rectangle((x, y, x + unit, y + unit), fill="#20201e")
    for column, row in ((0, 0), (cells - 5, 0), (0, cells - 5)):
        x, y = corner[0] + column * unit, corner[1] + row * unit
        for inset, colour in ((0, "#20201e"), (1, "#f8f5ec"), (2, "#20201e")):
            pen.rectangle(
                (x + inset * unit, y + inset * unit, x + (5 - inset) * unit, y + (5 - inset) * unit),
                fill=colour,
            )


def receipt(size: Size) -> Image.Image:
    """Draw a till receipt on a dark table."""
    width, height = size
    image = planks(size, "#4a3226", 61, boards=9)
    sheet = Image.new("RGB", (round(width * 0.66), round(height * 0.86)), "#f6f3ea")
    wide, tall = sheet.size
    pen = ImageDraw.Draw(sheet)
    pen.text((wide / 2, tall * 0.06), "HARBOUR", "#222220", font(round(wide * 0.15)), anchor="mm")
    pen.text((wide / 2, tall * 0.11), "SUPPLY", "#222220", font(round(wide * 0.1)), anchor="mm")
    items = (
        ("Rope 10 m", "18.40"),
        ("Lamp oil", "7.95"),
        ("Brass hook", "4.20"),
        ("Tea, tin", "6.50"),
        ("Map", "12.00"),
    )
    for number, (item, price) in enumerate(items):
        y = tall * (0.2 + number * 0.075)
        pen.text((wide * 0.07, y), item, "#33332f", font(round(wide * 0.085)))
        pen.text((wide * 0.93, y), price, "#33332f", font(round(wide * 0.085)), anchor="ra")
    pen.rectangle((wide * 0.07, tall * 0.6, wide * 0.93, tall * 0.604), fill="#33332f")
    pen.text((wide * 0.07, tall * 0.63), "TOTAL", "#111110", font(round(wide * 0.13)))
    pen.text((wide * 0.93, tall * 0.63), "49.05", "#111110", font(round(wide * 0.13)), anchor="ra")
    barcode(pen, (wide * 0.1, tall * 0.78, wide * 0.9, tall * 0.88), 31)
    lay(image, sheet, (width * 0.5, height * 0.49), -3)
    vignette(image, 0.45)
    return image


def whiteboard(size: Size) -> Image.Image:
    """Draw a whiteboard with a call diagram and sticky notes."""
    width, height = size
    image = gradient(size, (0, "#f4f6f6"), (1, "#d9dfe2"))
    veil(image, "#b9c3c8", cloud(size, 18, cells=(3, 3), octaves=2), 0.35)
    pen = ImageDraw.Draw(image)
    thick = round(width / 130)
    boxes = (
        (0.06, 0.16, "van", "#1f5fa8"),
        (0.39, 0.16, "desk", "#1f5fa8"),
        (0.39, 0.62, "depot", "#2b8a4b"),
    )
    for x, y, word, colour in boxes:
        pen.rounded_rectangle(
            (width * x, height * y, width * (x + 0.22), height * (y + 0.2)),
            thick * 3,
            outline=colour,
            width=thick,
        )
        pen.text(
            (width * (x + 0.11), height * (y + 0.1)), word, colour, font(round(height * 0.11)), anchor="mm"
        )
    for points in (((0.29, 0.26), (0.38, 0.26)), ((0.5, 0.38), (0.5, 0.6)), ((0.38, 0.72), (0.17, 0.38))):
        pen.line(to_pixels(size, *points), fill="#c8322f", width=thick)
        disc(image, to_pixels(size, points[1])[0], thick * 1.6, "#c8322f")
    for (x, y), colour, word, turn in (
        ((0.8, 0.25), "#ffe066", "call\nback", 5),
        ((0.82, 0.52), "#ff9ec4", "keys?", -6),
        ((0.78, 0.78), "#9be8a8", "Fri 9:00", 3),
    ):
        note = Image.new("RGB", (round(height * 0.22), round(height * 0.22)), colour)
        ImageDraw.Draw(note).text(
            (note.width / 2, note.height / 2),
            word,
            "#2a2a2a",
            font(round(height * 0.055)),
            anchor="mm",
            align="center",
        )
        lay(image, note, (width * x, height * y), turn, shadow=5)
    glow(image, (width * 0.25, height * 0.05), height * 0.35, "#ffffff")
    frame = round(width / 60)
    ImageDraw.Draw(image).rectangle((0, 0, width - 1, height - 1), outline="#8e979c", width=frame)
    vignette(image, 0.2)
    return image
