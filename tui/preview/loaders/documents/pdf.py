"""PDF: pages, title, and the first page, drawn by PDFium in a separate process."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from tui.preview.loaders.content import Loaded
from tui.preview.model import Detail, Facts, Picture
from tui.text.quantities import format_count
from tui.text.sanitize import make_short_line

if TYPE_CHECKING:
    from tui.preview.loaders.content import Content

#: The source code, since the path may be inside an archive.
_CHILD: Final = files("tui.preview.loaders.documents").joinpath("pdf_child.py").read_text("utf-8")
#: The child limits its own CPU time; this limit ends a child that waits.
_MAX_SECONDS: Final = 8
#: The exit code of the child for a document that needs a password.
_LOCKED: Final = 3
_MAX_WORDS: Final = 80
_RGB: Final = 3
_POINTS_A_MM: Final = 72 / 25.4


def load_pdf(content: Content) -> Loaded:
    """Load the first page of a PDF."""
    page = read_pdf(content.data, content.size, content.max_side)
    return Loaded(Facts(page) if isinstance(page, str) else page, "application/pdf")


def read_pdf(content: bytes, size: str, max_side: int) -> Picture | str:
    """Return the first page with the document's metadata, or a sentence; ``size`` is a formatted text.

    The child gets an empty environment: the process that parses hostile bytes must not see credentials.
    """
    # -I: nothing is imported from the working directory.
    command = [sys.executable, "-I", "-c", _CHILD, str(max_side)]
    try:
        result = subprocess.run(
            command, input=content, capture_output=True, timeout=_MAX_SECONDS, check=False, env={}
        )
    except (subprocess.TimeoutExpired, OSError):
        return f"PDF document · {size} · takes too long to draw"
    head, newline, pixels = result.stdout.partition(b"\n")
    if result.returncode == _LOCKED:
        return f"PDF document · {size} · locked: it needs a password"
    if result.returncode or not newline:
        return f"PDF document · {size}"
    try:
        return _picture(_Document(**json.loads(head)), pixels, size)
    except (ValueError, KeyError, TypeError):
        return f"PDF document · {size}"


@dataclass(frozen=True, slots=True)
class _Document:
    """The child's first line: ``points`` is the page size, ``size`` the picture size in pixels."""

    pages: int
    metadata: dict[str, object]
    points: tuple[float, float]
    size: tuple[int, int]


def _picture(document: _Document, pixels: bytes, size: str) -> Picture:
    width, height = document.size
    if width * height * _RGB != len(pixels) or not pixels:
        raise ValueError(width, height)
    across, down = (round(length / _POINTS_A_MM) for length in document.points)
    return Picture(
        pixels=pixels,
        width=width,
        height=height,
        original_width=width,
        original_height=height,
        format="PDF",
        frames=1,
        facts=f"PDF document · {size} · {format_count(document.pages, 'page')}",
        details=(
            Detail("pages", f"{document.pages:,}", f"the first is {across}×{down} mm"),
            *(
                Detail(name, make_short_line(str(value), _MAX_WORDS))
                for name, value in document.metadata.items()
            ),
        ),
    )
