"""Media types: detected from bytes, grouped, and in words."""

from __future__ import annotations

from typing import Final

from tui.api import content as api_content
from tui.api.content.file_types import strip_parameters
from tui.text.sanitize import REPLACEMENT, make_short_line

UNKNOWN: Final = "application/octet-stream"
TEXT_PREFIXES: Final = (
    "text/",
    "application/json",
    "application/xml",
    "application/javascript",
    "image/svg+xml",
)
#: Text that is not meant for reading.
DOCUMENT_TYPES: Final = ("application/pdf", "application/postscript", "application/rtf")
CARD_TYPES: Final = ("text/vcard", "text/x-vcard", "text/directory")
TABLE_TYPES: Final = ("text/csv", "text/tab-separated-values")
AUDIO_VIDEO_TYPES: Final = ("audio/", "video/", "application/ogg")
TAR: Final = "application/x-tar"
GZIP: Final = "application/gzip"
BZIP2: Final = "application/x-bzip2"
XZ: Final = "application/x-xz"

_COMPRESSED: Final = ((b"\x1f\x8b\x08", GZIP), (b"BZh", BZIP2), (b"\xfd7zXZ\0", XZ))
_USTAR_OFFSET: Final = 257

_OFFICE: Final = "application/openxmlformats-officedocument"
_WORDS: Final = {
    UNKNOWN: "Content of an unknown kind",
    "application/7z-compressed": "7-Zip archive",
    "application/gzip": "GZIP archive",
    "application/json": "JSON",
    "application/msword": "Word document",
    "application/bzip2": "BZIP2 archive",
    "application/xz": "XZ archive",
    "application/ogg": "Sound, OGG",
    "application/pdf": "PDF document",
    "application/postscript": "PostScript document",
    "application/rar": "RAR archive",
    "application/rar-compressed": "RAR archive",
    "application/rtf": "RTF document",
    "application/sqlite3": "SQLite database",
    "application/tar": "TAR archive",
    "application/xml": "XML",
    "application/zip": "ZIP archive",
    "audio/mpeg": "Sound, MP3",
    "image/adobe.photoshop": "Picture, Photoshop",
    "image/microsoft.icon": "Picture, ICO",
    "image/svg+xml": "SVG drawing",
    "text/calendar": "Calendar",
    "text/plain": "Plain text",
    "text/vcard": "Contact card",
    "text/xml": "XML",
    "video/msvideo": "Video, AVI",
    "video/quicktime": "Video, QuickTime",
    "video/webm": "Video, WebM",
    f"{_OFFICE}.presentationml.presentation": "PowerPoint presentation",
    f"{_OFFICE}.spreadsheetml.sheet": "Excel workbook",
    f"{_OFFICE}.wordprocessingml.document": "Word document",
}
DRAWABLE_TYPES: Final = tuple(
    f"image/{kind}"
    for kind in ("jpeg", "png", "gif", "webp", "bmp", "tiff", "avif", "vnd.microsoft.icon", "x-icon")
)

_CONTAINERS: Final = ("application/ogg", "application/zip", "video/3gpp", "video/mp4")
_KINDS: Final = {"audio": "Sound", "font": "Font", "image": "Picture", "text": "Text", "video": "Video"}
_SHORT: Final = 5
_ALIASES: Final = {
    "apng": "png",
    "dvd": "mpeg",
    "heic": "heif",
    "icon": "microsoft.icon",
    "jpg": "jpeg",
    "ms-bmp": "bmp",
    "opus": "ogg",
    "pjpeg": "jpeg",
    "tif": "tiff",
    "wave": "wav",
}


def is_tar(content: bytes) -> bool:
    """Whether ``content`` begins with a tar header (POSIX ustar)."""
    return content[_USTAR_OFFSET : _USTAR_OFFSET + 5] == b"ustar"


def archive_type(content: bytes, media_type: str) -> str | None:
    """Return the type of an archive that can be listed, else None. Office documents are ZIP archives."""
    for signature, kind in _COMPRESSED:
        if content.startswith(signature):
            return kind
    if is_tar(content):
        return TAR
    return media_type if media_type == "application/zip" or "openxmlformats" in media_type else None


def sniff(content: bytes, filename: str | None) -> str:
    """Return the media type of ``content`` by its bytes, ``UNKNOWN`` if no signature matches.

    ``filename`` only tells containers apart: a spreadsheet is a ZIP archive.
    """
    found = strip_parameters(api_content.content_type.guess_content_type(content, ""))
    return (
        strip_parameters(api_content.content_type.guess_content_type(content, filename))
        if filename and found in _CONTAINERS
        else found
    )


def clean_declared_type(content_type: str, longest: int) -> str:
    """Return the media type of a record, without parameters, on one printable line.

    Media types are ASCII (RFC 6838), so unassigned and private characters are replaced too.
    """
    line = make_short_line(content_type.partition(";")[0].strip().lower(), longest)
    return "".join(character if character.isprintable() else REPLACEMENT for character in line)


def describe_type(media_type: str) -> str:
    """Return a description of ``media_type``: ``PDF document``, ``Sound, WAV``, or the type itself."""
    major, _, minor = media_type.partition("/")
    minor = minor.removeprefix("x-").removeprefix("vnd.")
    minor = _ALIASES.get(minor, minor)
    words = _WORDS.get(f"{major}/{minor}")
    if words is None and major in _KINDS:
        return f"{_KINDS[major]}, {minor.capitalize() if len(minor) > _SHORT else minor.upper()}"
    return words or media_type
