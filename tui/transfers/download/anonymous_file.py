"""Unnamed files until they are complete (O_TMPFILE of Linux): a crash leaves nothing behind.

Elsewhere, and on most network file systems, a :class:`~tui.transfers.download.part.Part` does the same.
Everything here touches the disk and belongs in a thread. Raises OSError.
"""

from __future__ import annotations

import errno
import hashlib
import os
import sys
from functools import cache
from typing import TYPE_CHECKING, Final, Self

from tui.transfers.download.completed_file import CompletedFile
from tui.transfers.files.names import iter_candidates

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

#: Errors of kernels and file systems that do not support O_TMPFILE.
_UNSUPPORTED_ERRORS: Final = frozenset({errno.EOPNOTSUPP, errno.EISDIR, errno.EINVAL, errno.ENOENT})
#: An anonymous file gets its name by a link from here (open(2), O_TMPFILE).
_HANDLES_FOLDER: Final = "/proc/self/fd"


class AnonymousFile:
    """An open file with complete content, to be named ``target``. Create one with :meth:`create`."""

    def __init__(self, handle: int, target: Path) -> None:
        self._handle = handle
        self._target = target
        self.size = 0
        self._sha256: str | None = None

    @classmethod
    def create(
        cls, content: bytes | bytearray, target: Path, *, modified: float | None, hashed: bool
    ) -> Self | None:
        """Return a file with ``content``, or None if the folder of ``target`` does not support them.

        ``modified`` is the file's time, in seconds since 1970. With ``hashed`` its SHA-256 is computed.
        """
        handle = _open(target.parent)
        if handle is None:
            return None
        file = cls(handle, target)
        try:
            file._write(content)
            if modified is not None:
                os.utime(handle, (modified, modified))
        except BaseException:
            file.close()
            raise
        if hashed:
            file._sha256 = hashlib.sha256(content).hexdigest()
        return file

    @property
    def modified(self) -> int:
        """The file's modification time, in nanoseconds since 1970."""
        return os.fstat(self._handle).st_mtime_ns

    def sync(self) -> None:
        """Sync the file to disk. A disk syncs several files in about the time of one."""
        os.fsync(self._handle)

    def assign_name(self, before_naming: Callable[[CompletedFile], object] = lambda _: None) -> CompletedFile:
        """Give the file the first free name beside its target. Sync the folder to make the name durable.

        ``before_naming`` is called with the file under its future name.
        """
        for path in iter_candidates(self._target):
            if os.path.lexists(path):
                continue
            before_naming(completed := CompletedFile(path, self.size, self._sha256))
            try:
                # Python calls linkat only with src_dir_fd, which an absolute path ignores.
                os.link(
                    f"{_HANDLES_FOLDER}/{self._handle}", path, src_dir_fd=self._handle, follow_symlinks=True
                )
            except FileExistsError:
                continue
            return completed
        raise AssertionError  # the candidates never end

    def discard(self) -> None:
        """Do nothing: closing deletes an unnamed file."""

    def close(self) -> None:
        """Close the file, which deletes it if it is unnamed. Safe to call twice."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1

    def _write(self, content: bytes | bytearray) -> None:
        with memoryview(content) as completed:
            while self.size < len(completed):
                self.size += os.write(self._handle, completed[self.size :])


@cache
def _has_proc_handles() -> bool:
    return os.path.isdir(_HANDLES_FOLDER)  # called for each small file


def _open(folder: Path) -> int | None:
    """Return the handle of an anonymous file in ``folder``, or None if unsupported.

    A missing folder is created.
    """
    if sys.platform != "linux" or not _has_proc_handles():
        return None
    try:
        return os.open(folder, os.O_WRONLY | os.O_TMPFILE | os.O_CLOEXEC, 0o666)
    except OSError as error:
        if error.errno not in _UNSUPPORTED_ERRORS:
            raise
    if folder.is_dir():
        return None
    folder.mkdir(parents=True, exist_ok=True)
    return _open(folder)
