"""The file of a finished download."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class CompletedFile:
    """The file of a finished download; ``sha256`` is in hex, None if it was not requested."""

    path: Path
    size: int
    sha256: str | None


#: The SID of a media, its file, and the file's modification time in nanoseconds since 1970.
FinishedFile: TypeAlias = tuple[str, CompletedFile, int]


def sync_folder(folder: Path) -> None:
    """Make the names in ``folder`` survive a power failure."""
    handle = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
