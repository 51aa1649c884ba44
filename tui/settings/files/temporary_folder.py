"""Temporary folders for private copies, which a later program removes where a kill left them behind."""

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
#: Locked for as long as the program runs that made the folder; the kernel drops the lock however that ends.
_LOCK: Final = ".in-use"


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Give an empty folder for this user alone, and remove it at the end. Blocks; raises OSError."""
    sweep()
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
    new = folder / f"{_LOCK}.new"
    lock = private_opener(os.fspath(new), os.O_RDWR | os.O_CREAT | os.O_EXCL)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        new.rename(folder / _LOCK)  # only now: a lock that nobody holds is that of a program that is gone
        yield folder
    finally:
        os.close(lock)
        shutil.rmtree(folder, ignore_errors=True)


def sweep() -> None:
    """Remove such folders of this user whose programs are gone. Blocks; raises nothing."""
    with suppress(OSError):
        for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
            with suppress(OSError):
                _remove_if_left(folder)


def _remove_if_left(folder: Path) -> None:
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid():
        return
    lock = os.open(folder / _LOCK, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(lock)
