"""A local file on its way out: looked at before, read in pieces, and refused where it changes meanwhile."""

from __future__ import annotations

import asyncio
import os
import stat
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Final, Self

from tui.api.content.sources import CHUNK_SIZE, open_file
from tui.transfers.files.local_files import SIZE_LIMIT

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

#: Pieces that are read in one go: each hop to a thread costs the sending some time.
_AHEAD: Final = 4

_THREADS: Final = ThreadPoolExecutor(8, thread_name_prefix="reading")


class UnusableFileError(Exception):
    """A file that cannot be uploaded; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class FileState:
    """A regular file as it was: ``size`` in bytes, ``modified`` in nanoseconds, ``inode`` its identity."""

    size: int
    modified: int
    inode: int

    @classmethod
    def of(cls, facts: os.stat_result) -> Self:
        """Return what is kept of a stat."""
        return cls(facts.st_size, facts.st_mtime_ns, facts.st_ino)


async def file_state(path: Path) -> FileState:
    """Return the state of a file that can be uploaded; raises UnusableFileError for any other."""
    try:
        facts = await asyncio.to_thread(path.stat)
    except (OSError, ValueError) as error:
        raise UnusableFileError(_words(error)) from error
    if stat.S_ISDIR(facts.st_mode):
        raise UnusableFileError("This is a folder: choose the files in it.")
    if not stat.S_ISREG(facts.st_mode):
        raise UnusableFileError("This is not a file that can be read to an end.")
    if facts.st_size > SIZE_LIMIT:
        raise UnusableFileError("The file is over Twilio's limit of 150 MB: send a smaller one.")
    return FileState.of(facts)


@asynccontextmanager
async def open_unchanged(path: Path, state: FileState) -> AsyncIterator[AsyncIterator[bytes]]:
    """Give the pieces of the file, which must stay as in ``state`` to its last byte.

    Raises UnusableFileError, at the latest in place of the last piece: what changed while it was read is
    never sent to its end.
    """
    async with AsyncExitStack() as leave:
        try:
            file = await leave.enter_async_context(open_file(path))
        except OSError as error:
            raise UnusableFileError(_words(error)) from error
        yield _Pieces(file, state)


class _Pieces:
    """The pieces of a file, some read in a thread while those before are sent.

    No generator, so that the file can be closed any time.
    """

    def __init__(self, file: BinaryIO, state: FileState) -> None:
        self._file = file
        self._state = state
        self._left = state.size
        self._read: deque[bytes] = deque()
        self._reading: Future[list[bytes]] | None = None

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        if not self._read:
            await self._take()
        if not self._read:
            raise StopAsyncIteration
        return self._read.popleft()

    async def _take(self) -> None:
        """Take what was read ahead, and have the next pieces read."""
        reading = self._reading or _THREADS.submit(self._next)
        if not reading.done():  # most often it is, and the loop needs no waking
            await asyncio.shield(asyncio.wrap_future(reading))
        self._read.extend(reading.result())
        # The last piece is read when it is asked for: what changed until then is seen.
        self._reading = _THREADS.submit(self._next) if self._left > CHUNK_SIZE else None

    def _next(self) -> list[bytes]:
        """Return some pieces, or the last one; none at the end. For a thread."""
        if self._left <= CHUNK_SIZE:
            return [self._piece()] if self._left else []
        return [self._piece() for _ in range(_AHEAD) if self._left > CHUNK_SIZE]

    def _piece(self) -> bytes:
        try:
            piece = self._file.read(min(CHUNK_SIZE, self._left))
            is_last = len(piece) == self._left
            changed = not piece or (is_last and FileState.of(os.fstat(self._file.fileno())) != self._state)
        except OSError as error:
            raise UnusableFileError(_words(error)) from error
        if changed:
            raise UnusableFileError("The file changed while it was read: upload it when it is complete.")
        self._left -= len(piece)
        return piece


def _words(error: OSError | ValueError) -> str:
    match error:
        case FileNotFoundError() | ValueError():
            return "There is no such file, or it is gone."
        case PermissionError():
            return "You may not read this file."
        case IsADirectoryError():
            return "This is a folder: choose the files in it."
        case _:
            return f"The file cannot be read: {error.strerror}."
