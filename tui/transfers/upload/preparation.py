"""Prepares chosen files for their upload. Touches the disk, and belongs in a thread."""

from __future__ import annotations

import enum
import uuid
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tui import preview
from tui.api import content
from tui.settings.files.private_files import make_private_folder
from tui.settings.paths import expand_user
from tui.transfers.files.local_files import is_hidden, read_folder
from tui.transfers.transcript.marker import is_transcript

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from tui.transfers.files.local_files import LocalFile


class PictureHandling(enum.Enum):
    """How pictures are changed before they are sent."""

    UNCHANGED = "as they are"
    STRIPPED = "without EXIF and GPS"
    SMALL = "at most 2048 pixels, without EXIF and GPS"


_MAX_PIXELS: Final = 2048


def collect_files(paths: Iterable[Path]) -> tuple[list[Path], list[tuple[str, str]]]:
    """Return the files at ``paths`` (absolute), and those directly in folders that can be uploaded, by name.

    Also return skipped entries of folders with the reasons: files that cannot be uploaded, and non-empty
    folders. Hidden entries and transcripts of exports are silently skipped. Missing files are kept, since
    their upload reports them.
    """
    found: list[Path] = []
    skipped: list[tuple[str, str]] = []
    for path in paths:
        absolute = expand_user(path).absolute()
        if not absolute.is_dir():
            found.append(absolute)
            continue
        listing = read_folder(str(absolute))
        if listing.problem:
            skipped.append((absolute.name, listing.problem))
        shown = [one for one in listing.entries if not is_hidden(one) and not _is_transcript(one)]
        found += [Path(entry.path) for entry in shown if not entry.refusal]
        skipped += [
            (f"{absolute.name}/{entry.name}", reason) for entry in shown if (reason := _describe_skip(entry))
        ]
    return found, skipped


def _is_transcript(entry: LocalFile) -> bool:
    """Whether the entry is a transcript, which could reveal things that its conversation should not see."""
    return entry.name.startswith("index") and is_transcript(Path(entry.path))


def _describe_skip(entry: LocalFile) -> str:
    """Return why the entry of a folder is not sent; "" if it is sent, or is an empty folder."""
    if entry.is_folder:
        return "" if is_empty(entry.path) else "It is a subfolder: its files are not sent."
    return f"It cannot be uploaded: {entry.refusal}." if entry.refusal else ""


def is_empty(folder: str) -> bool:
    """Return whether ``folder`` (absolute) has no visible entry; False if it cannot be read."""
    listing = read_folder(folder)
    return not listing.problem and all(map(is_hidden, listing.entries))


def detect_content_type(path: Path) -> str:
    """Return the content type of the file; a generic one if it cannot be read, which its upload reports."""
    try:
        # Reading a pipe may never end; its upload refuses it.
        guess = content.content_type.guess_content_type_of_file
        return guess(path) if path.is_file() else content.content_type.UNKNOWN
    except OSError:
        return content.content_type.UNKNOWN


class PreparationError(Exception):
    """A picture cannot be cleaned, and must not be sent uncleaned; the text says why."""


#: Types of pictures without EXIF.
_WITHOUT_EXIF: Final = frozenset(
    {"image/gif", "image/svg+xml", "image/bmp", "image/x-ms-bmp", "image/vnd.microsoft.icon"}
)


def prepare_file(path: Path, pictures: PictureHandling, folder: Path) -> Path:
    """Return the file to send instead of ``path``: a cleaned copy in ``folder``, or ``path`` itself.

    The file itself is returned if pictures should stay unchanged, or if it is not a picture or has no EXIF.
    Raises PreparationError.
    """
    if pictures is PictureHandling.UNCHANGED or not path.is_file():
        return path  # its upload refuses it
    make_private_folder(folder)
    copy = folder / uuid.uuid4().hex
    try:
        if preview.write_clean_copy(
            path, copy, max_side=_MAX_PIXELS if pictures is PictureHandling.SMALL else None
        ):
            return copy
    except FileNotFoundError:
        return path  # its upload reports it
    except OSError as error:
        copy.unlink(missing_ok=True)
        raise PreparationError(f"{_describe_error(error, path, folder)}: it is not sent.") from error
    kind = detect_content_type(path)
    if kind.startswith("image/") and kind not in _WITHOUT_EXIF:
        message = f"EXIF and GPS cannot be removed from a picture of type {kind}: it is not sent."
        raise PreparationError(message)
    return path


def _describe_error(error: OSError, path: Path, folder: Path) -> str:
    """Return why the picture at ``path`` has no cleaned copy in ``folder``."""
    if error.errno is None:  # Pillow's error for damaged pictures
        return "This picture is damaged, so EXIF and GPS cannot be removed"
    if error.filename == str(path):
        return f"This picture cannot be read ({error.strerror})"
    return f"A copy without EXIF and GPS cannot be written in {folder} ({error.strerror})"


def delete_copies(folder: Path, kept: Collection[Path]) -> None:
    """Delete the copies in ``folder`` that no transfer needs. Raises OSError."""
    if folder.is_dir():
        for copy in folder.iterdir():
            if copy not in kept:
                copy.unlink(missing_ok=True)


def delete_copy(folder: Path, path: Path) -> None:
    """Delete a sent file if it is a copy in ``folder``; if that fails, the next start deletes it."""
    if path.parent == folder:
        with suppress(OSError):
            path.unlink(missing_ok=True)
