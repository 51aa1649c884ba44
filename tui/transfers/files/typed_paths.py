"""What people type, complete, paste and drop when they mean files: text in, paths out.

A file that is dropped on a terminal arrives as pasted text, and each terminal quotes it in its own way.
"""

from __future__ import annotations

import os
import shlex
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

from tui.transfers.files.local_files import LocalFile, folded, read_local_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_FILE_URL = "file://"


@dataclass(frozen=True, slots=True)
class TypedPath:
    """What a typed text asks for: the names in ``folder`` (absolute) that have ``text`` in them."""

    folder: str
    text: str


@dataclass(frozen=True, slots=True)
class PastedPaths:
    """What a pasted text named: what is there, and the names of what is not."""

    found: tuple[LocalFile, ...] = ()
    missing: tuple[str, ...] = ()


def parse_typed(text: str, here: str) -> TypedPath:
    """Return what ``text`` asks for, in a picker that stands in the folder ``here`` (absolute).

    With a ``/`` in it, or as ``~`` or ``..``, a text is a path, of which the last part is still being typed.
    """
    if text in {"~", ".."}:
        text += "/"
    if "/" not in text:
        return TypedPath(here, text)
    folder, _, last = text.rpartition("/")
    return TypedPath(make_absolute(folder + "/", here), last)


def make_absolute(path: str, here: str) -> str:
    """Return ``path`` made absolute: ``~`` and ``~name`` expanded, others taken from the folder ``here``."""
    with suppress(ValueError):  # a name that no user can have, with a null in it say
        path = os.path.expanduser(path)  # noqa: PTH111
    path = os.path.normpath(os.path.join(here, path))  # noqa: PTH118
    return "/" + path.lstrip("/")


def complete_path(text: str, shown: Iterable[LocalFile]) -> str:
    """Return ``text`` lengthened by what all names agree on that it can mean.

    ``shown`` are the entries that match its last part. Those that begin with it count first; if none does,
    those that have it somewhere, as long as the result still has it. A single folder gets a ``/``.
    """
    path, slash, last = text.rpartition("/")
    if text in {"~", ".."}:
        return text + "/"
    matches = _find_matches(last, list(shown))
    common = _cut_at_unprintable(os.path.commonprefix([entry.name for entry in matches]))  # noqa: RUF071 - names, not paths
    if folded(last) not in folded(common):
        return text
    if len(matches) == 1 and matches[0].is_folder and common == matches[0].name:
        common += "/"
    return path + slash + common


def _find_matches(last: str, shown: list[LocalFile]) -> list[LocalFile]:
    needle = folded(last)
    return (
        [entry for entry in shown if entry.name.startswith(last)]
        or [entry for entry in shown if entry.folded.startswith(needle)]
        or shown
    )


def _cut_at_unprintable(name: str) -> str:
    """Return ``name`` up to its first unprintable character, which nobody could type."""
    return next((name[:at] for at, character in enumerate(name) if not character.isprintable()), name)


def read_pasted(text: str, here: str) -> PastedPaths:
    """Return what the pasted ``text`` names; touches the disk. Relative paths are taken from ``here``.

    Of the ways to read the text, the first of which everything is there; else what is there of the last one.
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
    """Yield the paths in a pasted text, each time read in another way, the most literal first.

    As one path; as one path a line; as words that a shell would see. ``file://`` URLs are decoded in each.
    """
    lines = [line for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n") if line.strip()]
    yield _decode_paths([text])
    yield _decode_paths(lines)
    yield _decode_paths(lines, strip=True)
    yield _decode_paths(_split_words(text, lines))


def _split_words(text: str, lines: list[str]) -> list[str]:
    """Return the shell's words of ``text``; a line that leaves a quote open is a word as a whole."""
    try:
        return shlex.split(text)
    except ValueError:
        if len(lines) <= 1:
            return [text.strip()]
    return [word for line in lines for word in _split_words(line, [line])]


def _decode_paths(texts: Iterable[str], *, strip: bool = False) -> tuple[str, ...]:
    return tuple(_decode_url(text.strip() if strip else text) for text in texts if text.strip())


def _decode_url(text: str) -> str:
    """Return the path of a ``file://`` URL of this machine; any other text as it is."""
    if not text.startswith(_FILE_URL):
        return text
    host, slash, path = text.removeprefix(_FILE_URL).rstrip("\r\n").partition("/")
    if host not in {"", "localhost", os.uname().nodename}:
        return text
    return os.fsdecode(unquote_to_bytes(slash + path))
