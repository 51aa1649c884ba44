"""Private files (mode 0600) and folders (mode 0700), whatever the umask.

Files that an older version left readable to others are made private on their next use. All functions raise
OSError.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Final

_FOLDER: Final = 0o700
_FILE: Final = 0o600
_OTHERS: Final = 0o077


def make_private_folder(folder: Path) -> None:
    """Create ``folder`` and its missing parents, with mode 0700.

    An existing folder owned by us is made private.
    """
    make_missing_folders(folder)
    with suppress(PermissionError):  # owned by another user
        if folder.stat().st_mode & _OTHERS:
            folder.chmod(_FOLDER)


def make_missing_folders(folder: Path) -> None:
    """Create ``folder`` and its missing parents, with mode 0700; leave an existing folder unchanged.

    ``Path.mkdir(parents=True, mode=…)`` applies the mode only to the last folder.
    """
    try:
        folder.mkdir(mode=_FOLDER, exist_ok=True)
    except FileNotFoundError:
        if folder.parent == folder:
            raise
        make_missing_folders(folder.parent)
        folder.mkdir(mode=_FOLDER, exist_ok=True)


def private_opener(path: str, flags: int) -> int:
    """Open a file with mode 0600: an ``opener`` for :func:`open`."""
    handle = os.open(path, flags | os.O_CLOEXEC, _FILE)
    try:
        with suppress(PermissionError):  # owned by another user
            if os.fstat(handle).st_mode & _OTHERS:
                os.fchmod(handle, _FILE)
    except BaseException:
        os.close(handle)
        raise
    return handle


def touch_private(path: Path) -> None:
    """Create an empty private file, or make an existing one private."""
    os.close(private_opener(os.fspath(path), os.O_WRONLY | os.O_CREAT))


def append_private(path: Path) -> BinaryIO:
    """Open ``path`` for unbuffered appending."""
    return open(path, "ab", buffering=0, opener=private_opener)


def write_private(path: Path, content: bytes) -> None:
    """Replace the file at ``path`` atomically; its folder must exist."""
    import tempfile  # noqa: PLC0415 - a start that writes nothing is faster

    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")  # of mode 0600
    new = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        new.replace(path)
    except BaseException:
        with suppress(OSError):
            new.unlink()
        raise
