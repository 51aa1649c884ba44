"""File names for downloaded media, safe on every file system."""

from __future__ import annotations

import hashlib
import os
import re
import string
import unicodedata
from contextlib import suppress
from datetime import UTC, datetime
from functools import lru_cache
from itertools import count
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

import msgspec
from pathvalidate import sanitize_filename

from tui.api.content.file_types import find_extension

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tui.catalog import MediaRow

#: The maximum length of a name in UTF-8 bytes: most file systems allow 255, and a part's name is longer than
#: the final one.
MAX_NAME_BYTES: Final = 200
#: The bytes that the name of a part adds: dots, a SID, its extension, and one for a distinguishing suffix.
_PART_EXTRA_BYTES: Final = 41
_MAX_SID_BYTES: Final = 34
TRANSCRIPT_NAME: Final = "index.html"
#: Mediadeck's own names, including transcripts: no media or conversation gets one.
_RESERVED_NAME: Final = re.compile(r"manifest\.jsonl|index(-ch[0-9a-f]{32})?\.html", re.IGNORECASE)
_PART_EXTENSION: Final = ".part"
#: Names that Windows reserves for devices: before the first dot, with optional spaces, in any case.
_DEVICE: Final = re.compile(
    r"(con|prn|aux|nul|clock\$|conin\$|conout\$|(com|lpt)[0-9¹²³])(?= *(\.|$))", re.IGNORECASE
)
#: The name of a folder if nothing remains of its own name.
_UNNAMED: Final = "unnamed"
DEFAULT_LAYOUT: Final = "{filename}"
CASE_LAYOUT: Final = "{conversation}/{date}-{filename}"

#: Controls, formatting characters, lone surrogates, private use, unassigned, line separators.
_UNSAFE_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
#: The extension that is kept when a name is cut.
_EXTENSION_TO_KEEP: Final = re.compile(r"(\.tar)?\.[A-Za-z0-9]{1,15}$")
_NUMBER: Final = re.compile(r" \(([1-9][0-9]{0,8})\)(?:(?:\.tar)?\.[A-Za-z0-9]{1,15})?$")
_EXTENSION: Final = re.compile(r"\.(?=.*[A-Za-z])[A-Za-z0-9]{1,10}")
#: A name with these first characters is hidden, or shell commands take it for an option.
_UNSAFE_START: Final = re.compile(r"[.\-]")
#: Names that need no change, for speed; reserved ones begin with a letter and have four characters.
_PLAIN: Final = re.compile(r"([0-9][A-Za-z0-9_-]{0,79}|[A-Za-z_][A-Za-z0-9_-]{4,79})(\.[A-Za-z0-9]{1,10})?")
_GENERIC_TYPES: Final = {"application/octet-stream", "application/x-www-form-urlencoded"}


class LayoutError(ValueError):
    """A layout is not valid; the text says why, and lists the fields."""


class MediaInfo(msgspec.Struct, frozen=True):
    """The facts about a media for its path and its manifest line; ``sent`` is in seconds since 1970."""

    sid: str
    filename: str | None = None
    content_type: str | None = None
    conversation: str = ""
    author: str | None = None
    sent: int | None = None
    author_name: str | None = None
    tags: tuple[str, ...] = ()
    note: str = ""


def make_media_info(row: MediaRow) -> MediaInfo:
    """Return the facts of a row of the catalog."""
    return MediaInfo(
        row.sid,
        row.filename,
        row.content_type,
        row.conversation_name,
        row.author,
        row.sent,
        row.author_name,
        row.tags,
        row.note,
    )


_FIELDS: Final = ("filename", "conversation", "date", "time", "author", "sid")


@lru_cache(maxsize=1024)
def sanitize_name(name: str, default: str = "media", max_bytes: int = MAX_NAME_BYTES) -> str:
    """Return ``name`` as a single file name that is valid on every file system and displays unchanged.

    It has no separators, controls, bidi marks, reserved names, dots at either end or leading dash. It has at
    most ``max_bytes`` bytes and keeps its extension. Return ``default`` if nothing remains.
    """
    if not name or (len(name) <= max_bytes and _PLAIN.fullmatch(name)):
        return name or default
    # The import would delay the start.
    name = "".join(map(_sanitize_character, unicodedata.normalize("NFC", name)))
    stem, extension = _split(name.strip())
    # A reserved name is still reserved before a space: "con .txt" is CON.
    stem = stem.rstrip(" .") if extension else stem
    cut = _cut(stem, extension, max_bytes)
    clean = sanitize_filename(cut, replacement_text="_", platform="universal")
    clean = _DEVICE.sub(r"\1_", clean, count=1) if _DEVICE.match(clean) else clean
    return _UNSAFE_START.sub("_", clean[0]) + clean[1:] if clean.strip("._- ") else default


def get_max_name_bytes(folder: Path) -> int:
    """Return the maximum bytes of a name in ``folder`` that leave room for the name of its part.

    The folder need not exist. Blocks while the file system answers, once for each folder.
    """
    return _read_max_name_bytes(os.fspath(folder))


@lru_cache(maxsize=256)
def _read_max_name_bytes(folder: str) -> int:
    while folder:
        with suppress(OSError, ValueError):
            return max(1, min(MAX_NAME_BYTES, os.pathconf(folder, "PC_NAME_MAX") - _PART_EXTRA_BYTES))
        parent = os.path.dirname(folder)  # called for each media
        folder = parent if parent != folder else ""
    return MAX_NAME_BYTES


def make_file_name(media: MediaInfo, max_bytes: int = MAX_NAME_BYTES) -> str:
    """Return a safe name for a media, with an extension from its content type if the name has none."""
    name = sanitize_name(media.filename or "", media.sid, max_bytes)
    if _EXTENSION.fullmatch(PurePosixPath(name).suffix):
        return name
    return sanitize_name(name + get_extension(media.content_type), media.sid, max_bytes)


def get_extension(content_type: str | None) -> str:
    """Return the extension of a content type, with its dot; "" for unknown and generic types."""
    kind = (content_type or "").partition(";")[0].strip().lower()
    if not kind or kind in _GENERIC_TYPES:
        return ""
    return find_extension(kind)


def check_layout(layout: str) -> str:
    """Return ``layout``; raises LayoutError if it is not valid."""
    try:
        found = [found[1:] for found in string.Formatter().parse(layout) if found[1] is not None]
    except ValueError as error:
        raise LayoutError(_describe_layout_error(layout)) from error
    fields = {str(name) for name, _, _ in found}
    is_plain = fields <= set(_FIELDS) and not any(form or conversion for _, form, conversion in found)
    if not is_plain or any(part.strip() in {"", ".", ".."} for part in layout.split("/")):
        raise LayoutError(_describe_layout_error(layout))
    if not {"filename", "sid"} & fields:
        message = f"The layout {layout!r} gives all media the same name: add {{filename}} or {{sid}}."
        raise LayoutError(message)
    return layout


def apply_layout(layout: str, media: MediaInfo, max_bytes: int = MAX_NAME_BYTES) -> PurePosixPath:
    """Return the relative path of ``media`` by a validated ``layout``.

    Each part is a safe, unreserved name of at most ``max_bytes`` bytes. A folder with nothing left of its
    name gets the same name for all media.
    """
    values = _FieldValues(media)
    *folders, last = [part.format_map(values) for part in layout.split("/")]
    names = [
        *(sanitize_name(name, _UNNAMED, max_bytes) for name in folders),
        sanitize_name(last, media.sid, max_bytes),
    ]
    return PurePosixPath(*map(_avoid_reserved, names))


def _avoid_reserved(name: str) -> str:
    """Return a safe name, changed if Mediadeck reserves it for its own files."""
    if _RESERVED_NAME.fullmatch(name):
        return name.replace(".", "_.")
    return f"{name}_" if name.lower().endswith(_PART_EXTENSION) else name


class _FieldValues(dict[str, str]):
    """The values of a layout's fields, each computed on access: most layouts use one."""

    def __init__(self, media: MediaInfo) -> None:
        super().__init__()
        self._media = media

    def __missing__(self, field: str) -> str:
        return _replace_separators(self._get(field))

    def _get(self, field: str) -> str:
        media = self._media
        sent = datetime.fromtimestamp(media.sent, UTC) if media.sent else None
        match field:
            case "filename":
                return make_file_name(media)
            case "conversation":
                return media.conversation or "no conversation"
            case "date":
                return f"{sent:%Y-%m-%d}" if sent else "undated"
            case "time":
                return f"{sent:%H%M%S}" if sent else "untimed"
            case "author":
                return media.author or "unknown"
            case "sid":
                return media.sid
        raise KeyError(field)


def make_folder_name(conversation: str, max_bytes: int = MAX_NAME_BYTES) -> str:
    """Return the folder name that a layout makes from a conversation's name."""
    return _avoid_reserved(sanitize_name(_replace_separators(conversation), _UNNAMED, max_bytes))


def _replace_separators(value: str) -> str:
    """Return ``value`` with underscores for path separators."""
    return value.replace("/", "_").replace("\\", "_")


def iter_candidates(path: Path) -> Iterator[Path]:
    """Yield ``path``, then ``name (1).jpg``, ``name (2).jpg`` and so on beside it."""
    yield path
    yield from (_make_numbered(path, number) for number in count(1))


def is_candidate(path: Path, target: Path) -> bool:
    """Return whether ``path`` is one of the :func:`iter_candidates` of ``target``, in the same folder."""
    number = _NUMBER.search(path.name)
    return path == target or (number is not None and path == _make_numbered(target, int(number[1])))


def _make_numbered(path: Path, number: int) -> Path:
    stem, extension = _split(path.name)
    return path.with_name(_cut(stem, f" ({number}){extension}", get_max_name_bytes(path.parent)))


def make_part_name(name: str, media_sid: str) -> str:
    """Return the name of a media's partial file, which includes its SID."""
    known = sanitize_name(media_sid)
    if len(known.encode()) > _MAX_SID_BYTES:
        known = hashlib.sha256(known.encode()).hexdigest()[:_MAX_SID_BYTES]
    return f"{name}.{known}{_PART_EXTENSION}"


def _sanitize_character(character: str) -> str:
    category = unicodedata.category(character)
    if category in _UNSAFE_CATEGORIES:
        return "_"
    return " " if category == "Zs" else character


def _split(name: str) -> tuple[str, str]:
    """Return the stem and the extension; ``.tar.gz`` counts as one extension."""
    found = _EXTENSION_TO_KEEP.search(name)
    return (name[: found.start()], found[0]) if found and found.start() else (name, "")


def _cut(stem: str, end: str, max_bytes: int) -> str:
    """Return ``stem`` and ``end`` joined, the stem cut between characters to fit."""
    room = max(0, max_bytes - len(end.encode()))
    return stem.encode()[:room].decode(errors="ignore") + end


def _describe_layout_error(layout: str) -> str:
    fields = ", ".join(f"{{{name}}}" for name in _FIELDS)
    return f"The layout {layout!r} is not valid: use names separated by /, with the fields {fields}."
