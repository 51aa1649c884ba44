"""What is done with chosen files before they are uploaded. Touches the disk, and belongs in a thread."""

from __future__ import annotations

import enum
import uuid
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tui.settings.files.private_files import make_private_folder
from tui.settings.paths import expand_user
from tui.transfers.files.local_files import is_hidden, read_folder

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from tui.transfers.files.local_files import LocalFile


class Pictures(enum.Enum):
    """What becomes of pictures before they are sent."""

    AS_THEY_ARE = "as they are"
    BARE = "without EXIF and GPS"
    SMALL = "at most 2048 pixels, without EXIF and GPS"


_LONGEST: Final = 2048


def files_of(paths: Iterable[Path]) -> tuple[list[Path], list[tuple[str, str]]]:
    """Return the files at ``paths``, absolute; of a folder those in it that can be uploaded, by name.

    And what is left out of folders, with the reason: what cannot be uploaded, and folders that hold anything.
    What is hidden is not told. What is not there stays: its upload says so.
    """
    found: list[Path] = []
    left_out: list[tuple[str, str]] = []
    for path in paths:
        whole = expand_user(path).absolute()
        if not whole.is_dir():
            found.append(whole)
            continue
        listing = read_folder(str(whole))
        if listing.problem:
            left_out.append((whole.name, listing.problem))
        shown = [entry for entry in listing.entries if not is_hidden(entry)]
        found += [Path(entry.path) for entry in shown if not entry.refusal]
        left_out += [(f"{whole.name}/{entry.name}", reason) for entry in shown if (reason := _reason(entry))]
    return found, left_out


def _reason(entry: LocalFile) -> str:
    """Return why the entry of a folder is not sent; "" where it is, and where nothing is in it."""
    if entry.is_folder:
        return "" if is_empty(entry.path) else "It is a folder in a folder: its files are not sent."
    return f"It cannot be uploaded: {entry.refusal}." if entry.refusal else ""


def is_empty(folder: str) -> bool:
    """Return whether ``folder`` (absolute) holds only what is hidden; False where it cannot be read."""
    listing = read_folder(folder)
    return not listing.problem and all(map(is_hidden, listing.entries))


def content_type_or_unknown(path: Path) -> str:
    """Return the content type of the file; one that cannot be read fails in its upload, with the reason."""
    # Only now: the import of the signatures of files is no matter of the first frame.
    from tui.api.content.content_type import UNKNOWN, content_type_of_path  # noqa: PLC0415

    try:
        # What is no file, such as a pipe, may never come to an end: its upload refuses it.
        return content_type_of_path(path) if path.is_file() else UNKNOWN
    except OSError:
        return UNKNOWN


class CannotCleanError(Exception):
    """A picture that was to be cleaned and cannot be: it must not be sent as it is. The text says why."""


#: Kinds of pictures that hold no EXIF.
_WITHOUT_EXIF: Final = frozenset(
    {"image/gif", "image/svg+xml", "image/bmp", "image/x-ms-bmp", "image/vnd.microsoft.icon"}
)


def prepared(path: Path, pictures: Pictures, folder: Path) -> Path:
    """Return the file to send in place of the one at ``path``: a cleaned copy in ``folder``, or itself.

    Itself, where pictures are to stay as they are, and where it is none, or of a kind that holds no EXIF.
    Raises CannotCleanError.
    """
    if pictures is Pictures.AS_THEY_ARE or not path.is_file():
        return path  # what is no file is refused by its upload
    from tui.preview.imaging.metadata_removal import cleaned  # noqa: PLC0415 - Pillow comes only where it is needed

    make_private_folder(folder)
    copy = folder / uuid.uuid4().hex
    try:
        if cleaned(path, copy, longest=_LONGEST if pictures is Pictures.SMALL else None):
            return copy
    except FileNotFoundError:
        return path  # its upload says so
    except OSError as error:
        copy.unlink(missing_ok=True)
        raise CannotCleanError(f"{_why_not(error, path, folder)}: it is not sent.") from error
    kind = content_type_or_unknown(path)
    if kind.startswith("image/") and kind not in _WITHOUT_EXIF:
        message = f"A picture of type {kind} cannot be freed of EXIF and GPS here: it is not sent."
        raise CannotCleanError(message)
    return path


def _why_not(error: OSError, path: Path, folder: Path) -> str:
    """Return why the picture at ``path`` has no cleaned copy in ``folder``."""
    if error.errno is None:  # so Pillow tells of damage
        return "This picture is damaged, and cannot be freed of EXIF and GPS"
    if error.filename == str(path):
        return f"This picture cannot be read ({error.strerror})"
    return f"A copy without EXIF and GPS cannot be written in {folder} ({error.strerror})"


def clear_copies(folder: Path, kept: Collection[Path]) -> None:
    """Delete the copies in ``folder`` that no transfer needs any more. Raises OSError."""
    if folder.is_dir():
        for copy in folder.iterdir():
            if copy not in kept:
                copy.unlink(missing_ok=True)


def clear_copy(folder: Path, path: Path) -> None:
    """Delete what was sent, if it is a copy in ``folder``; where that fails, it goes at the next start."""
    if path.parent == folder:
        with suppress(OSError):
            path.unlink(missing_ok=True)
