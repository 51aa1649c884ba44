"""The partial file of a download, beside its target, renamed once it is complete.

Everything here touches the disk and belongs in a thread. Raises OSError.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import sys
import threading
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Final, Self

import msgspec

from tui.settings.files.private_files import make_private_folder, write_private
from tui.transfers.download.completed_file import CompletedFile, sync_folder
from tui.transfers.files.names import iter_candidates, make_part_name

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

#: The minimum size of a part with a note about its content, so that it can be resumed; shorter parts start
#: over.
_MIN_RESUMABLE: Final = 1 << 20
_READ_SIZE: Final = 1 << 20
#: The maximum pieces per call of writev.
_IOV_MAX: Final = 1024
#: The number of bytes after which the disk is asked to start writing.
_FLUSH_INTERVAL: Final = 8 << 20
#: Errors of file systems without hard links.
_LINK_UNSUPPORTED_ERRORS: Final = frozenset(
    {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EXDEV}
)


class PartInUseError(Exception):
    """Another Mediadeck is writing this part."""


class _Note(msgspec.Struct, frozen=True):
    """The note about a part, kept between runs."""

    validator: str


class Part:
    """An open part with ``size`` bytes; ``validator`` is that of their content, if known.

    Only one process can have a part open. Methods may be called from any thread, one at a time.
    """

    def __init__(self, target: Path, media_sid: str, notes: Path, *, hashed: bool) -> None:
        self.target = target
        self.size = 0
        self.validator: str | None = None
        self._path = _get_part_path(target, media_sid)
        self._note = notes / f"{hashlib.sha256(os.fsencode(self._path)).hexdigest()[:32]}.json"
        self._hash = hashlib.sha256() if hashed else None
        self._busy = threading.Lock()
        self._handle = -1
        #: The number of bytes that the disk was asked to write.
        self._flushed = 0
        self._has_note = self._is_finished = False

    @classmethod
    def open(cls, target: Path, media_sid: str, notes: Path, *, hashed: bool = False) -> Self:
        """Open or create the part of a media with the absolute path ``target``.

        Notes on large parts are kept in the folder ``notes``. Raises PartInUseError.
        """
        part = cls(target, media_sid, notes, hashed=hashed)
        if not target.parent.is_dir():
            target.parent.mkdir(parents=True, exist_ok=True)
        while not part._open():
            pass
        try:
            part._resume()
        except BaseException:
            part.close()
            raise
        return part

    @property
    def is_open(self) -> bool:
        """Whether the part has yet to be closed."""
        return self._handle >= 0

    @property
    def modified(self) -> int:
        """The file's modification time, in nanoseconds since 1970."""
        return os.fstat(self._handle).st_mtime_ns

    def restart(self, validator: str | None) -> None:
        """Drop all bytes; later bytes belong to content with this ``validator``."""
        with self._busy:
            os.ftruncate(self._handle, 0)
            os.lseek(self._handle, 0, os.SEEK_SET)
            self.size, self.validator = 0, validator
            self._flushed = 0
            self._hash = self._hash and hashlib.sha256()
            self._note.unlink(missing_ok=True)
            self._has_note = False

    def write(self, pieces: Sequence[bytes | bytearray]) -> None:
        """Append ``pieces``, and let the disk start writing them in the meantime."""
        with self._busy:
            remaining = [memoryview(piece) for piece in pieces if piece]
            if self.size < _MIN_RESUMABLE <= self.size + sum(map(len, remaining)):
                self._write_note()  # first: a kill in between would leave bytes of unknown content
            while remaining:
                written = os.writev(self._handle, remaining[:_IOV_MAX])
                self.size += written
                remaining = self._drop_written(remaining, written)
            if self.size - self._flushed >= _FLUSH_INTERVAL:
                self._start_flush()

    def finish(
        self, modified: float | None, before_naming: Callable[[CompletedFile], object] = lambda _: None
    ) -> CompletedFile:
        """Sync the part and give it the first free name beside its target; never overwrites a file.

        ``modified`` is in seconds since 1970. ``before_naming`` is called with the file under its future
        name.
        """
        self.set_modified(modified)
        self.sync()
        completed = self.assign_name(before_naming)
        with suppress(OSError):  # the file is complete; its folder may not be readable
            sync_folder(self.target.parent)
        return completed

    # The steps of finish, for batches of parts

    def set_modified(self, modified: float | None) -> None:
        """Set the modification time of a complete part, in seconds since 1970."""
        if modified is not None:
            with self._busy:
                os.utime(self._handle, (modified, modified))

    def sync(self) -> None:
        """Sync the part to disk. A disk syncs several files in about the time of one."""
        with self._busy:
            os.fsync(self._handle)

    def assign_name(self, before_naming: Callable[[CompletedFile], object] = lambda _: None) -> CompletedFile:
        """Give a synced part its name. Sync the folder to make the name durable."""
        with self._busy:
            sha256 = self._hash.hexdigest() if self._hash else None
            files = (CompletedFile(path, self.size, sha256) for path in iter_candidates(self.target))
            free = (file for file in files if not os.path.lexists(file.path))
            completed = next(file for file in free if self._link(file, before_naming))
            self._is_finished = True
            if self._has_note:
                self._note.unlink(missing_ok=True)
        return completed

    def discard(self) -> None:
        """Delete the part."""
        with self._busy:
            self._is_finished = True
            self._path.unlink(missing_ok=True)
            self._note.unlink(missing_ok=True)

    def close(self) -> None:
        """Close the file, and leave it for a later run to resume."""
        with self._busy:
            if self._handle >= 0:
                if self.size and not self._has_note and not self._is_finished:
                    self._write_note()
                os.close(self._handle)
                self._handle = -1

    def _open(self) -> bool:
        """Open and lock the file.

        Return False if the file at the path has changed in the meantime, or has a second name.
        """
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o666)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            with suppress(FileNotFoundError):
                is_named = os.path.samestat(self._path.lstat(), os.fstat(handle))
                if is_named and os.fstat(handle).st_nlink > 1:
                    self._path.unlink()  # it is also another file, or a finished one, which keeps its content
                elif is_named:
                    self._handle, handle = handle, -1
        except BlockingIOError as error:
            raise PartInUseError from error
        finally:
            if handle >= 0:
                os.close(handle)
        return self._handle >= 0

    def _resume(self) -> None:
        """Keep the bytes of an earlier run if a note identifies their content; drop them otherwise."""
        size = os.fstat(self._handle).st_size
        note = _read_note(self._note) if size else None
        if note is None:
            if size:
                os.ftruncate(self._handle, 0)
            return
        self.size, self._flushed, self.validator = size, size, note.validator
        self._has_note = True
        if self._hash:
            while piece := os.read(self._handle, _READ_SIZE):
                self._hash.update(piece)
        os.lseek(self._handle, size, os.SEEK_SET)

    def _drop_written(self, remaining: list[memoryview], written: int) -> list[memoryview]:
        """Return what remains after ``written`` bytes, and hash those bytes."""
        for place, piece in enumerate(remaining):
            if self._hash:
                self._hash.update(piece[:written])
            if written < len(piece):
                return [piece[written:], *remaining[place + 1 :]]
            written -= len(piece)
        return []

    def _start_flush(self) -> None:
        """Let the disk start writing, so that the final sync is short."""
        if sys.platform == "linux":
            # The kernel starts writing pages that are no longer needed, without waiting.
            os.posix_fadvise(self._handle, self._flushed, self.size - self._flushed, os.POSIX_FADV_DONTNEED)
            self._flushed = self.size

    def _write_note(self) -> None:
        if self.validator is None:
            return
        with suppress(OSError):  # without a note, the next run starts over
            make_private_folder(self._note.parent)
            write_private(self._note, msgspec.json.encode(_Note(self.validator)))
            self._has_note = True

    def _link(self, completed: CompletedFile, before_naming: Callable[[CompletedFile], object]) -> bool:
        """Give the part its name; return False if another file has taken the name in the meantime."""
        before_naming(completed)
        try:
            os.link(self._path, completed.path)
        except FileExistsError:
            return False
        except OSError as error:
            if error.errno not in _LINK_UNSUPPORTED_ERRORS:
                raise
            os.rename(self._path, completed.path)  # the path was free a moment ago
        else:
            self._path.unlink()
        return True


def remove_part(target: Path, media_sid: str, notes: Path) -> None:
    """Delete the part of an abandoned download, unless another program is using it."""
    if not has_part(target, media_sid):
        return
    with suppress(OSError, PartInUseError), closing(Part.open(target, media_sid, notes)) as part:
        part.discard()


def remove_linked_part(target: Path, media_sid: str, saved: Path) -> None:
    """Delete a part that is a second name of the saved file: a program crashed between link and unlink."""
    part = _get_part_path(target, media_sid)
    with suppress(OSError):
        if part.samefile(saved):
            part.unlink()


def has_part(target: Path, media_sid: str) -> bool:
    """Return whether a partial file of this download exists."""
    return os.path.lexists(_get_part_path(target, media_sid))


def _get_part_path(target: Path, media_sid: str) -> Path:
    return target.with_name(make_part_name(target.name, media_sid))


def _read_note(path: Path) -> _Note | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=_Note)
    except (OSError, ValueError):
        return None
