"""The data folder and its lock, shared between processes."""

from __future__ import annotations

import fcntl
import os
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

_LOCK: Final = "lock"


class DataFolder:
    """A data folder in use by this process and perhaps others.

    If ``is_exclusive`` is true, no other process uses it, and new ones wait until :meth:`share`. Until then
    the caller may delete the leftovers of a crashed process. The kernel releases the lock when the process
    ends.
    """

    def __init__(self, path: Path) -> None:
        """Create and lock the folder; wait for a process with exclusive use. Raises OSError."""
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = os.open(path / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self.is_exclusive = self._try_lock()
        if not self.is_exclusive:
            self.share()

    def share(self) -> None:
        """End the exclusive use."""
        fcntl.flock(self._lock, fcntl.LOCK_SH)

    def close(self) -> None:
        """Release the lock."""
        os.close(self._lock)

    def _try_lock(self) -> bool:
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
