"""What content turns out to be, and a picture made ready for a pane: plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.segment import Segment


@dataclass(frozen=True, slots=True)
class Detail:
    """A fact about content, harmless to print: its name, its value, and our words on it, or empty."""

    name: str
    value: str
    aside: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture, decoded, upright and reduced.

    ``pixels`` are ``width`` x ``height`` of RGB, a byte a channel, row by row from the top; transparent parts
    lie over a checkerboard. ``original_width`` and ``original_height`` are of the content, upright and in
    square pixels too; ``frames`` is None where they are too many to count. ``facts`` is the line for a
    caption (``4000×3000 JPEG``); ``note`` is a sentence on damage or a wrong content type, or empty;
    ``details`` is all else that is known of it.
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
    """A stretch of a line with a ``tone`` of its own (one of ``TONES``); ``stop`` is not part of it."""

    start: int
    stop: int
    tone: str


#: What stretches of a text can be; a style sheet gives each its colour.
TONES = ("name", "word", "string", "number", "comment", "title", "muted")


@dataclass(frozen=True, slots=True)
class Text:
    """The first ``lines`` of a text, harmless to print: no tabs, no control, no bidi characters.

    ``facts`` is the line for a caption (``Plain text · 1,204 bytes``, and whether it goes on). ``marks`` are
    those of each line, in order, or none at all. Lines in columns (a table, bytes) have ``folds`` False.
    ``source`` is the media type by which it can be highlighted, or empty. ``note`` is a sentence on a wrong
    content type, or empty.
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
    """Content that is not shown, in words: a ``sentence`` on what it is, a ``hint`` with more, or empty."""

    sentence: str
    hint: str = ""
    details: tuple[Detail, ...] = ()


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture as lines of characters, each ``columns`` cells wide, ``rows`` lines in all.

    Codes for a terminal that draws pictures itself: ``upload`` is sent once before the lines, ``discard``
    when they are no more shown, ``overlay`` from the upper left corner whenever they were written.
    """

    lines: tuple[tuple[Segment, ...], ...]
    columns: int
    rows: int
    upload: str = ""
    discard: str = ""
    overlay: str = ""
