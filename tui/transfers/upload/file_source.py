"""The bytes of a file to upload, read in pieces; a file that changes in the meantime is refused."""

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

#: Pieces per read: each hop to a thread costs sending time.
_READ_AHEAD: Final = 4

_THREADS: Final = ThreadPoolExecutor(8, thread_name_prefix="reading")


class UnusableFileError(Exception):
    """A file cannot be uploaded; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class FileState:
    """The state of a regular file: ``size`` in bytes, ``modified`` in nanoseconds, ``inode`` as identity."""

    size: int
    modified: int
    inode: int

    @classmethod
    def from_stat(cls, status: os.stat_result) -> Self:
        """Return the state from a stat result."""
        return cls(status.st_size, status.st_mtime_ns, status.st_ino)


async def read_file_state(path: Path) -> FileState:
    """Return the state of a file that can be uploaded; raises UnusableFileError for any other file."""
    try:
        status = await asyncio.to_thread(path.stat)
    except (OSError, ValueError) as error:
        raise UnusableFileError(_describe_error(error)) from error
    if stat.S_ISDIR(status.st_mode):
        raise UnusableFileError("This is a folder: choose the files in it.")
    if not stat.S_ISREG(status.st_mode):
        raise UnusableFileError("This is not a regular file.")
    if status.st_size > SIZE_LIMIT:
        raise UnusableFileError("The file is over Twilio's limit of 150 MB: send a smaller one.")
    return FileState.from_stat(status)


@asynccontextmanager
async def open_unchanged(path: Path, state: FileState) -> AsyncIterator[AsyncIterator[bytes]]:
    """Yield the pieces of the file, which must not differ from ``state``.

    Raises UnusableFileError in place of the last piece at the latest, so that a file that changed while it
    was read is never sent completely.
    """
    async with AsyncExitStack() as stack:
        try:
            file = await stack.enter_async_context(open_file(path))
        except OSError as error:
            raise UnusableFileError(_describe_error(error)) from error
        yield _Pieces(file, state)


class _Pieces:
    """The pieces of a file, read in a thread while earlier ones are sent.

    Not a generator, so that the file can be closed at any time.
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
            await self._fill()
        if not self._read:
            raise StopAsyncIteration
        return self._read.popleft()

    async def _fill(self) -> None:
        """Take the pieces read ahead, and start reading the next ones."""
        reading = self._reading or _THREADS.submit(self._read_next)
        if not reading.done():  # usually it is done, and the loop needs no wake-up
            await asyncio.shield(asyncio.wrap_future(reading))
        self._read.extend(reading.result())
        # The last piece is read on request, to detect changes until then.
        self._reading = _THREADS.submit(self._read_next) if self._left > CHUNK_SIZE else None

    def _read_next(self) -> list[bytes]:
        """Return the next pieces, or the last one alone; an empty list at the end. For a thread."""
        if self._left <= CHUNK_SIZE:
            return [self._read_piece()] if self._left else []
        return [self._read_piece() for _ in range(_READ_AHEAD) if self._left > CHUNK_SIZE]

    def _read_piece(self) -> bytes:
        try:
            piece = self._file.read(min(CHUNK_SIZE, self._left))
            is_last = len(piece) == self._left
            changed = not piece or (
                is_last and FileState.from_stat(os.fstat(self._file.fileno())) != self._state
            )
        except OSError as error:
            raise UnusableFileError(_describe_error(error)) from error
        if changed:
            raise UnusableFileError("The file changed while it was read: upload it when it is complete.")
        self._left -= len(piece)
        return piece


def _describe_error(error: OSError | ValueError) -> str:
    match error:
        case FileNotFoundError() | ValueError():
            return "The file does not exist."
        case PermissionError():
            return "This file is not readable."
        case IsADirectoryError():
            return "This is a folder: choose the files in it."
        case _:
            return f"The file cannot be read: {error.strerror}."
