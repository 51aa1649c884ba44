"""Bytes that may be text, as lines that are harmless to print."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_BYTES = 16_384
_MOST_LINES = 500
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
_CHARSET = re.compile(r"charset=\"?([\w.:-]{1,40})", re.ASCII | re.IGNORECASE)
_LINE_END = re.compile("\r\n|[\r\n\u2028\u2029]")

# What a terminal would act on, what is not seen, and what turns the direction of the text around it.
_CONTROLS = {code: 0x2400 + code for code in range(0x20) if code not in b"\t\n\r"} | {0x7F: 0x2421}
_HARMLESS = (
    _CONTROLS
    | dict.fromkeys(
        (*range(0x80, 0xA0), 0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)), "�"
    )
    | dict.fromkeys((0xAD, 0x200B, *range(0x2060, 0x2066), *range(0x206A, 0x2070), 0xFEFF), None)
    | dict.fromkeys(range(0xE0000, 0xE0080), None)
)
_UNREADABLE = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x9f�]")


def harmless(text: str, longest: int) -> str:
    """Return the beginning of ``text``, on one line, with nothing in it that a terminal would act on."""
    words = " ".join(text[:longest].translate(_HARMLESS).split())
    return "".join(character if character.isprintable() else "�" for character in words)


def read_text(content: bytes, content_type: str) -> tuple[tuple[str, ...], bool] | None:
    """Return the first lines of ``content``, harmless, and whether it goes on; None if it is no text.

    A byte order mark decides, then UTF-8, then the charset that ``content_type`` names, then Windows-1252
    where nearly all of it is ASCII. Control characters become their pictures (``␛``), marks of direction
    ``�``.
    """
    head = content[:_MOST_BYTES]
    text = next((text for text in _decoded(head, content_type) if _is_readable(text)), None)
    if text is None:
        return None
    lines = _LINE_END.split(text, _MOST_LINES)
    goes_on = len(content) > len(head) or len(lines) > _MOST_LINES
    return tuple(line.expandtabs(_TAB).translate(_HARMLESS) for line in lines[:_MOST_LINES]), goes_on


def _decoded(head: bytes, content_type: str) -> Iterator[str]:
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            yield codecs.getincrementaldecoder(encoding)("replace").decode(head)
            return
    charset = _CHARSET.search(content_type)
    for encoding in ("utf-8", charset[1] if charset else "", "cp1252" if _is_nearly_ascii(head) else ""):
        # LookupError: a charset of the sender's invention. ValueError: not in that charset, or not of text.
        try:
            if encoding:
                yield codecs.getincrementaldecoder(encoding)("strict").decode(head)
        except (LookupError, ValueError):
            continue


def _is_nearly_ascii(head: bytes) -> bool:
    return sum(byte >= _BEYOND_ASCII for byte in head) <= _MOST_BEYOND_ASCII * len(head)


def _is_readable(text: object) -> bool:
    """Whether ``text`` is one: the codecs named rot13 or hex decode to something else, or not at all."""
    return isinstance(text, str) and len(_UNREADABLE.findall(text)) <= _MOST_UNREADABLE * len(text)


def fold(lines: tuple[str, ...], columns: int) -> list[str]:
    """Return ``lines`` cut into pieces of at most ``columns`` cells, after a space where one is near."""
    return [piece for line in lines for piece in _pieces(line, max(2, columns))]


def _pieces(line: str, columns: int) -> Iterator[str]:
    while len(line) > columns or cell_len(line) > columns:
        head = line[:columns]
        if cell_len(head) > columns:
            head = set_cell_size(head, columns).rstrip(" ") or head[:1]
        space = head.rfind(" ", columns // 2)
        cut = space + 1 or len(head)
        yield line[:cut]
        line = line[cut:]
    yield line
