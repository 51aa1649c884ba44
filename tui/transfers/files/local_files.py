"""Local files and folders, as a file picker needs them.

Reading touches the disk and belongs in a thread; the other functions are pure.
"""

from __future__ import annotations

import errno
import os
import re
import stat
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Sequence

SIZE_LIMIT = 157_286_400
"""The maximum size of a media at Twilio in bytes: 150 MB (twilio-media-api, section 6)."""

_MAX_TIME = 253_402_214_400.0  # the last day of datetime; broken clocks and archives exceed it
_DIGITS = re.compile(r"\d+")


class LocalFile(msgspec.Struct, frozen=True, gc=False):
    """A file or folder, as last read.

    ``path`` is absolute, ``size`` in bytes, ``modified`` in seconds since 1970. ``folded`` is the name for
    comparisons. ``refusal`` says why the file cannot be uploaded, "" if it can. This is not a dataclass,
    because 20,000 of those trigger garbage collections of 20 ms, during which the screen freezes.
    """

    path: str
    name: str
    folded: str
    is_folder: bool
    size: int
    modified: float
    refusal: str


@dataclass(frozen=True, slots=True)
class FolderListing:
    """The entries of a folder: folders first, then files, by name.

    ``problem`` says why the folder could not be read.
    """

    folder: str
    entries: tuple[LocalFile, ...] = field(default=(), repr=False)
    problem: str = ""


def read_folder(folder: str) -> FolderListing:
    """Return the entries of ``folder`` (absolute).

    If it cannot be read, there is a ``problem`` and no entry.
    """
    try:
        with os.scandir(folder) as found:
            entries = [_make_entry(entry.path, entry.name, entry) for entry in found]
    except (OSError, ValueError) as error:
        return FolderListing(folder, problem=_describe_folder_error(error))
    folders = sorted((entry for entry in entries if entry.is_folder), key=_get_sort_key)
    files = sorted((entry for entry in entries if not entry.is_folder), key=_get_sort_key)
    return FolderListing(folder, (*folders, *files))


def read_local_file(path: str) -> LocalFile | None:
    """Return the file or folder at ``path`` (absolute), or None if there is none."""
    try:
        os.lstat(path)
    except (OSError, ValueError):
        return None
    return _make_entry(path, os.path.basename(path) or path, path)  # undecodable names remain strings


def filter_entries(entries: Sequence[LocalFile], text: str, *, hidden: bool) -> list[LocalFile]:
    """Return the entries with ``text`` in their name: an exact match first, then names that begin with it.

    Case is ignored. Hidden entries are left out unless ``hidden`` is set or ``text`` begins with a full stop.
    """
    if not hidden and not text.startswith("."):
        entries = [entry for entry in entries if not is_hidden(entry)]
    needle = fold_name(text)
    if not needle:
        return list(entries)
    found = [entry for entry in entries if needle in entry.folded]
    return sorted(found, key=lambda entry: _rank(entry, text, needle))


def is_hidden(entry: LocalFile) -> bool:
    """Whether the entry is shown on request only."""
    return entry.name.startswith(".")


def fold_name(name: str) -> str:
    """Return ``name`` case-folded and in NFC, for comparisons."""
    return unicodedata.normalize("NFC", name).casefold()


def _rank(entry: LocalFile, text: str, needle: str) -> int:
    if entry.name == text:
        return 0
    if entry.folded == needle:
        return 1
    return 2 if entry.folded.startswith(needle) else 3


def _get_sort_key(entry: LocalFile) -> str:
    """Return a key that sorts ``img_9`` before ``img_10``; strings sort several times faster than tuples."""
    return _DIGITS.sub(lambda digits: digits[0].zfill(12), entry.folded)


def _make_entry(path: str, name: str, entry: os.DirEntry[str] | str) -> LocalFile:
    try:
        status = entry.stat() if isinstance(entry, os.DirEntry) else os.stat(entry)
    except OSError as error:
        return LocalFile(
            path,
            name,
            fold_name(name),
            is_folder=False,
            size=0,
            modified=0.0,
            refusal=_describe_file_error(error),
        )
    return LocalFile(
        path=path,
        name=name,
        folded=fold_name(name),
        is_folder=stat.S_ISDIR(status.st_mode),
        size=status.st_size,
        modified=min(max(status.st_mtime, 0.0), _MAX_TIME),
        refusal=_find_refusal(path, status),
    )


def _find_refusal(path: str, status: os.stat_result) -> str:
    if stat.S_ISDIR(status.st_mode):
        return "a folder"
    if not stat.S_ISREG(status.st_mode):
        return "not a file"
    if status.st_size > SIZE_LIMIT:
        return "over 150 MB"
    if not os.access(path, os.R_OK, effective_ids=os.access in os.supports_effective_ids):
        return "not readable"
    return ""


def _describe_file_error(error: OSError) -> str:
    match error.errno:
        case errno.ENOENT:
            return "broken link"
        case errno.EACCES | errno.EPERM:
            return "not readable"
        case errno.ELOOP:
            return "circular link"
        case _:
            return "cannot be read"


def _describe_folder_error(error: OSError | ValueError) -> str:
    match error:
        case FileNotFoundError() | ValueError():
            return "The folder does not exist."
        case PermissionError():
            return "This folder is not readable."
        case NotADirectoryError():
            return "This is not a folder."
        case _:
            return f"This folder cannot be read: {error.strerror}."
