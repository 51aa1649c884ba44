"""What content is by its bytes, and words for it."""

from __future__ import annotations

UNKNOWN = "application/octet-stream"

_OFFICE = "application/openxmlformats-officedocument"
_WORDS = {
    UNKNOWN: "Content of an unknown kind",
    "application/7z-compressed": "7-Zip archive",
    "application/gzip": "GZIP archive",
    "application/json": "JSON",
    "application/msword": "Word document",
    "application/ogg": "Sound, OGG",
    "application/pdf": "PDF document",
    "application/postscript": "PostScript document",
    "application/rtf": "RTF document",
    "application/tar": "TAR archive",
    "application/xml": "XML",
    "application/zip": "ZIP archive",
    "audio/mpeg": "Sound, MP3",
    "image/svg+xml": "SVG drawing",
    "text/calendar": "Calendar",
    "text/plain": "Plain text",
    "text/vcard": "Contact card",
    "video/quicktime": "Video, QuickTime",
    f"{_OFFICE}.presentationml.presentation": "PowerPoint presentation",
    f"{_OFFICE}.spreadsheetml.sheet": "Excel workbook",
    f"{_OFFICE}.wordprocessingml.document": "Word document",
}
_KINDS = {"audio": "Sound", "font": "Font", "image": "Picture", "text": "Text", "video": "Video"}
_ALIASES = {"apng": "png", "jpg": "jpeg", "ms-bmp": "bmp", "pjpeg": "jpeg", "tif": "tiff", "wave": "wav"}


def sniff(content: bytes, *, content_type: str, filename: str | None) -> str:
    """Return the media type that ``content`` has by its bytes, ``UNKNOWN`` if they do not tell.

    ``content_type`` and ``filename`` only choose between equally good matches.
    """
    import puremagic  # noqa: PLC0415 - reads its table when imported, and the first frame needs none

    try:
        found = puremagic.magic_string(content, filename)
    except (LookupError, ValueError):
        return UNKNOWN
    # A name's ending alone is no match (nothing of the bytes), and a run of zeros begins many a file.
    matches = [match for match in found if match.mime_type and len(set(match.byte_match)) > 1]
    best = [match.mime_type for match in matches if match.confidence == matches[0].confidence]
    # Of equals the shortest is the plainest: a ZIP archive before the documents that are kept in one.
    return min(best, key=lambda mime: (mime != content_type, len(mime)), default=UNKNOWN)


def words_for(media_type: str) -> str:
    """Return words for ``media_type``: ``PDF document``, ``Sound, WAV``, or the type itself."""
    major, _, minor = media_type.partition("/")
    minor = minor.removeprefix("x-").removeprefix("vnd.")
    minor = _ALIASES.get(minor, minor)
    words = _WORDS.get(f"{major}/{minor}")
    if words is None and major in _KINDS:
        return f"{_KINDS[major]}, {minor.upper()}"
    return words or media_type
