"""Names for downloaded media: safe on every file system, whatever a customer's device called the file."""

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

from tui.api.content.file_types import find_extension

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: Bytes of UTF-8 in a name: most file systems take 255, and the name of a part is longer than the final one.
LONGEST_NAME: Final = 200
#: What the name of a part has more: dots, a SID and its extension; and one byte for what sets a name apart.
_MORE_IN_PART: Final = 41
_LONGEST_SID: Final = 34
#: Names that Mediadeck gives itself, in lower case: no media and no conversation gets one.
_OWN_NAME: Final = "manifest.jsonl"
_OWN_ENDING: Final = ".part"
#: What Windows keeps for devices: as the part before the first dot, with blanks behind it, in any case.
_DEVICE: Final = re.compile(
    r"(con|prn|aux|nul|clock\$|conin\$|conout\$|(com|lpt)[0-9¹²³])(?= *(\.|$))", re.IGNORECASE
)
#: What stands in place of a folder's name of which nothing is left.
_UNNAMED: Final = "unnamed"
DEFAULT_LAYOUT: Final = "{filename}"
CASE_LAYOUT: Final = "{conversation}/{date}-{filename}"

#: Controls, what turns the direction or takes no width, lone surrogates, private use, ends of lines.
_HARMFUL: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
#: What is kept when a name is cut.
_ENDING: Final = re.compile(r"(\.tar)?\.[A-Za-z0-9]{1,15}$")
_NUMBER: Final = re.compile(r" \(([1-9][0-9]{0,8})\)(?:(?:\.tar)?\.[A-Za-z0-9]{1,15})?$")
_EXTENSION: Final = re.compile(r"\.(?=.*[A-Za-z])[A-Za-z0-9]{1,10}")
#: A name that begins so is hidden, or is taken for an option by a shell's commands.
_TRICKY_START: Final = re.compile(r"[.\-]")
#: What is safe already, as most names are; reserved ones begin with a letter and have four characters.
_PLAIN: Final = re.compile(r"([0-9][A-Za-z0-9_-]{0,79}|[A-Za-z_][A-Za-z0-9_-]{4,79})(\.[A-Za-z0-9]{1,10})?")
_TYPES_OF_NOTHING: Final = {"application/octet-stream", "application/x-www-form-urlencoded"}


class LayoutError(ValueError):
    """A layout that cannot be used; the text says why and what can stand in one."""


class MediaInfo(msgspec.Struct, frozen=True):
    """What a layout may name of a media; ``sent`` is in seconds since 1970."""

    sid: str
    filename: str | None = None
    content_type: str | None = None
    conversation: str = ""
    author: str | None = None
    sent: int | None = None


_FIELDS: Final = ("filename", "conversation", "date", "time", "author", "sid")


@lru_cache(maxsize=1024)
def safe_name(name: str, default: str = "media", longest: int = LONGEST_NAME) -> str:
    """Return ``name`` as one name that every file system takes and that shows as what it is.

    No separators, controls, marks of direction, reserved names, dots at either end or dash at the beginning;
    at most ``longest`` bytes, of which the extension is kept. ``default`` where nothing is left.
    """
    if not name or (len(name) <= longest and _PLAIN.fullmatch(name)):
        return name or default
    # Only now: the import takes time that a start should not.
    from pathvalidate import sanitize_filename  # noqa: PLC0415

    name = "".join(map(_harmless, unicodedata.normalize("NFC", name)))
    stem, extension = _split(name.strip())
    # A reserved name stays one before a blank: "con .txt" is CON.
    stem = stem.rstrip(" .") if extension else stem
    cut = _cut(stem, extension, longest)
    clean = sanitize_filename(cut, replacement_text="_", platform="universal")
    clean = _DEVICE.sub(r"\1_", clean, count=1) if _DEVICE.match(clean) else clean
    return _TRICKY_START.sub("_", clean[0]) + clean[1:] if clean.strip("._- ") else default


def longest_name(folder: Path) -> int:
    """Return how many bytes a name in ``folder``, there or not, may have so that its part fits as well.

    Blocks for as long as the file system takes to answer, once for each folder.
    """
    return _longest_name(os.fspath(folder))


@lru_cache(maxsize=256)
def _longest_name(folder: str) -> int:
    while folder:
        with suppress(OSError, ValueError):
            return max(1, min(LONGEST_NAME, os.pathconf(folder, "PC_NAME_MAX") - _MORE_IN_PART))
        above = os.path.dirname(folder)  # noqa: PTH120 - called for each media
        folder = above if above != folder else ""
    return LONGEST_NAME


def name_for(media: MediaInfo, longest: int = LONGEST_NAME) -> str:
    """Return a safe name for a media, with an extension where its content type gives the name one."""
    name = safe_name(media.filename or "", media.sid, longest)
    if _EXTENSION.fullmatch(PurePosixPath(name).suffix):
        return name
    return safe_name(name + extension_of(media.content_type), media.sid, longest)


def extension_of(content_type: str | None) -> str:
    """Return the extension, with its dot, of a content type; "" where it says nothing of the kind."""
    kind = (content_type or "").partition(";")[0].strip().lower()
    if not kind or kind in _TYPES_OF_NOTHING:
        return ""
    return find_extension(kind)


def check_layout(layout: str) -> str:
    """Return ``layout``; raises LayoutError for one that names no file in a folder."""
    try:
        found = [found[1:] for found in string.Formatter().parse(layout) if found[1] is not None]
    except ValueError as error:
        raise LayoutError(_told(layout)) from error
    fields = {str(name) for name, _, _ in found}
    is_plain = fields <= set(_FIELDS) and not any(form or conversion for _, form, conversion in found)
    if not is_plain or any(part.strip() in {"", ".", ".."} for part in layout.split("/")):
        raise LayoutError(_told(layout))
    if not {"filename", "sid"} & fields:
        message = f"The layout {layout!r} would give all media one name: put {{filename}} or {{sid}} into it."
        raise LayoutError(message)
    return layout


def placed(layout: str, media: MediaInfo, longest: int = LONGEST_NAME) -> PurePosixPath:
    """Return where ``media`` lies under a folder, by a checked ``layout``.

    Every part is a safe name of at most ``longest`` bytes, and none of those that Mediadeck gives itself. A
    folder's name of which nothing is left is the same for all media: they stay together.
    """
    values = _Values(media)
    *folders, last = [part.format_map(values) for part in layout.split("/")]
    names = [*(safe_name(name, _UNNAMED, longest) for name in folders), safe_name(last, media.sid, longest)]
    return PurePosixPath(*map(_not_ours, names))


def _not_ours(name: str) -> str:
    """Return a safe name, changed where it is one that Mediadeck gives its own files."""
    lower = name.lower()
    if lower == _OWN_NAME:
        return name.replace(".", "_.")
    return f"{name}_" if lower.endswith(_OWN_ENDING) else name


class _Values(dict[str, str]):
    """What the fields of a layout become; each is made when it is asked for, and most layouts ask for one."""

    def __init__(self, media: MediaInfo) -> None:
        super().__init__()
        self._media = media

    def __missing__(self, field: str) -> str:
        return _inside_a_name(self._of(field))

    def _of(self, field: str) -> str:
        media = self._media
        sent = datetime.fromtimestamp(media.sent, UTC) if media.sent else None
        match field:
            case "filename":
                return name_for(media)
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


def folder_name(conversation: str, longest: int = LONGEST_NAME) -> str:
    """Return what a layout makes of the name of a conversation where that stands alone."""
    return _not_ours(safe_name(_inside_a_name(conversation), _UNNAMED, longest))


def _inside_a_name(value: str) -> str:
    """Return what is filled in so that it stands inside one name: its separators become underscores."""
    return value.replace("/", "_").replace("\\", "_")


def candidates(path: Path) -> Iterator[Path]:
    """Yield ``path``, then ``name (1).jpg``, ``name (2).jpg`` and so on beside it."""
    yield path
    yield from (_copy(path, number) for number in count(1))


def is_candidate(path: Path, target: Path) -> bool:
    """Return whether ``path``, beside ``target``, is one of its :func:`candidates`."""
    number = _NUMBER.search(path.name)
    return path == target or (number is not None and path == _copy(target, int(number[1])))


def _copy(path: Path, number: int) -> Path:
    stem, extension = _split(path.name)
    return path.with_name(_cut(stem, f" ({number}){extension}", longest_name(path.parent)))


def part_name(name: str, media_sid: str) -> str:
    """Return what the unfinished file of a media is called: found again by its SID, and no one else's."""
    known = safe_name(media_sid)
    if len(known.encode()) > _LONGEST_SID:
        known = hashlib.sha256(known.encode()).hexdigest()[:_LONGEST_SID]
    return f"{name}.{known}{_OWN_ENDING}"


def _harmless(character: str) -> str:
    category = unicodedata.category(character)
    if category in _HARMFUL:
        return "_"
    return " " if category == "Zs" else character


def _split(name: str) -> tuple[str, str]:
    """Return the stem and the extension, of which a doubled one (.tar.gz) counts whole."""
    found = _ENDING.search(name)
    return (name[: found.start()], found[0]) if found and found.start() else (name, "")


def _cut(stem: str, end: str, longest: int) -> str:
    """Return ``stem`` and ``end`` together, the stem cut between characters to fit."""
    room = max(0, longest - len(end.encode()))
    return stem.encode()[:room].decode(errors="ignore") + end


def _told(layout: str) -> str:
    fields = ", ".join(f"{{{name}}}" for name in _FIELDS)
    return f"The layout {layout!r} cannot be used: it is names parted by /, in which {fields} may stand."
