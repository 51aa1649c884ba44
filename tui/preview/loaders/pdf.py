"""PDF: pages, title, and the first page as a picture, drawn by PDFium in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from importlib.resources import files
from typing import Final

from tui.preview.model import Detail, Picture
from tui.text.quantities import format_count
from tui.text.sanitize import make_short_line

#: Its source and not its path, which may be within an archive.
_CHILD: Final = files("tui.preview.loaders").joinpath("pdf_child.py").read_text("utf-8")
#: The child limits its own CPU; this ends one that waits.
_MOST_SECONDS: Final = 8
#: How the child ends where the document needs a password.
_LOCKED: Final = 3
_MOST_WORDS: Final = 80
_RGB: Final = 3
_POINTS_A_MM: Final = 72 / 25.4


def read_pdf(content: bytes, size: str, longest: int) -> Picture | str:
    """Return the first page, with what the document tells of itself; a sentence where it cannot be drawn.

    The child gets nothing of this process's environment: no credential is where hostile bytes are read.
    """
    # -I: nothing is imported from where the program was started.
    command = [sys.executable, "-I", "-c", _CHILD, str(longest)]
    try:
        ended = subprocess.run(
            command, input=content, capture_output=True, timeout=_MOST_SECONDS, check=False, env={}
        )
    except (subprocess.TimeoutExpired, OSError):
        return f"PDF document · {size} · takes too long to draw"
    head, found, pixels = ended.stdout.partition(b"\n")
    if ended.returncode == _LOCKED:
        return f"PDF document · {size} · locked: it needs a password"
    if ended.returncode or not found:
        return f"PDF document · {size}"
    try:
        return _picture(_Said(**json.loads(head)), pixels, size)
    except (ValueError, KeyError, TypeError):
        return f"PDF document · {size}"


@dataclass(frozen=True, slots=True)
class _Said:
    """What the child says of the document; lengths of the page in points, of the picture in pixels."""

    pages: int
    told: dict[str, object]
    points: tuple[float, float]
    size: tuple[int, int]


def _picture(said: _Said, pixels: bytes, size: str) -> Picture:
    width, height = said.size
    if width * height * _RGB != len(pixels) or not pixels:
        raise ValueError(width, height)
    across, down = (round(length / _POINTS_A_MM) for length in said.points)
    return Picture(
        pixels=pixels,
        width=width,
        height=height,
        original_width=width,
        original_height=height,
        format="PDF",
        frames=1,
        facts=f"PDF document · {size} · {format_count(said.pages, 'page')}",
        details=(
            Detail("pages", f"{said.pages:,}", f"the first is {across}×{down} mm"),
            *(Detail(name, make_short_line(str(value), _MOST_WORDS)) for name, value in said.told.items()),
        ),
    )
