"""What is done with chosen files before they are uploaded. Touches the disk, and belongs in a thread."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tui.transfers.local_files import read_folder

if TYPE_CHECKING:
    from collections.abc import Iterable


def files_of(paths: Iterable[Path]) -> list[Path]:
    """Return the files at ``paths``, absolute; of a folder those in it that can be uploaded, by name.

    Hidden ones, and folders in the folder, are left out. What is not there stays: its upload says so.
    """
    found: list[Path] = []
    for path in paths:
        whole = path.expanduser().absolute()
        if whole.is_dir():
            entries = read_folder(str(whole)).entries
            found += [
                Path(entry.path) for entry in entries if not entry.refusal and not entry.name.startswith(".")
            ]
        else:
            found.append(whole)
    return found


def content_type_or_unknown(path: Path) -> str:
    """Return the content type of the file; one that cannot be read fails in its upload, with the reason."""
    # Only now: the import of the signatures of files is no matter of the first frame.
    from tui.api.content_type import UNKNOWN, content_type_of_path  # noqa: PLC0415

    try:
        return content_type_of_path(path)
    except OSError:
        return UNKNOWN
