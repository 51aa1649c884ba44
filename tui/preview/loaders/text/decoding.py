"""Bytes decoded as text, and lines made safe to print."""

from __future__ import annotations

import codecs
import re
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len, set_cell_size

from tui.text.charsets import decoded
from tui.text.sanitize import make_readable_line

if TYPE_CHECKING:
    from collections.abc import Iterator

#: More than anyone reads in a pane.
MAX_BYTES: Final = 65_536
MAX_LINES: Final = 1000
_TAB: Final = 4
_BEYOND_ASCII: Final = 0x80
_MAX_UNREADABLE: Final = 0.1
_MAX_BEYOND_ASCII: Final = 0.3

# UTF-32 first: its little-endian mark begins with the one of UTF-16.
_BYTE_ORDER_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NAMES: Final = {
    "utf-8": "UTF-8",
    "cp1252": "Windows-1252",
    "cp1251": "Windows-1251",
    "shift_jis": "Shift JIS",
}
_MULTIBYTE: Final = ("cp932", "shift_jis", "euc_jp", "gb18030", "big5", "euc_kr")
_GUESSES: Final = [
    *_MULTIBYTE,
    *("koi8_r", "cp1251", "cp1250", "cp1253", "cp1254", "cp1255", "cp1256", "iso8859_2", "mac_roman"),
]
_MAX_CHAOS: Final = 0.1
_MIN_BYTES_TO_GUESS: Final = 24
_MIN_COHERENCE: Final = 0.15
_CONTROL_BYTES: Final = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]")
_CHARSET: Final = re.compile(r"charset=\"?([\w.:-]{1,40})", re.ASCII | re.IGNORECASE)
_LINE_END: Final = re.compile("\r\n|[\r\n\u2028\u2029]")

_UNREADABLE: Final = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x9f�]")


@dataclass(frozen=True, slots=True)
class DecodedText:
    """The beginning of a text; ``encoding`` is a display name, ``is_complete`` whether it is the whole."""

    text: str
    encoding: str
    is_complete: bool


def decode_text(content: bytes, content_type: str, *, is_complete: bool = True) -> DecodedText | None:
    """Return the beginning of ``content`` as text, control characters included; None if it is not text.

    A byte order mark decides, then UTF-8, then the charset in ``content_type``, then Windows-1252 if nearly
    all bytes are ASCII, then the frequency of characters. Pass ``is_complete`` False for truncated
    ``content``.
    """
    head = content[:MAX_BYTES]
    found = ((text, name) for text, name in _candidates(head, content_type) if _is_readable(text))
    return next(
        (DecodedText(text, name, is_complete and len(content) == len(head)) for text, name in found), None
    )


def sanitize_lines(text: str) -> tuple[tuple[str, ...], bool]:
    """Return the first lines of ``text``, safe to print, and whether these are all lines.

    Control characters become their pictures (``␛``), characters that change direction ``�``.
    """
    lines = _LINE_END.split(text, MAX_LINES)
    made = (make_readable_line(line.expandtabs(_TAB)) for line in lines[:MAX_LINES])
    return tuple(made), len(lines) <= MAX_LINES


def _candidates(head: bytes, content_type: str) -> Iterator[tuple[str, str]]:
    """Yield possible texts of ``head``, likeliest first, each with the name of its encoding."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if head.startswith(mark):
            text = codecs.getincrementaldecoder(encoding)("replace").decode(head)
            yield text, encoding.upper().removesuffix("-SIG")
            return
    charset = _CHARSET.search(content_type)
    named = charset[1].lower() if charset else ""
    for encoding in ("utf-8", named, "cp1252" if _is_nearly_ascii(head) else ""):
        # LookupError: an unknown charset. ValueError: not in that charset, or not a charset for text.
        try:
            if encoding:
                yield decoded(head, encoding, final=False), _NAMES.get(encoding, encoding)
        except (LookupError, ValueError):
            continue
    if len(head) >= _MIN_BYTES_TO_GUESS and not _CONTROL_BYTES.search(head):
        yield from _guess(head)


def _guess(head: bytes) -> Iterator[tuple[str, str]]:
    """Yield the text in the encoding that its characters suggest, if they do so clearly."""
    from charset_normalizer import from_bytes  # noqa: PLC0415 - few texts need it

    best = from_bytes(head, steps=3, cp_isolation=_GUESSES, enable_fallback=False).best()
    if best is None or best.chaos > _MAX_CHAOS:
        return
    # Words of a language, or a multibyte encoding that is valid throughout: neither happens by chance.
    if best.coherence >= _MIN_COHERENCE or best.encoding in _MULTIBYTE:
        yield str(best), _NAMES.get(best.encoding, best.encoding.replace("_", "-"))


def _is_nearly_ascii(head: bytes) -> bool:
    return sum(byte >= _BEYOND_ASCII for byte in head) <= _MAX_BEYOND_ASCII * len(head)


def _is_readable(text: object) -> bool:
    """Whether ``text`` is text: codecs such as rot13 or hex decode to something else."""
    return isinstance(text, str) and len(_UNREADABLE.findall(text)) <= _MAX_UNREADABLE * len(text)


@dataclass(frozen=True, slots=True)
class WrappedLine:
    """A part of line number ``line``, from column ``start`` on, shown on its own line."""

    line: int
    start: int
    text: str


def wrap_lines(lines: tuple[str, ...], columns: int) -> list[WrappedLine]:
    """Split ``lines`` into parts of at most ``columns`` cells, after a nearby space if possible."""
    found = []
    for number, line in enumerate(lines):
        start = 0
        for piece in _wrap(line, max(2, columns)):
            found.append(WrappedLine(number, start, piece))
            start += len(piece)
    return found


def wrap_text(lines: tuple[str, ...], columns: int) -> list[str]:
    """Return the texts of ``wrap_lines``."""
    return [piece.text for piece in wrap_lines(lines, columns)]


def _wrap(line: str, columns: int) -> Iterator[str]:
    while len(line) > columns or cell_len(line) > columns:
        head = _head(line[:columns], columns)
        space = head.rfind(" ", columns // 2)
        cut = space + 1 or len(head)
        yield line[:cut]
        line = line[cut:]
    yield line


def _head(line: str, columns: int) -> str:
    """Return as much of ``line`` as fits into ``columns`` cells, at least one character."""
    if cell_len(line) <= columns:
        return line
    with suppress(IndexError):  # Rich fails on a joiner without a character to join
        line = set_cell_size(line, columns).rstrip(" ") or line[:1]
    while len(line) > 1 and cell_len(line) > columns:
        line = line[:-1]
    return line
