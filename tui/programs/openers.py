"""The programs that can open a file: those of ``[[openers]]``, else the machine's programs for its type."""

from __future__ import annotations

import shlex
import shutil
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Final

from tui.api.content.file_types import find_types_by_extension, normalize_content_type
from tui.catalog.filters.types import FAMILIES
from tui.programs.media_files import GENERIC_TYPES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tui.programs.media_files import CheckedFile
    from tui.settings.programs import OpenerEntry
    from tui.sharing import ClipboardEnvironment

_PATH: Final = "{path}"
#: The documents that the desktop may open: none of them runs code when opened.
_DOCUMENTS: Final = frozenset(
    (
        *("application/epub+zip", "application/gzip", "application/json", "application/msword"),
        *("application/pdf", "application/vnd.ms-excel", "application/vnd.ms-powerpoint"),
        *("application/x-7z-compressed", "application/x-tar", "application/zip"),
        *("text/calendar", "text/csv", "text/markdown", "text/plain", "text/rtf"),
        *("text/tab-separated-values", "text/vcard"),
    )
)
_DOCUMENT_FAMILIES: Final = (
    "application/vnd.oasis.opendocument.",
    "application/vnd.openxmlformats-officedocument.",
)
_TEXTS: Final = frozenset(("application/json", "application/toml", "application/yaml"))
#: The players to look for: the arguments for audio, in the terminal, and for video, in a window.
_PLAYERS: Final = (
    ("mpv", ("--no-video",), ()),
    ("ffplay", ("-nodisp", "-autoexit"), ("-autoexit",)),
)


@dataclass(frozen=True, slots=True)
class Opener:
    """A program that opens a file: ``run`` has ``{path}``, ``terminal`` means that it needs the terminal."""

    label: str
    run: tuple[str, ...]
    terminal: bool = False


def find_openers(
    file: CheckedFile, entries: Sequence[OpenerEntry], around: ClipboardEnvironment
) -> list[Opener]:
    """Return the openers for ``file``: configured ones with matching types, else those of the machine.

    A file with executable content is opened only by an opener that names its type or extension, without a
    wildcard. Blocks briefly to look for programs.
    """
    configured = [
        Opener(entry.name, tuple(entry.run), entry.terminal)
        for entry in entries
        if any(_matches(pattern, file) for pattern in entry.types)
    ]
    if configured or file.active_kind:
        return configured
    return list(_find_defaults(file.content_type, around))


def describe_refusal(file: CheckedFile) -> str:
    """Return the reason why nothing opens ``file``."""
    if file.active_kind:
        return (
            f"This is {file.active_kind}, which could run something when it is opened,"
            " and no opener in config.toml names it."
        )
    return f"No program is configured for {file.content_type}. Add one to [[openers]] in config.toml."


def find_named_extensions(entries: Sequence[OpenerEntry]) -> frozenset[str]:
    """Return the extensions that openers name, without dots."""
    patterns = (pattern for entry in entries for pattern in entry.types)
    return frozenset(_extension_of(pattern) for pattern in patterns if "/" not in pattern) - {"", *FAMILIES}


def _matches(pattern: str, file: CheckedFile) -> bool:
    """Return whether an opener's pattern matches ``file``; a wildcard never matches executable content."""
    if pattern in {"*", "*/*"} or pattern in FAMILIES:
        is_same = pattern not in FAMILIES or file.content_type.startswith(f"{pattern}/")
        return is_same and not file.active_kind
    if "/" in pattern:
        if "*" in pattern:
            return fnmatchcase(file.content_type, pattern) and not file.active_kind
        return file.content_type == normalize_content_type(pattern)
    extension = _extension_of(pattern)
    is_own = file.extension == extension and file.content_type in GENERIC_TYPES
    return is_own or file.content_type in find_types_by_extension(extension)


def _extension_of(pattern: str) -> str:
    return pattern.removeprefix("*").removeprefix(".")


def _find_defaults(content_type: str, around: ClipboardEnvironment) -> Iterator[Opener]:
    environment = around.environment
    family = content_type.partition("/")[0]
    path = environment.get("PATH")
    if content_type in _TEXTS or (family == "text" and content_type != "text/rtf"):
        yield from _find_text_programs(environment)
    for player, sound, video in _PLAYERS:
        if family in {"audio", "video"} and shutil.which(player, path=path):
            if family == "audio":
                yield Opener(player, (player, *sound, _PATH), terminal=True)
            elif around.is_local:
                yield Opener(player, (player, *video, _PATH))
    desktop = "open" if around.platform == "darwin" else "xdg-open"
    is_document = content_type in _DOCUMENTS or content_type.startswith(_DOCUMENT_FAMILIES)
    is_for_desktop = is_document or family in {"audio", "image", "video"}
    if is_for_desktop and around.is_local and shutil.which(desktop, path=path):
        yield Opener(f"the desktop ({desktop})", (desktop, _PATH))


def _find_text_programs(environment: Mapping[str, str]) -> Iterator[Opener]:
    pager = environment.get("PAGER") or ("less" if shutil.which("less", path=environment.get("PATH")) else "")
    for command in (pager, environment.get("VISUAL") or environment.get("EDITOR") or ""):
        try:
            words = shlex.split(command)
        except ValueError:  # an unbalanced quote
            continue
        if words:
            yield Opener(words[0].rpartition("/")[2], (*words, _PATH), terminal=True)
