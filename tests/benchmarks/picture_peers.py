"""What previews are measured against: chafa and timg as programs, textual-image in this process."""

from __future__ import annotations

import importlib.util
import io
import os
import re
import shutil
import subprocess
from typing import TYPE_CHECKING, Final

from PIL import Image
from rich.console import Console

from tui.preview.parts import QUARTERS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_SGR: Final = re.compile(r"\x1b\[([\d;]*)m|\x1b\[\?\d+[hl]|(.)", re.DOTALL)
_SIZE: Final = "80x24"


def chafa(path: Path, symbols: str = "vhalf") -> bytes:
    """Return what chafa prints for a picture, in characters and 24-bit colours."""
    command = [
        "chafa",
        "-f",
        "symbols",
        "-c",
        "full",
        "--size",
        _SIZE,
        "--symbols",
        symbols,
        "--animate",
        "off",
    ]
    return subprocess.run([*command, str(path)], capture_output=True, check=True).stdout


def timg(path: Path) -> bytes:
    """Return what timg prints for a picture, in half blocks."""
    command = ["timg", "-p", "h", "-g", _SIZE, "--frames=1", str(path)]
    environment = {**os.environ, "COLORTERM": "truecolor"}
    return subprocess.run(command, capture_output=True, check=True, env=environment).stdout


def textual_image(path: Path) -> str:
    """Return what textual-image's half cells print for a picture, as Rich renders it."""
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


def chafa_drawing(path: Path, symbols: str) -> tuple[bytes, Image.Image] | None:
    """Return what chafa prints, and its cells turned back into pixels, four a cell; None without chafa."""
    if "chafa" not in PEERS:
        return None
    data = chafa(path, symbols)
    return data, _pixels(data.decode())


def _pixels(text: str) -> Image.Image:
    lines = [line for line in text.split("\n") if _SGR.sub(lambda m: m[2] or "", line)]
    cells = [_cells(line) for line in lines]
    image = Image.new("RGB", (max(map(len, cells)) * 2, len(cells) * 2))
    for row, line in enumerate(cells):
        for column, (glyph, above, below) in enumerate(line):
            filled = QUARTERS.glyphs.index(glyph)
            for quarter in range(4):
                place = (column * 2 + quarter % 2, row * 2 + quarter // 2)
                image.putpixel(place, above if filled >> quarter & 1 else below)
    return image


_Colour = tuple[int, int, int]


def _cells(line: str) -> list[tuple[str, _Colour, _Colour]]:
    black = (0, 0, 0)
    above, below, turned = black, black, False
    cells = []
    for codes, glyph in _SGR.findall(line):
        if glyph:
            cells.append((glyph, below, above) if turned else (glyph, above, below))
            continue
        numbers = [int(number or 0) for number in codes.split(";")]
        while numbers:
            code = numbers.pop(0)
            if code in (38, 48):
                colour = (numbers[1], numbers[2], numbers[3])
                del numbers[:4]
                above, below = (colour, below) if code == 38 else (above, colour)
            elif code == 7:
                turned = True
            elif code == 0:
                above, below, turned = black, black, False
    return cells
