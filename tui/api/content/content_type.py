"""Guess the content type of a file to upload, by its bytes and then by its name.

Twilio keeps the type that an upload states (twilio-media-api, sections 2 and 8).
"""

from __future__ import annotations

import codecs
import io
import re
import unicodedata
from typing import TYPE_CHECKING, BinaryIO, Final

import puremagic

from tui.api.content.file_types import find_type_by_extension, find_type_by_name, normalize_content_type
from tui.api.content.mp4_tracks import read_track_handlers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: The number of bytes to examine at the start of a file.
HEAD_SIZE: Final = 8192
UNKNOWN: Final = "application/octet-stream"

#: Two-byte signatures are weak: any text may begin with "BM" or "MZ".
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
#: OpenDocument is a ZIP archive. Its signature is a word that plain text may contain at the same offset.
_OPEN_DOCUMENT: Final = "application/vnd.oasis."
#: Pictures in an MP4 container, by its brand (ISO/IEC 14496-12).
_IMAGE_BRANDS: Final = {
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"mif1": "image/heif",
    b"msf1": "image/heif",
    b"avif": "image/avif",
    b"avis": "image/avif",
}
#: Brands for audio: a video track in these contains chapter pictures.
_AUDIO_BRANDS: Final = (b"M4A ", b"M4B ", b"F4A ", b"F4B ")
_VIDEO: Final = b"vide"
_AUDIO: Final = b"soun"
#: The start of the first packet of a stream in OGG (RFC 5334), its codec, and whether it is video.
_OGG_CODECS: Final = (
    (b"OpusHead", "opus", False),
    (b"\x01vorbis", "vorbis", False),
    (b"\x7fFLAC", "flac", False),
    (b"Speex   ", "speex", False),
    (b"\x80theora", "theora", True),
)
_PDF_HEADER: Final = re.compile(rb"[\r\n]%PDF-\d\.\d\s*[\r\n]")
_PDF_OBJECT: Final = re.compile(rb"[\r\n]\d{1,10} \d{1,5} obj\b")
_PDF_WITHIN: Final = 1024
_OGG_HEAD: Final = 27
_FIRST_PAGE: Final = 2
#: Signatures that puremagic lacks or gets wrong.
_SIGNATURES: Final = (
    (b"#!AMR\n", "audio/amr"),
    (b"\xff\xf1", "audio/aac"),  # an MPEG frame without a layer, so not MP3 (ISO/IEC 13818-7)
    (b"\xff\xf9", "audio/aac"),
    (b"\0\0\0\x0cjP  \r\n\x87\n", "image/jp2"),
    # First, since puremagic may prefer a signature further inside.
    (b"\x1a\x45\xdf\xa3", "video/webm"),
)


def guess_content_type_of_file(path: Path) -> str:
    """Return the content type of the file at ``path``; raise OSError. Blocks: call it in a thread."""
    with path.open("rb") as file:
        return _guess_type(file, path.name)


def guess_content_type(content: bytes, name: str) -> str:
    """Return the content type of a file called ``name`` that starts with ``content``.

    The bytes decide. The name chooses between kinds of text and between kinds of one container (.docx is a
    ZIP), and decides alone if the bytes are unknown. Without either it is ``application/octet-stream``. Audio
    in OGG other than Opus has its codec as a parameter, since some channels accept Opus only.
    """
    return _guess_type(io.BytesIO(content), name)


def _guess_type(file: BinaryIO, name: str) -> str:
    head = file.read(HEAD_SIZE)
    by_name = find_type_by_name(name)
    for signature, content_type in _SIGNATURES:
        if head.startswith(signature):
            return content_type
    if head[4:8] == b"ftyp":
        return _IMAGE_BRANDS.get(head[8:12]) or _guess_type_by_tracks(file, head[8:12], by_name)
    if head.startswith(b"OggS"):
        return _guess_ogg_type(head, by_name)
    if _is_pdf(head):
        return "application/pdf"
    guesses = _match_signatures(head)
    if head and _is_text(head):
        return _choose_text_type(guesses, by_name)
    return _choose_binary_type(guesses, name, by_name) or UNKNOWN


def _is_pdf(head: bytes) -> bool:
    """Return whether ``head`` is from a PDF, perhaps after a BOM, blank lines or other output of a server.

    PDF readers look for the header in the first 1024 bytes (ISO 32000-1, annex H).
    """
    if head.removeprefix(codecs.BOM_UTF8).lstrip(b" \t\r\n\f\0").startswith(b"%PDF-"):
        return True
    found = _PDF_HEADER.search(head, 0, _PDF_WITHIN)
    return found is not None and _PDF_OBJECT.search(head, found.end()) is not None


def _guess_type_by_tracks(file: BinaryIO, brand: bytes, by_name: str | None) -> str:
    """Return the type by the brand and the tracks, or by the name if the tracks are out of reach."""
    if brand in _AUDIO_BRANDS:
        return "audio/mp4"
    if brand == b"qt  ":
        return "video/quicktime"
    handlers = read_track_handlers(file)
    is_named_audio = not handlers & {_VIDEO, _AUDIO} and (by_name or "").startswith("audio/")
    is_audio = is_named_audio or (_AUDIO in handlers and _VIDEO not in handlers)
    container = "3gpp" if brand.startswith(b"3gp") else "3gpp2" if brand.startswith(b"3g2") else "mp4"
    return f"{'audio' if is_audio else 'video'}/{container}"


def _guess_ogg_type(head: bytes, by_name: str | None) -> str:
    streams = list(_iter_ogg_codecs(head))
    if any(is_video for _, is_video in streams):
        return "video/ogg"
    if not streams:
        return by_name if by_name in {"audio/ogg", "video/ogg"} else "application/ogg"
    names = ",".join(dict.fromkeys(codec for codec, _ in streams))
    if names == "opus":
        return "audio/ogg"
    return f'audio/ogg; codecs="{names}"' if "," in names else f"audio/ogg; codecs={names}"


def _iter_ogg_codecs(head: bytes) -> Iterator[tuple[str, bool]]:
    """Yield the codecs of the streams that begin in ``head``, and whether they are video (RFC 3533)."""
    start = 0
    while head.startswith(b"OggS", start) and len(head) >= start + _OGG_HEAD:
        if not head[start + 5] & _FIRST_PAGE:
            return
        segments = head[start + 26]
        body = start + _OGG_HEAD + segments
        yield from ((codec, film) for magic, codec, film in _OGG_CODECS if head.startswith(magic, body))
        start = body + sum(head[start + _OGG_HEAD : body])


def is_content_type(text: str) -> bool:
    """Return whether ``text`` is a valid content type: type, subtype and optional parameters."""
    kind, slash, rest = text.partition("/")
    has_blank = " " in text.partition(";")[0].rstrip()
    return bool(kind and slash and rest) and text.isascii() and text.isprintable() and not has_blank


def _match_signatures(head: bytes) -> list[puremagic.PureMagicWithConfidence]:
    """Return the matching signatures with a content type, best first."""
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


def _choose_text_type(guesses: list[puremagic.PureMagicWithConfidence], by_name: str | None) -> str:
    strong = [_get_usual_type(guess) for guess in guesses if guess.confidence >= _STRONG]
    if strong and not _is_textual(strong[0]):
        return strong[0]
    if by_name and _is_textual(by_name):
        return by_name
    return strong[0] if strong else "text/plain"


def _choose_binary_type(
    guesses: list[puremagic.PureMagicWithConfidence], name: str, by_name: str | None
) -> str | None:
    types = [_get_usual_type(guess) for guess in guesses]
    for guess, content_type in zip(guesses, types, strict=True):
        if guess.extension and name.lower().endswith(guess.extension):
            return content_type
    if not types or (by_name and (by_name in types or guesses[0].confidence < _WEAK)):
        return by_name
    return _ZIP if _ZIP in types else types[0]


def _get_usual_type(guess: puremagic.PureMagicWithConfidence) -> str:
    """Return the usual name of the type (image/bmp for image/x-ms-bmp)."""
    return find_type_by_extension(guess.extension.removeprefix(".")) or normalize_content_type(
        str(guess.mime_type)
    )


def _is_textual(content_type: str) -> bool:
    return content_type.startswith(_TEXTUAL) or content_type.endswith(("+xml", "+json"))


def _is_text(head: bytes) -> bool:
    """Return whether ``head`` is UTF-8 without control characters. Its last character may be truncated."""
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return not any(unicodedata.category(c) == "Cc" and c not in _CONTROLS_IN_TEXT for c in set(text))
