"""Previews of content, and a picture drawn for a pane: plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from rich.segment import Segment


@dataclass(frozen=True, slots=True)
class Detail:
    """A fact about content, safe to print; ``aside`` is a remark by Mediadeck, or empty."""

    name: str
    value: str
    aside: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture, decoded, upright and reduced.

    ``pixels`` are ``width`` x ``height`` in RGB, one byte per channel, row by row from the top; transparent
    parts are drawn over a checkerboard. ``original_width`` and ``original_height`` are the size of the
    content, upright and in square pixels; ``frames`` is None if counting them takes too long. ``facts`` is a
    caption (``4000×3000 JPEG``); ``note`` is a sentence about damage or a wrong content type, or empty.
    """

    pixels: bytes
    width: int
    height: int
    original_width: int
    original_height: int
    format: str
    frames: int | None
    facts: str
    note: str = ""
    details: tuple[Detail, ...] = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """The ``tone`` (one of ``TONES``) of the characters of a line from ``start`` to before ``stop``."""

    start: int
    stop: int
    tone: str


#: The style sheet of the preview pane has a colour for each tone.
TONES = ("name", "word", "string", "number", "comment", "title", "muted")


@dataclass(frozen=True, slots=True)
class Text:
    """The first ``lines`` of a text, safe to print: no tabs, no control or bidirectional characters.

    ``facts`` is a caption (``Plain text · 1,204 bytes``) that also says whether lines are missing. ``marks``
    has one entry per line, or is empty. ``folds`` is False for lines in columns (a table, bytes). ``source``
    is the media type for the syntax highlighter, or empty. ``note`` is a sentence about a wrong content type,
    or empty.
    """

    lines: tuple[str, ...]
    facts: str
    marks: tuple[tuple[Mark, ...], ...] = ()
    folds: bool = True
    source: str = ""
    note: str = ""
    details: tuple[Detail, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """Content described in words: a ``sentence`` that says what it is, and a ``hint`` or an empty string."""

    sentence: str
    hint: str = ""
    details: tuple[Detail, ...] = ()


Preview: TypeAlias = Picture | Text | Facts


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture as lines of characters: ``rows`` lines, each ``columns`` cells wide.

    Escape codes for a terminal with a graphics protocol: ``upload`` is sent once before the lines,
    ``discard`` when they are no longer shown, ``overlay`` from the upper left corner after each write.
    """

    lines: tuple[tuple[Segment, ...], ...]
    columns: int
    rows: int
    upload: str = ""
    discard: str = ""
    overlay: str = ""
