"""A file that has no name until it is whole: nothing of it is ever left behind, and nobody else can open it.

Linux knows such files on most file systems that keep their data on a disk of this machine; elsewhere a
:class:`~tui.transfers.download.part.Part` does. Everything here touches the disk and belongs in a thread.
Raises OSError.
"""

from __future__ import annotations

import errno
import hashlib
import os
import sys
from functools import cache
from typing import TYPE_CHECKING, Final, Self

from tui.transfers.download.part import CompletedFile
from tui.transfers.files.names import iter_candidates

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

#: What kernels and file systems answer that know none.
_UNSUPPORTED_ERRORS: Final = frozenset({errno.EOPNOTSUPP, errno.EISDIR, errno.EINVAL, errno.ENOENT})
#: By way of this it gets its name (open(2), O_TMPFILE).
_HANDLES_FOLDER: Final = "/proc/self/fd"


class AnonymousFile:
    """An open file with a whole content, that will be ``target``; make one with :meth:`create`."""

    def __init__(self, handle: int, target: Path) -> None:
        self._handle = handle
        self._target = target
        self.size = 0
        self._sha256: str | None = None

    @classmethod
    def create(
        cls, content: bytes | bytearray, target: Path, *, modified: float | None, hashed: bool
    ) -> Self | None:
        """Return one that holds ``content``, None where there can be none beside ``target``.

        ``modified`` is the file's time, in seconds since 1970; ``hashed`` where its SHA-256 is wanted.
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
        """The file's time, in nanoseconds since 1970."""
        return os.fstat(self._handle).st_mtime_ns

    def sync(self) -> None:
        """Sync it: a disk that is asked for several at once syncs them in about the time of one."""
        os.fsync(self._handle)

    def assign_name(self, before_naming: Callable[[CompletedFile], object] = lambda _: None) -> CompletedFile:
        """Give it the first free name beside its target; that is durable once the folder is synced.

        ``before_naming`` is told what it is about to become.
        """
        for path in iter_candidates(self._target):
            if os.path.lexists(path):
                continue
            before_naming(completed := CompletedFile(path, self.size, self._sha256))
            try:
                # src_dir_fd is of no matter to an absolute path, but only with one Python calls linkat.
                os.link(
                    f"{_HANDLES_FOLDER}/{self._handle}", path, src_dir_fd=self._handle, follow_symlinks=True
                )
            except FileExistsError:
                continue
            return completed
        raise AssertionError  # there are candidates without end

    def discard(self) -> None:
        """Do nothing: without a name it is gone when it is closed."""

    def close(self) -> None:
        """Close it, once; without a name it is gone then."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1

    def _write(self, content: bytes | bytearray) -> None:
        with memoryview(content) as completed:
            while self.size < len(completed):
                self.size += os.write(self._handle, completed[self.size :])


@cache
def _has_proc_handles() -> bool:
    return os.path.isdir(_HANDLES_FOLDER)  # noqa: PTH112 - the module does without Path


def _open(folder: Path) -> int | None:
    """Return a file without a name in ``folder``, which is made where it is missing."""
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
