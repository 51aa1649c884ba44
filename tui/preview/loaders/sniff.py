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
DRAWN = tuple(
    f"image/{kind}"
    for kind in ("jpeg", "png", "gif", "webp", "bmp", "tiff", "avif", "vnd.microsoft.icon", "x-icon")
)

_CONTAINERS = ("application/ogg", "application/zip", "video/3gpp", "video/mp4")
_KINDS = {"audio": "Sound", "font": "Font", "image": "Picture", "text": "Text", "video": "Video"}
_SHORT = 5
_ALIASES = {
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


def sniff(content: bytes, filename: str | None) -> str:
    """Return the media type that ``content`` has by its bytes, ``UNKNOWN`` if they do not tell.

    ``filename`` tells only what is in a container: a spreadsheet is a ZIP archive.
    """
    from tui.api.content.content_type import guess_content_type  # noqa: PLC0415 - it imports puremagic
    from tui.api.content.file_types import strip_parameters  # noqa: PLC0415 - with it

    found = strip_parameters(guess_content_type(content, ""))
    return (
        strip_parameters(guess_content_type(content, filename))
        if filename and found in _CONTAINERS
        else found
    )


def words_for(media_type: str) -> str:
    """Return words for ``media_type``: ``PDF document``, ``Sound, WAV``, or the type itself."""
    major, _, minor = media_type.partition("/")
    minor = minor.removeprefix("x-").removeprefix("vnd.")
    minor = _ALIASES.get(minor, minor)
    words = _WORDS.get(f"{major}/{minor}")
    if words is None and major in _KINDS:
        return f"{_KINDS[major]}, {minor.capitalize() if len(minor) > _SHORT else minor.upper()}"
    return words or media_type
