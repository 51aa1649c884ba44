"""The content type of a file that is to be uploaded: by its bytes, then by its name.

Twilio keeps the type that an upload states, and one without a type is of little use later
(twilio-media-api, sections 2 and 8).
"""

from __future__ import annotations

import codecs
import mimetypes
import unicodedata
from typing import TYPE_CHECKING, Final

import puremagic

if TYPE_CHECKING:
    from pathlib import Path

#: Bytes at the start of a file that are enough to know it.
HEAD_SIZE: Final = 8192
UNKNOWN: Final = "application/octet-stream"

#: Python's own table, without this machine's files: the same answer everywhere.
_NAMES: Final = mimetypes.MimeTypes()
# Kinds of text that the tables of Python 3.11 lack, as IANA has registered them.
for _ending, _type in {
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".ics": "text/calendar",
    ".rtf": "text/rtf",
    ".yaml": "application/yaml",
    ".yml": "application/yaml",
    ".toml": "application/toml",
}.items():
    _NAMES.add_type(_type, _ending)
#: Signatures of two bytes are weak: any text may begin with "BM" or "MZ".
_WEAK: Final = 0.25
_STRONG: Final = 0.4
_TEXTUAL: Final = (
    "text/",
    "application/javascript",
    "application/json",
    "application/toml",
    "application/xml",
    "application/yaml",
    "image/svg+xml",
)
_CONTROLS_IN_TEXT: Final = frozenset("\t\n\r\f\x1b")
_ZIP: Final = "application/zip"
#: OpenDocument is a ZIP archive; its signature is a word that stands at the same place in any letter.
_OPEN_DOCUMENT: Final = "application/vnd.oasis."
#: Pictures, sounds and films in one kind of container, by the brand that it names (ISO/IEC 14496-12).
_BRANDS: Final = {
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"mif1": "image/heif",
    b"msf1": "image/heif",
    b"avif": "image/avif",
    b"avis": "image/avif",
    b"M4A ": "audio/mp4",
    b"M4B ": "audio/mp4",
    b"qt  ": "video/quicktime",
    b"3gp4": "video/3gpp",
    b"3gp5": "video/3gpp",
    b"3gp6": "video/3gpp",
}
#: What puremagic does not know, or takes for something else.
_SIGNATURES: Final = (
    (0, b"#!AMR\n", "audio/amr"),
    (0, b"\xff\xf1", "audio/aac"),  # an MPEG frame without a layer, which no MP3 is (ISO/IEC 13818-7)
    (0, b"\xff\xf9", "audio/aac"),
    (4, b"jP  \r\n", "image/jp2"),
)


def content_type_of_path(path: Path) -> str:
    """Return the content type of the file at ``path``; raises OSError. Reads, so it belongs in a thread."""
    with path.open("rb") as file:
        return content_type_of(file.read(HEAD_SIZE), path.name)


def content_type_of(head: bytes, name: str) -> str:
    """Return the content type for a file that begins with ``head`` and is called ``name``.

    The bytes decide; the name chooses between kinds of text and kinds of one container (a .docx is a zip),
    and speaks alone where the bytes say nothing. ``application/octet-stream`` where neither does.
    """
    named = _NAMES.guess_type(name.rpartition("/")[2].replace(":", "_"))[0]
    if head[4:8] == b"ftyp" and head[8:12] in _BRANDS:
        return _BRANDS[head[8:12]]
    for start, signature, content_type in _SIGNATURES:
        if head.startswith(signature, start):
            return content_type
    guesses = _guesses(head)
    if head and _is_text(head):
        return _type_of_text(guesses, named)
    return _type_of_binary(guesses, name, named) or UNKNOWN


def is_content_type(text: str) -> bool:
    """Tell whether ``text`` can be sent as a content type: a type and a subtype, and perhaps parameters."""
    kind, slash, rest = text.partition("/")
    has_blank = " " in text.partition(";")[0].rstrip()
    return bool(kind and slash and rest) and text.isascii() and text.isprintable() and not has_blank


def _guesses(head: bytes) -> list[puremagic.PureMagicWithConfidence]:
    """Return what the signatures say, best first, without those that name no type."""
    try:
        found = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return []
    impossible = () if head.startswith(b"PK") else (_OPEN_DOCUMENT,)
    return [
        guess
        for guess in found
        if guess.mime_type not in {"", UNKNOWN} and not guess.mime_type.startswith(impossible)
    ]


def _type_of_text(guesses: list[puremagic.PureMagicWithConfidence], named: str | None) -> str:
    strong = [_type_in(guess) for guess in guesses if guess.confidence >= _STRONG]
    if strong and not _is_textual(strong[0]):
        return strong[0]
    if named and _is_textual(named):
        return named
    return strong[0] if strong else "text/plain"


def _type_of_binary(
    guesses: list[puremagic.PureMagicWithConfidence], name: str, named: str | None
) -> str | None:
    types = [_type_in(guess) for guess in guesses]
    for guess, content_type in zip(guesses, types, strict=True):
        if guess.extension and name.lower().endswith(guess.extension):
            return content_type
    if not types or (named and (named in types or guesses[0].confidence < _WEAK)):
        return named
    return _ZIP if _ZIP in types else types[0]


def _type_in(guess: puremagic.PureMagicWithConfidence) -> str:
    """Return the type under its usual name (image/bmp for image/x-ms-bmp)."""
    return _NAMES.guess_type(f"name{guess.extension}")[0] or str(guess.mime_type)


def _is_textual(content_type: str) -> bool:
    return content_type.startswith(_TEXTUAL) or content_type.endswith(("+xml", "+json"))


def _is_text(head: bytes) -> bool:
    """Whether ``head`` is clean UTF-8; its last character may be cut."""
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return not any(unicodedata.category(c) == "Cc" and c not in _CONTROLS_IN_TEXT for c in set(text))
