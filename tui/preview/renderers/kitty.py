"""Pictures in Kitty's graphics protocol."""

from __future__ import annotations

import base64
import io
import os
import unicodedata
from functools import cache
from itertools import count
from typing import TYPE_CHECKING, Final

from rich.color import Color
from rich.segment import Segment
from rich.style import Style

from tui.preview.model import Drawing
from tui.preview.renderers.pixels import count_cells, fit_to_cells

if TYPE_CHECKING:
    from PIL.Image import Image

    from tui.preview.model import Picture
    from tui.preview.terminal import Terminal

#: A palette halves the bytes, with no visible difference at this size.
_COLOURS: Final = 255
_MAX_MESSAGE: Final = 4096
_PLACEHOLDER: Final = "\U0010eeee"
_LAST_MARK: Final = 0x82D
#: The combining class of marks above a letter.
_ABOVE: Final = 230
_ids: Final = count(os.getpid() % 0xFFFF << 8)


def max_cells(_: Terminal) -> tuple[int, int]:
    """Return the columns and rows of the largest picture: as many as there are marks to number them."""
    return len(_marks()), len(_marks())


def draw(picture: Picture, columns: int, rows: int, terminal: Terminal) -> Drawing:
    """Draw ``picture`` as placeholders that each name their part of it.

    The placeholders are text: anything written over them covers the picture, and moving them moves it
    (Kitty's documentation, "Unicode placeholders"). The foreground colour is the id of the picture.
    """
    marks = _marks()
    image = fit_to_cells(picture, min(columns, len(marks)), min(rows, len(marks)), terminal)
    across, down = count_cells(image, terminal)
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
        upload=_upload(image, number, across, down),
        discard=_message(f"a=d,d=I,i={number},q=2"),
    )


def _upload(image: Image, number: int, columns: int, rows: int) -> str:
    """Return the messages that send the picture and place it over ``columns`` x ``rows`` cells."""
    file = io.BytesIO()
    image.quantize(_COLOURS).save(file, "PNG", optimize=False)
    data = base64.b64encode(file.getvalue()).decode()
    parts = [data[start : start + _MAX_MESSAGE] for start in range(0, len(data), _MAX_MESSAGE)]
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
    """Return the combining marks for 0, 1, 2 and so on, which number a row or a column.

    Kitty's list has the marks above a letter that are not part of any composed letter. Python's tables yield
    the first 129 of them; Unicode has gained others since the list was made.
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
