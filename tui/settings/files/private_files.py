"""Files for their owner alone: mode 0600, in folders of mode 0700, whatever the umask is.

The configuration, journals, catalogs, thumbnails and logs are made here. What an older version left open to
others is closed when it is used next. Everything here touches the disk, and raises OSError.
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
    """Make ``folder``, and those above it that are missing, for their owner alone.

    One that is there, and ours, is closed to others.
    """
    make_missing_folders(folder)
    with suppress(PermissionError):  # another owner's
        if folder.stat().st_mode & _OTHERS:
            folder.chmod(_FOLDER)


def make_missing_folders(folder: Path) -> None:
    """Make ``folder`` and those above it that are missing, for their owner alone; leave it where it is there.

    ``Path.mkdir(parents=True, mode=…)`` gives its mode to the last one only.
    """
    try:
        folder.mkdir(mode=_FOLDER, exist_ok=True)
    except FileNotFoundError:
        if folder.parent == folder:
            raise
        make_missing_folders(folder.parent)
        folder.mkdir(mode=_FOLDER, exist_ok=True)


def private_opener(path: str, flags: int) -> int:
    """Open a file for its owner alone: an ``opener`` for :func:`open`."""
    handle = os.open(path, flags | os.O_CLOEXEC, _FILE)
    try:
        with suppress(PermissionError):  # another owner's
            if os.fstat(handle).st_mode & _OTHERS:
                os.fchmod(handle, _FILE)
    except BaseException:
        os.close(handle)
        raise
    return handle


def touch_private(path: Path) -> None:
    """Make an empty file where there is none, and close one that is there to others."""
    os.close(private_opener(os.fspath(path), os.O_WRONLY | os.O_CREAT))


def append_private(path: Path) -> BinaryIO:
    """Open ``path`` to add to its end, each write at once."""
    return open(path, "ab", buffering=0, opener=private_opener)


def write_private(path: Path, content: bytes) -> None:
    """Replace the file at ``path`` whole, or leave it as it is; its folder must be there."""
    import tempfile  # noqa: PLC0415 - a start that writes nothing does without it

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
