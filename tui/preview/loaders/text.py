"""Bytes that may be text, as lines that are harmless to print."""

from __future__ import annotations

import codecs
import re
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size

from tui.text.charsets import decoded
from tui.text.sanitize import make_readable_line

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_BYTES = 65_536
"""So much of a text is read: more than a person looks through in a pane."""
MOST_LINES = 1000
_TAB = 4
_BEYOND_ASCII = 0x80
_MOST_UNREADABLE = 0.1
_MOST_BEYOND_ASCII = 0.3

# UTF-32 first: its little-endian mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NAMES = {"utf-8": "UTF-8", "cp1252": "Windows-1252", "cp1251": "Windows-1251", "shift_jis": "Shift JIS"}
_IN_PAIRS = ("cp932", "shift_jis", "euc_jp", "gb18030", "big5", "euc_kr")
_GUESSES = [
    *_IN_PAIRS,
    *("koi8_r", "cp1251", "cp1250", "cp1253", "cp1254", "cp1255", "cp1256", "iso8859_2", "mac_roman"),
]
_CHAOTIC = 0.1
_ENOUGH_TO_GUESS = 24
_COHERENT = 0.15
_CONTROLS_OF_BYTES = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]")
_CHARSET = re.compile(r"charset=\"?([\w.:-]{1,40})", re.ASCII | re.IGNORECASE)
_LINE_END = re.compile("\r\n|[\r\n\u2028\u2029]")

_UNREADABLE = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x9f�]")


@dataclass(frozen=True, slots=True)
class Read:
    """The beginning of a text, decoded; ``encoding`` is a name for people, ``whole`` whether it is all."""

    text: str
    encoding: str
    whole: bool


def read_text(content: bytes, content_type: str, *, whole: bool = True) -> Read | None:
    """Return the beginning of ``content`` as text, its control characters still in it; None if it is none.

    A byte order mark decides, then UTF-8, then the charset that ``content_type`` names, then Windows-1252
    where nearly all of it is ASCII, then what the frequency of its characters tells. With ``whole`` False
    more follows that is not at hand.
    """
    head = content[:MOST_BYTES]
    found = ((text, name) for text, name in _decoded(head, content_type) if _is_readable(text))
    return next((Read(text, name, whole and len(content) == len(head)) for text, name in found), None)


def lines_of(text: str) -> tuple[tuple[str, ...], bool]:
    """Return the first lines of ``text``, harmless, and whether these are all.

    Control characters become their pictures (``␛``), marks of direction ``�``.
    """
    lines = _LINE_END.split(text, MOST_LINES)
    made = (make_readable_line(line.expandtabs(_TAB)) for line in lines[:MOST_LINES])
    return tuple(made), len(lines) <= MOST_LINES


def _decoded(head: bytes, content_type: str) -> Iterator[tuple[str, str]]:
    """Yield what ``head`` may mean, the likeliest first, and the encoding of each by a name for people."""
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            text = codecs.getincrementaldecoder(encoding)("replace").decode(head)
            yield text, encoding.upper().removesuffix("-SIG")
            return
    charset = _CHARSET.search(content_type)
    named = charset[1].lower() if charset else ""
    for encoding in ("utf-8", named, "cp1252" if _is_nearly_ascii(head) else ""):
        # LookupError: a charset of the sender's invention. ValueError: not in that charset, or not of text.
        try:
            if encoding:
                yield decoded(head, encoding, final=False), _NAMES.get(encoding, encoding)
        except (LookupError, ValueError):
            continue
    if len(head) >= _ENOUGH_TO_GUESS and not _CONTROLS_OF_BYTES.search(head):
        yield from _guessed(head)


def _guessed(head: bytes) -> Iterator[tuple[str, str]]:
    """Yield the text by the encoding that its characters speak for, where they speak clearly."""
    from charset_normalizer import from_bytes  # noqa: PLC0415 - few texts need it

    best = from_bytes(head, steps=3, cp_isolation=_GUESSES, enable_fallback=False).best()
    if best is None or best.chaos > _CHAOTIC:
        return
    # Words of a language, or bytes that come in pairs throughout: neither is by chance.
    if best.coherence >= _COHERENT or best.encoding in _IN_PAIRS:
        yield str(best), _NAMES.get(best.encoding, best.encoding.replace("_", "-"))


def _is_nearly_ascii(head: bytes) -> bool:
    return sum(byte >= _BEYOND_ASCII for byte in head) <= _MOST_BEYOND_ASCII * len(head)


def _is_readable(text: object) -> bool:
    """Whether ``text`` is one: the codecs named rot13 or hex decode to something else, or not at all."""
    return isinstance(text, str) and len(_UNREADABLE.findall(text)) <= _MOST_UNREADABLE * len(text)


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a line that stands on a line of its own: from ``start`` on, in line number ``line``."""

    line: int
    start: int
    text: str


def pieces(lines: tuple[str, ...], columns: int) -> list[Piece]:
    """Return ``lines`` cut into pieces of at most ``columns`` cells, after a space where one is near."""
    found = []
    for number, line in enumerate(lines):
        start = 0
        for piece in _pieces(line, max(2, columns)):
            found.append(Piece(number, start, piece))
            start += len(piece)
    return found


def fold(lines: tuple[str, ...], columns: int) -> list[str]:
    """Return the texts of the ``pieces`` of ``lines``."""
    return [piece.text for piece in pieces(lines, columns)]


def _pieces(line: str, columns: int) -> Iterator[str]:
    while len(line) > columns or cell_len(line) > columns:
        head = _head(line[:columns], columns)
        space = head.rfind(" ", columns // 2)
        cut = space + 1 or len(head)
        yield line[:cut]
        line = line[cut:]
    yield line


def _head(line: str, columns: int) -> str:
    """Return as much of ``line`` as fits into ``columns`` cells, at least a character."""
    if cell_len(line) <= columns:
        return line
    with suppress(IndexError):  # Rich, over joiners that join nothing, which it measures wrongly, too
        line = set_cell_size(line, columns).rstrip(" ") or line[:1]
    while len(line) > 1 and cell_len(line) > columns:
        line = line[:-1]
    return line
