"""Pictures that the terminal draws itself, by Kitty's protocol or as Sixels."""

from __future__ import annotations

import base64
import importlib.util
import io
import os
import sys
import unicodedata
from functools import cache
from itertools import count
from typing import TYPE_CHECKING, Final

from rich.color import Color
from rich.segment import Segment
from rich.style import Style

from tui.preview.imaging.fitting import MAX_ENLARGEMENT
from tui.preview.model import Drawing
from tui.preview.terminal import Renderer

if TYPE_CHECKING:
    from PIL.Image import Image

    from tui.preview.model import Picture
    from tui.preview.terminal import Terminal

#: Colours of a picture: a palette halves the bytes, and is not seen at this size.
_COLOURS: Final = 255
_COLOURS_OVER_SSH: Final = 64
#: A Sixel stands for so many pixels, one above the other.
_SIXEL: Final = 6
#: xterm shows nothing of a picture that is wider or higher, in pixels (its resource maxGraphicSize).
_MAX_SIXEL_PIXELS: Final = 1000
_A_MESSAGE: Final = 4096
_PLACEHOLDER: Final = "\U0010eeee"
_LAST_MARK: Final = 0x82D
_ABOVE: Final = 230
_ids: Final = count(os.getpid() % 0xFFFF << 8)


def can_encode_sixels() -> bool:
    """Whether there is an encoder: textual-image, which is installed with Python 3.12 and later."""
    return importlib.util.find_spec("textual_image") is not None


def max_cells(renderer: Renderer, terminal: Terminal) -> tuple[int, int]:
    """Return how many columns and rows a picture can have at most."""
    if renderer is Renderer.SIXEL:
        return _MAX_SIXEL_PIXELS // terminal.cell[0], _MAX_SIXEL_PIXELS // terminal.cell[1]
    most = len(_marks()) if renderer is Renderer.KITTY else sys.maxsize
    return most, most


def draw_sixel(picture: Picture, columns: int, rows: int, terminal: Terminal) -> Drawing:
    """Draw ``picture`` as Sixels, over blank cells. For shape see ``draw``.

    From textual-image comes the encoder alone: its widget encodes while the screen is painted, and its look
    at the terminal must come before Textual reads the keys.
    """
    from textual_image._sixel import SixelOptions, image_to_sixels  # noqa: PLC0415

    across, down = max_cells(Renderer.SIXEL, terminal)
    image = _fitted(picture, min(columns, across), min(rows, down), terminal)
    # xterm and mlterm draw a white bar where the last row of Sixels is not full.
    image = image.crop((0, 0, image.width, max(_SIXEL, image.height // _SIXEL * _SIXEL)))
    across, down = _cells(image, terminal)
    colours = _COLOURS_OVER_SSH if terminal.remote else _COLOURS
    overlay = image_to_sixels(image, SixelOptions(colors=colours))
    return Drawing(((Segment(" " * across),),) * down, across, down, overlay=overlay)


def draw_kitty(picture: Picture, columns: int, rows: int, terminal: Terminal) -> Drawing:
    """Draw ``picture`` by Kitty's protocol, as placeholders that each name their part of it.

    They are text: what is written over them covers the picture, and what moves them moves it (Kitty's
    documentation, "Unicode placeholders"). The foreground is the number of the picture.
    """
    marks = _marks()
    image = _fitted(picture, min(columns, len(marks)), min(rows, len(marks)), terminal)
    across, down = _cells(image, terminal)
    number = next(_ids) & 0xFFFFFF
    style = Style(color=Color.from_rgb(number >> 16, number >> 8 & 255, number & 255))
    lines = tuple(
        (Segment("".join(f"{_PLACEHOLDER}{marks[row]}{mark}" for mark in marks[:across]), style),)
        for row in range(down)
    )
    return Drawing(
        lines,
        across,
        down,
        upload=_sent_to_kitty(image, number, across, down),
        discard=_message(f"a=d,d=I,i={number},q=2"),
    )


def _sent_to_kitty(image: Image, number: int, columns: int, rows: int) -> str:
    """Return the messages that hand the picture over, and say how many cells it fills."""
    file = io.BytesIO()
    image.quantize(_COLOURS).save(file, "PNG", optimize=False)
    data = base64.b64encode(file.getvalue()).decode()
    parts = [data[start : start + _A_MESSAGE] for start in range(0, len(data), _A_MESSAGE)]
    last = len(parts) - 1
    heads = [f"a=t,f=100,i={number},q=2,", *[""] * last]
    messages = [
        _message(f"{head}m={int(place < last)};{part}")
        for place, (head, part) in enumerate(zip(heads, parts, strict=True))
    ]
    return "".join(messages) + _message(f"a=p,U=1,i={number},c={columns},r={rows},q=2")


def _message(body: str) -> str:
    return f"\x1b_G{body}\x1b\\"


@cache
def _marks() -> tuple[str, ...]:
    """Return the marks that stand for 0, 1, 2 and so on, in a row or a column.

    Kitty's list is of the marks above a letter that are part of no composed letter. The first 129 of them
    are told by the tables of Python; later ones have come to Unicode since the list was made.
    """
    composing = {
        int(part, 16)
        for code in range(0x10000)
        if (parts := unicodedata.decomposition(chr(code))) and not parts.startswith("<")
        for part in parts.split()[1:]
    }
    return tuple(
        chr(code)
        for code in range(0x300, _LAST_MARK + 1)
        if unicodedata.combining(chr(code)) == _ABOVE
        and code not in composing
        and not unicodedata.decomposition(chr(code))
    )


def _fitted(picture: Picture, columns: int, rows: int, terminal: Terminal) -> Image:
    """Return the picture in pixels of the terminal, as large as it fits into ``columns`` x ``rows`` cells."""
    from PIL import Image  # noqa: PLC0415 - Pillow is slow to import

    image = Image.frombytes("RGB", (picture.width, picture.height), picture.pixels)
    width, height = columns * terminal.cell[0], rows * terminal.cell[1]
    scale = min(width / image.width, height / image.height, MAX_ENLARGEMENT)
    size = (max(1, min(width, round(image.width * scale))), max(1, min(height, round(image.height * scale))))
    return image if size == image.size else image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)


def _cells(image: Image, terminal: Terminal) -> tuple[int, int]:
    return -(-image.width // terminal.cell[0]), -(-image.height // terminal.cell[1])
