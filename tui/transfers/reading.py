"""A local file on its way out: looked at before, read in pieces, and refused where it changes meanwhile."""

from __future__ import annotations

import asyncio
import os
import stat
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Self

from tui.api.sources import PIECE, opened_file
from tui.transfers.local_files import SIZE_LIMIT

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


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
            file = await leave.enter_async_context(opened_file(path))
        except OSError as error:
            raise UnusableFileError(_words(error)) from error
        yield _Pieces(file, state)


class _Pieces:
    """The pieces of a file, each read in a thread; no generator, so that the file can be closed any time."""

    def __init__(self, file: BinaryIO, state: FileState) -> None:
        self._file = file
        self._state = state
        self._left = state.size

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        if not self._left:
            raise StopAsyncIteration
        piece = await asyncio.to_thread(self._read)
        self._left -= len(piece)
        return piece

    def _read(self) -> bytes:
        try:
            piece = self._file.read(min(PIECE, self._left))
            is_last = len(piece) == self._left
            changed = not piece or (is_last and FileState.of(os.fstat(self._file.fileno())) != self._state)
        except OSError as error:
            raise UnusableFileError(_words(error)) from error
        if changed:
            raise UnusableFileError("The file changed while it was read: upload it when it is complete.")
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
