"""The unfinished file of a download: written beside where it will be, and renamed when it is whole.

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
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self, TypeAlias

import msgspec

from tui.settings.files.private_files import make_private_folder, write_private
from tui.transfers.files.names import iter_candidates, make_part_name

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

#: A part as long as this is worth a note of the content that it belongs to: what is shorter begins anew.
_MIN_RESUMABLE: Final = 1 << 20
_READ_SIZE: Final = 1 << 20
#: So many pieces one call of the system takes (IOV_MAX).
_IOV_MAX: Final = 1024
#: Bytes after which the disk is set to work on them.
_FLUSH_INTERVAL: Final = 8 << 20
#: What file systems answer that know no hard links.
_LINK_UNSUPPORTED_ERRORS: Final = frozenset(
    {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EXDEV}
)


class PartInUseError(Exception):
    """Another Mediadeck writes this part."""


class _Note(msgspec.Struct, frozen=True):
    """What is kept of a part from one run to the next."""

    validator: str


@dataclass(frozen=True, slots=True)
class CompletedFile:
    """A finished download: ``sha256`` in hex, None where nobody asked for it."""

    path: Path
    size: int
    sha256: str | None


#: A media by its SID, what it becomes, and that one's time in nanoseconds.
FinishedFile: TypeAlias = tuple[str, CompletedFile, int]


class Part:
    """An open part of ``size`` bytes so far; ``validator`` is that of the content they belong to, if known.

    Only one process has a part open. Methods may be called from any thread, one after another.
    """

    def __init__(self, target: Path, media_sid: str, notes: Path, *, hashed: bool) -> None:
        self.target = target
        self.size = 0
        self.validator: str | None = None
        self._path = target.with_name(make_part_name(target.name, media_sid))
        self._note = notes / f"{hashlib.sha256(os.fsencode(self._path)).hexdigest()[:32]}.json"
        self._hash = hashlib.sha256() if hashed else None
        self._busy = threading.Lock()
        self._handle = -1
        #: So many bytes the disk was set to work on.
        self._flushed = 0
        self._has_note = self._is_finished = False

    @classmethod
    def open(cls, target: Path, media_sid: str, notes: Path, *, hashed: bool = False) -> Self:
        """Open the part of a media that will be ``target`` (absolute), to go on with it or to begin it.

        Notes of large parts are kept in the folder ``notes``. Raises PartInUseError.
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
        """Whether it still has to be closed."""
        return self._handle >= 0

    @property
    def modified(self) -> int:
        """The file's time, in nanoseconds since 1970."""
        return os.fstat(self._handle).st_mtime_ns

    def restart(self, validator: str | None) -> None:
        """Throw away what there is; what comes is content with this ``validator``."""
        with self._busy:
            os.ftruncate(self._handle, 0)
            os.lseek(self._handle, 0, os.SEEK_SET)
            self.size, self.validator = 0, validator
            self._flushed = 0
            self._hash = self._hash and hashlib.sha256()
            self._note.unlink(missing_ok=True)
            self._has_note = False

    def write(self, pieces: Sequence[bytes | bytearray]) -> None:
        """Add ``pieces`` at the end, and have the disk begin with what has come in the meantime."""
        with self._busy:
            remaining = [memoryview(piece) for piece in pieces if piece]
            if self.size < _MIN_RESUMABLE <= self.size + sum(map(len, remaining)):
                self._write_note()  # first: a kill in between would leave bytes of nobody knows what
            while remaining:
                written = os.writev(self._handle, remaining[:_IOV_MAX])
                self.size += written
                remaining = self._drop_written(remaining, written)
            if self.size - self._flushed >= _FLUSH_INTERVAL:
                self._start_flush()

    def finish(
        self, modified: float | None, before_naming: Callable[[CompletedFile], object] = lambda _: None
    ) -> CompletedFile:
        """Sync the part and give it the first free name beside its target; never overwrites.

        ``modified`` is the file's time, in seconds since 1970. ``before_naming`` is told what it is about to become.
        """
        self.set_modified(modified)
        self.sync()
        completed = self.assign_name(before_naming)
        with suppress(OSError):  # the file is there, and whole; it may be in a folder that one may not read
            sync_folder(self.target.parent)
        return completed

    # The steps of finish, for who has many parts to finish

    def set_modified(self, modified: float | None) -> None:
        """Give the part, to which nothing is added any more, its time: seconds since 1970."""
        if modified is not None:
            with self._busy:
                os.utime(self._handle, (modified, modified))

    def sync(self) -> None:
        """Sync the part: a disk that is asked for several at once syncs them in about the time of one."""
        with self._busy:
            os.fsync(self._handle)

    def assign_name(self, before_naming: Callable[[CompletedFile], object] = lambda _: None) -> CompletedFile:
        """Give a complete part its name; it outlives a loss of power once its folder is synced."""
        with self._busy:
            sha256 = self._hash.hexdigest() if self._hash else None
            free = (path for path in iter_candidates(self.target) if not os.path.lexists(path))
            completed = next(
                CompletedFile(path, self.size, sha256)
                for path in free
                if self._link(CompletedFile(path, self.size, sha256), before_naming)
            )
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
        """Close the file; it stays as it is, for the next run to go on with."""
        with self._busy:
            if self._handle >= 0:
                if self.size and not self._has_note and not self._is_finished:
                    self._write_note()
                os.close(self._handle)
                self._handle = -1

    def _open(self) -> bool:
        """Open and lock the file; False where it has another name, given to it before or in between."""
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o666)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            with suppress(FileNotFoundError):
                is_named = os.path.samestat(self._path.lstat(), os.fstat(handle))
                if is_named and os.fstat(handle).st_nlink > 1:
                    self._path.unlink()  # another file too, or a finished one: that keeps its content
                elif is_named:
                    self._handle, handle = handle, -1
        except BlockingIOError as error:
            raise PartInUseError from error
        finally:
            if handle >= 0:
                os.close(handle)
        return self._handle >= 0

    def _resume(self) -> None:
        """Take what an earlier run left, where it is known which content that belongs to."""
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
        """Return what is left after so many bytes were written, which are hashed."""
        for place, piece in enumerate(remaining):
            if self._hash:
                self._hash.update(piece[:written])
            if written < len(piece):
                return [piece[written:], *remaining[place + 1 :]]
            written -= len(piece)
        return []

    def _start_flush(self) -> None:
        """Set the disk to work on what has come: the sync at the end then finds little left to do."""
        if sys.platform == "linux":
            # Pages that nobody needs are written at once, and nothing waits for it.
            os.posix_fadvise(self._handle, self._flushed, self.size - self._flushed, os.POSIX_FADV_DONTNEED)
            self._flushed = self.size

    def _write_note(self) -> None:
        if self.validator is None:
            return
        with suppress(OSError):  # without it the next run begins anew, and that is all
            make_private_folder(self._note.parent)
            write_private(self._note, msgspec.json.encode(_Note(self.validator)))
            self._has_note = True

    def _link(self, completed: CompletedFile, before_naming: Callable[[CompletedFile], object]) -> bool:
        """Give the part its name; False where something came there meanwhile."""
        before_naming(completed)
        try:
            os.link(self._path, completed.path)
        except FileExistsError:
            return False
        except OSError as error:
            if error.errno not in _LINK_UNSUPPORTED_ERRORS:
                raise
            os.rename(self._path, completed.path)  # noqa: PTH104 - there was nothing a moment ago
            return True
        self._path.unlink()
        return True


def remove_part(target: Path, media_sid: str, notes: Path) -> None:
    """Delete what an abandoned download left, unless someone goes on with it."""
    if not os.path.lexists(target.with_name(make_part_name(target.name, media_sid))):
        return
    with suppress(OSError, PartInUseError), closing(Part.open(target, media_sid, notes)) as part:
        part.discard()


def remove_linked_part(target: Path, media_sid: str, saved: Path) -> None:
    """Delete the part that is a second name of the file that was saved: its program ended between the two."""
    part = target.with_name(make_part_name(target.name, media_sid))
    with suppress(OSError):
        if part.samefile(saved):
            part.unlink()


def has_part(target: Path, media_sid: str) -> bool:
    """Return whether a download was begun and not finished."""
    return os.path.lexists(target.with_name(make_part_name(target.name, media_sid)))


def _read_note(path: Path) -> _Note | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=_Note)
    except (OSError, ValueError):
        return None


def sync_folder(folder: Path) -> None:
    """Have the names in ``folder`` outlive a loss of power."""
    handle = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
