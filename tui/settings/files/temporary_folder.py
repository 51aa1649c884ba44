"""Temporary private folders; a later start removes those that a killed process left behind."""

from __future__ import annotations

import fcntl
import os
import shutil
import stat
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tui.settings.files.private_files import private_opener

if TYPE_CHECKING:
    from collections.abc import Iterator

_PREFIX: Final = "mediadeck-"
#: Locked while the process that created the folder is running; the kernel drops the lock when it exits.
_LOCK: Final = ".in-use"
#: Present in a folder with files that another program still shows.
_LEFT: Final = ".left"


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Yield an empty private folder, and remove it at the end unless it was kept. Blocks; raise OSError."""
    remove_stale_folders()
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
    new = folder / f"{_LOCK}.new"
    lock = private_opener(os.fspath(new), os.O_RDWR | os.O_CREAT | os.O_EXCL)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        new.rename(folder / _LOCK)  # only now: an unlocked file belongs to a dead process
        yield folder
    finally:
        os.close(lock)
        if not (folder / _LEFT).exists():
            shutil.rmtree(folder, ignore_errors=True)


def leave_folder(folder: Path) -> None:
    """Keep a temporary folder until the next start removes it. Blocks; raise OSError."""
    (folder / _LEFT).touch(mode=0o600)


def remove_stale_folders() -> None:
    """Remove the folders of dead processes of this user. Blocks; raise nothing."""
    with suppress(OSError):
        for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
            with suppress(OSError):
                _remove_if_stale(folder)


def _remove_if_stale(folder: Path) -> None:
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid():
        return
    lock = os.open(folder / _LOCK, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(lock)
