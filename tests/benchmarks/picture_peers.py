"""Peers of previews: chafa and timg as programs, textual-image in this process."""

from __future__ import annotations

import importlib.util
import io
import os
import re
import shutil
import subprocess
from typing import TYPE_CHECKING, Final

from PIL import Image
from rich._palettes import EIGHT_BIT_PALETTE
from rich.console import Console

from tests.preview.makers import parts_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_SGR: Final = re.compile(r"\x1b\[([\d;]*)m|\x1b\[\?\d+[hl]|(.)", re.DOTALL)
_SIZE: Final = "80x24"
#: Sample rows per cell, enough to distinguish halves and thirds.
ROWS: Final = 6


def chafa(path: Path, symbols: str = "vhalf", colours: str = "full", dither: str = "none") -> bytes:
    """Return chafa's output for a picture, in characters; ``colours`` is ``full`` (24-bit), 256 or 16."""
    command = [
        "chafa",
        "-f",
        "symbols",
        "-c",
        colours,
        "--size",
        _SIZE,
        "--symbols",
        symbols,
        "--animate",
        "off",
        "--dither",
        dither,
    ]
    return subprocess.run([*command, str(path)], capture_output=True, check=True).stdout


def timg(path: Path) -> bytes:
    """Return timg's output for a picture, in half blocks."""
    command = ["timg", "-p", "h", "-g", _SIZE, "--frames=1", str(path)]
    environment = {**os.environ, "COLORTERM": "truecolor"}
    return subprocess.run(command, capture_output=True, check=True, env=environment).stdout


def textual_image(path: Path) -> str:
    """Return textual-image's half-cell output for a picture, as Rich renders it."""
    from textual_image.renderable.halfcell import Image as HalfCells  # noqa: PLC0415

    console = Console(file=io.StringIO(), force_terminal=True, color_system="truecolor", width=80, height=24)
    with console.capture() as capture:
        console.print(HalfCells(path, width=64, height=24))
    return capture.get()


def _installed() -> dict[str, Callable[[Path], object]]:
    found: dict[str, Callable[[Path], object]] = {}
    if shutil.which("chafa"):
        found["chafa"] = chafa
    if shutil.which("timg"):
        found["timg"] = timg
    if importlib.util.find_spec("textual_image"):
        found["textual-image"] = textual_image
    return found


PEERS: Final = _installed()


def chafa_drawing(
    path: Path, symbols: str, colours: str = "full", dither: str = "none"
) -> tuple[bytes, Image.Image] | None:
    """Return chafa's output, and its cells as pixels, 2 x ``ROWS`` per cell; None without chafa."""
    if "chafa" not in PEERS:
        return None
    data = chafa(path, symbols, colours, dither)
    return data, _pixels(data.decode())


def _pixels(text: str) -> Image.Image:
    lines = [line for line in text.split("\n") if _SGR.sub(lambda m: m[2] or "", line)]
    cells = [_cells(line) for line in lines]
    image = Image.new("RGB", (max(map(len, cells)) * 2, len(cells) * ROWS))
    for row, line in enumerate(cells):
        for column, (glyph, over, under) in enumerate(line):
            for part, is_filled in parts_of(glyph, ROWS):
                place = (column * 2 + part % 2, row * ROWS + part // 2)
                image.putpixel(place, over if is_filled else under)
    return image


_Colour = tuple[int, int, int]


def _cells(line: str) -> list[tuple[str, _Colour, _Colour]]:
    black = (0, 0, 0)
    over, under, turned = black, black, False
    cells = []
    for codes, glyph in _SGR.findall(line):
        if glyph:
            cells.append((glyph, under, over) if turned else (glyph, over, under))
            continue
        numbers = [int(number or 0) for number in codes.split(";")]
        while numbers:
            code = numbers.pop(0)
            if code in (38, 48):
                colour, used = _colour(numbers)
                del numbers[:used]
                over, under = (colour, under) if code == 38 else (over, colour)
            elif code == 7:
                turned = True
            elif code == 0:
                over, under, turned = black, black, False
    return cells


def _colour(numbers: list[int]) -> tuple[_Colour, int]:
    """Return the colour after 38 or 48, and how many parameters encode it."""
    if numbers[0] == 2:
        return (numbers[1], numbers[2], numbers[3]), 4
    red, green, blue = EIGHT_BIT_PALETTE[numbers[1]]
    return (red, green, blue), 2
