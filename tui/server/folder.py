"""The data folder: made where it is missing, and shared among processes by a lock."""

from __future__ import annotations

import fcntl
import os
from typing import TYPE_CHECKING, Final

from tui.server.errors import LocalServiceError

if TYPE_CHECKING:
    from pathlib import Path

_LOCK: Final = "lock"


class DataFolder:
    """A data folder that this process uses, along with any others.

    Between opening and :meth:`share` the caller may be the only one, as ``is_alone`` tells: then it may clear up
    what a dead process left. The kernel drops the lock with the process, however that ends.
    """

    def __init__(self, path: Path) -> None:
        """Open the folder; raises LocalServiceError where it cannot be made or written to."""
        self.path = path
        try:
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._lock = os.open(path / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            message = (
                f"The data folder {path} cannot be used: {error.strerror}. "
                "Make it writable, or choose another with --data."
            )
            raise LocalServiceError(message) from error
        self.is_alone = self._try_lock()

    def share(self) -> None:
        """Let other processes in; waits for one that is clearing up."""
        fcntl.flock(self._lock, fcntl.LOCK_SH)
        self.is_alone = False

    def close(self) -> None:
        """Leave the folder."""
        os.close(self._lock)

    def _try_lock(self) -> bool:
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
