"""Generated content for preview tests, and drawings converted to pixels."""

from __future__ import annotations

import io
import math
import struct
import zlib
from typing import TYPE_CHECKING

from PIL import Image, ImageChops, ImageDraw, ImageStat

from tui.preview import Picture, open_content
from tui.preview.renderers.cell_glyphs import QUARTERS, SIXTHS

if TYPE_CHECKING:
    from tui.preview import Drawing

Colour = tuple[int, int, int]

RED, GREEN, BLUE, YELLOW = (220, 30, 30), (30, 180, 60), (40, 60, 210), (240, 220, 40)


def scene(width: int, height: int) -> Image.Image:
    """Return an image with soft gradients, hard edges and a circle, like a photograph."""
    fall = Image.linear_gradient("L").resize((width, height))
    across = fall.transpose(Image.Transpose.ROTATE_90).resize((width, height))
    image = Image.merge("RGB", (fall, across, Image.new("L", (width, height), 200)))
    pen = ImageDraw.Draw(image)
    pen.ellipse((width * 0.6, height * 0.1, width * 0.9, height * 0.5), fill=YELLOW)
    pen.polygon([(0, height), (width * 0.3, height * 0.4), (width * 0.6, height)], fill=(30, 60, 40))
    return image


def quarters(width: int, height: int) -> Image.Image:
    """Return red, green, blue and yellow quarters, which reveal rotations."""
    image = Image.new("RGB", (width, height), RED)
    image.paste(GREEN, (width // 2, 0, width, height // 2))
    image.paste(BLUE, (0, height // 2, width // 2, height))
    image.paste(YELLOW, (width // 2, height // 2, width, height))
    return image


def encode_image(image: Image.Image, kind: str, **options: object) -> bytes:
    """Return the bytes of ``image`` as a file of ``kind``."""
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def open_picture(content: bytes, content_type: str = "", filename: str | None = None) -> Picture:
    """Open ``content`` and check that it is a picture."""
    picture = open_content(content, content_type=content_type, filename=filename)
    assert isinstance(picture, Picture), picture
    return picture


def to_image(picture: Picture) -> Image.Image:
    """Return the pixels of ``picture``."""
    return Image.frombytes("RGB", (picture.width, picture.height), picture.pixels)


def render(drawing: Drawing, ground: Colour = (0, 0, 0)) -> Image.Image:
    """Return ``drawing`` as a terminal shows it over ``ground``, with two square pixels per cell."""
    fine = render_fine(drawing, ground)
    return fine.resize((drawing.columns, drawing.rows * 2), Image.Resampling.BOX)


def render_fine(drawing: Drawing, ground: Colour = (0, 0, 0), rows: int = 2) -> Image.Image:
    """Return ``drawing`` as a terminal shows it over ``ground``, with 2 x ``rows`` pixels per cell."""
    image = Image.new("RGB", (drawing.columns * 2, drawing.rows * rows), ground)
    for row, line in enumerate(drawing.lines):
        column = 0
        for text, style, _ in line:
            assert style is not None
            assert len(set(text)) == 1
            for place, is_filled in parts_of(text[0], rows):
                colour = style.color if is_filled else style.bgcolor
                if colour is None:
                    continue
                assert colour.triplet is not None
                y = row * rows + place // 2
                for x in range(column * 2 + place % 2, (column + len(text)) * 2, 2):
                    image.putpixel((x, y), tuple(colour.triplet))
            column += len(text)
        assert column == drawing.columns
    return image


def parts_of(glyph: str, rows: int) -> list[tuple[int, bool]]:
    """Return whether ``glyph`` fills each part of a cell of two columns and ``rows``."""
    parts = next(parts for parts in (QUARTERS, SIXTHS) if glyph in parts.glyphs)
    filled = parts.glyphs.index(glyph)
    each = rows // parts.rows
    return [(place, bool(filled >> (place // 2 // each * 2 + place % 2) & 1)) for place in range(rows * 2)]


def measure_psnr(one: Image.Image, other: Image.Image) -> float:
    """Return the PSNR of two RGB images of the same size in dB; above 40 they look the same."""
    squares = sum(ImageStat.Stat(ImageChops.difference(one, other)).sum2)
    error = squares / (one.width * one.height * 3)
    return 10 * math.log10(255**2 / error) if error else math.inf


def pixel_at(image: Image.Image, x: int, y: int) -> Colour:
    """Return the RGB colour of ``image`` at a position."""
    start = (y * image.width + x) * 3
    red, green, blue = image.tobytes()[start : start + 3]
    return red, green, blue


def is_near(one: Colour, other: Colour, levels: int = 12) -> bool:
    """Return whether two colours differ by at most ``levels`` per channel."""
    return all(abs(a - b) <= levels for a, b in zip(one, other, strict=True))


def png(width: int, height: int, data: bytes) -> bytes:
    """Return a black-and-white PNG that claims to be ``width`` x ``height``."""
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(data)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )


def gif_of(image: Image.Image, frames: int) -> bytes:
    """Return an animated GIF in which ``image`` moves to the left."""
    moved = [ImageChops.offset(image, -3 * number, 0) for number in range(frames)]
    return encode_image(moved[0], "GIF", save_all=True, append_images=moved[1:], duration=50, loop=0)


def gif(frames: int) -> bytes:
    """Return a GIF of ``frames`` frames of 2 x 2 pixels, 15 bytes each."""
    header = b"GIF89a" + struct.pack("<HHBBB", 2, 2, 0x80, 0, 0) + bytes((255, 0, 0, 0, 0, 255))
    frame = b"\x2c" + struct.pack("<HHHHB", 0, 0, 2, 2, 0) + b"\x02\x02\x84\x51\x00"
    return header + frame * frames + b";"
