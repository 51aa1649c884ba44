"""Paths from text that users type, complete, paste or drop.

Terminals paste the paths of dropped files as text, each with its own quoting.
"""

from __future__ import annotations

import os
import shlex
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

from tui.transfers.files.local_files import LocalFile, fold_name, read_local_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_FILE_URL = "file://"


@dataclass(frozen=True, slots=True)
class TypedPath:
    """A typed text, split: it means the entries of ``folder`` (absolute) with ``text`` in their names."""

    folder: str
    text: str


@dataclass(frozen=True, slots=True)
class PastedPaths:
    """The files named by pasted text: those found, and the names of missing ones."""

    found: tuple[LocalFile, ...] = ()
    missing: tuple[str, ...] = ()


def parse_typed(text: str, here: str) -> TypedPath:
    """Return the folder and the name part of ``text``, typed in a picker of the folder ``here`` (absolute).

    A text with a ``/``, and ``~`` or ``..``, is a path with an incomplete last part.
    """
    if text in {"~", ".."}:
        text += "/"
    if "/" not in text:
        return TypedPath(here, text)
    folder, _, last = text.rpartition("/")
    return TypedPath(make_absolute(folder + "/", here), last)


def make_absolute(path: str, here: str) -> str:
    """Return ``path`` made absolute from the folder ``here``; ``~`` and ``~name`` are expanded."""
    with suppress(ValueError):  # such as a name with a null character
        path = os.path.expanduser(path)
    path = os.path.normpath(os.path.join(here, path))
    return "/" + path.lstrip("/")


def complete_path(text: str, shown: Iterable[LocalFile]) -> str:
    """Return ``text`` extended by the common prefix of the names that it can mean.

    ``shown`` are the entries that match its last part. Names that begin with the text are preferred; other
    matches count only if the result still contains it. A single folder gets a ``/``.
    """
    path, slash, last = text.rpartition("/")
    if text in {"~", ".."}:
        return text + "/"
    matches = _find_matches(last, list(shown))
    common = _cut_at_unprintable(os.path.commonprefix([entry.name for entry in matches]))  # noqa: RUF071 - names, not paths
    if fold_name(last) not in fold_name(common):
        return text
    if len(matches) == 1 and matches[0].is_folder and common == matches[0].name:
        common += "/"
    return path + slash + common


def _find_matches(last: str, shown: list[LocalFile]) -> list[LocalFile]:
    needle = fold_name(last)
    return (
        [entry for entry in shown if entry.name.startswith(last)]
        or [entry for entry in shown if entry.folded.startswith(needle)]
        or shown
    )


def _cut_at_unprintable(name: str) -> str:
    """Return ``name`` up to its first unprintable character, which cannot be typed."""
    return next((name[:at] for at, character in enumerate(name) if not character.isprintable()), name)


def read_pasted(text: str, here: str) -> PastedPaths:
    """Return the files named by the pasted ``text``; touches the disk. Relative paths start at ``here``.

    Use the first interpretation of the text with no file missing, else the last one.
    """
    result = PastedPaths()
    for paths in iter_readings(text):
        entries = [(path, read_local_file(make_absolute(path, here))) for path in paths]
        result = PastedPaths(
            tuple(entry for _, entry in entries if entry is not None),
            tuple(path for path, entry in entries if entry is None),
        )
        if result.found and not result.missing:
            break
    return result


def iter_readings(text: str) -> Iterator[tuple[str, ...]]:
    """Yield the paths in a pasted text, interpreted in several ways, most literal first.

    The text is read as one path, as one path per line, and as shell words. ``file://`` URLs are decoded.
    """
    lines = [line for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n") if line.strip()]
    yield _decode_paths([text])
    yield _decode_paths(lines)
    yield _decode_paths(lines, strip=True)
    yield _decode_paths(_split_words(text, lines))


def _split_words(text: str, lines: list[str]) -> list[str]:
    """Return the shell words of ``text``; a line with an unclosed quote is one word."""
    try:
        return shlex.split(text)
    except ValueError:
        if len(lines) <= 1:
            return [text.strip()]
    return [word for line in lines for word in _split_words(line, [line])]


def _decode_paths(texts: Iterable[str], *, strip: bool = False) -> tuple[str, ...]:
    return tuple(_decode_url(text.strip() if strip else text) for text in texts if text.strip())


def _decode_url(text: str) -> str:
    """Return the path of a ``file://`` URL of this machine; any other text unchanged."""
    if not text.startswith(_FILE_URL):
        return text
    host, slash, path = text.removeprefix(_FILE_URL).rstrip("\r\n").partition("/")
    if host not in {"", "localhost", os.uname().nodename}:
        return text
    return os.fsdecode(unquote_to_bytes(slash + path))
