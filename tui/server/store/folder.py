"""The data folder: made where it is missing, and shared among processes by a lock."""

from __future__ import annotations

import fcntl
import os
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

_LOCK: Final = "lock"


class DataFolder:
    """A data folder that this process uses, along with any others.

    Where ``is_exclusive`` is true, no other process uses it, and any that wants to waits until :meth:`share`:
    until then the caller may clear up what a dead process left. The kernel drops the lock with the process,
    however that ends.
    """

    def __init__(self, path: Path) -> None:
        """Open the folder, after one who is clearing up; raises OSError where it cannot be written to."""
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = os.open(path / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self.is_exclusive = self._try_lock()
        if not self.is_exclusive:
            self.share()

    def share(self) -> None:
        """Let other processes in."""
        fcntl.flock(self._lock, fcntl.LOCK_SH)

    def close(self) -> None:
        """Leave the folder."""
        os.close(self._lock)

    def _try_lock(self) -> bool:
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
