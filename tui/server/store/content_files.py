"""Content as plain files: one a media, in folders by the first two digits of its sid."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from contextlib import aclosing, suppress
from functools import partial
from io import FileIO
from typing import TYPE_CHECKING, Final, TypeVar

from tui.server.http.threads import WorkerThread, run_in_thread
from tui.server.store.content import ContentMissingError, ContentTooLargeError, Stored
from tui.server.store.errors import file_errors

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
    from pathlib import Path

Result = TypeVar("Result")

#: Bytes read from the disk, and handed to the network, at once.
READ_SIZE: Final = 1024 * 1024

#: Bytes of an upload that are handed on to be hashed and written: below this the hop between threads shows.
_WRITE_SIZE: Final = 256 * 1024

#: Bytes after which an upload is synced on the way, so that the last sync finds little left to wait for.
_SYNC_INTERVAL: Final = 16 * 1024 * 1024

#: Where the content lies in a data folder.
FOLDER: Final = "content"

_PART: Final = ".part"
_SID: Final = re.compile(r"ME[0-9a-f]{32}")


class FileContent:
    """The bytes of media under one folder (a ``Content``).

    An upload goes to ``SID.part`` and takes its name only when every byte is on the disk, so a file under a
    sid is always whole.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        _make_folder(folder)

    async def put(self, sid: str, chunks: AsyncIterator[bytes], *, limit: int) -> Stored:
        """Store the pieces as they come (see ``Content``)."""
        path = self._path(sid)
        part = _part_path(path)
        await _run_with_file_errors(partial(_make_folder, path.parent))
        try:
            stored = await _write(part, chunks, limit)
            await _run_with_file_errors(partial(_rename_durably, part, path))
        except BaseException:
            # Not in a thread: this must also happen to an upload that is being cancelled.
            with suppress(OSError):
                part.unlink(missing_ok=True)
            raise
        return stored

    @file_errors()
    def put_sync(self, sid: str, content: bytes) -> Stored:
        """Store bytes that can be made again: quickly, without a promise that a loss of power keeps them."""
        path = self._path(sid)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        part = _part_path(path)
        part.write_bytes(content)
        part.rename(path)
        return Stored(len(content), hashlib.sha256(content).hexdigest())

    def clear(self) -> None:
        """Delete everything, for a caller who knows that there are no media."""
        for folder in self._folder.iterdir():
            shutil.rmtree(folder)

    async def read(self, sid: str, start: int, stop: int) -> AsyncGenerator[bytes, None]:
        """Yield a range of the bytes (see ``Content``)."""
        with await run_in_thread(
            partial(_with_file_errors, partial(self._open, sid)), undo=FileIO.close
        ) as file:
            file.seek(start)
            while start < stop:
                chunk = await _run_with_file_errors(partial(file.read, min(READ_SIZE, stop - start)))
                if not chunk:
                    raise ContentMissingError(sid)
                start += len(chunk)
                yield chunk

    async def delete(self, sid: str) -> None:
        """Delete the content (see ``Content``)."""
        await _run_with_file_errors(partial(self.delete_sync, sid))

    def delete_sync(self, sid: str) -> None:
        """Delete the content and any unfinished part of it."""
        path = self._path(sid)
        path.unlink(missing_ok=True)
        _part_path(path).unlink(missing_ok=True)

    def list_files(self) -> Iterator[tuple[str, Path]]:
        """Yield the sid and the file of all that lies there; a whole content has its sid for a name."""
        for folder in sorted(self._folder.iterdir()):
            for path in sorted(folder.iterdir()):
                yield path.name.removesuffix(_PART), path

    def hash_content(self, sid: str) -> Stored:
        """Read the content from the disk and return what is there; raises ContentMissingError, OSError."""
        with self._open(sid) as file:
            return Stored(os.fstat(file.fileno()).st_size, hashlib.file_digest(file, "sha256").hexdigest())

    def _open(self, sid: str) -> FileIO:
        try:
            return FileIO(self._path(sid), "rb")
        except FileNotFoundError as error:
            raise ContentMissingError(sid) from error

    def _path(self, sid: str) -> Path:
        # The last guard between a path in a request and a path on the disk.
        if not _SID.fullmatch(sid):
            message = "not the sid of a media"
            raise ValueError(message)
        return self._folder / sid[2:4] / sid


def _make_folder(folder: Path) -> None:
    """Make a folder durably, where it is not there yet."""
    folder.mkdir(mode=0o700, exist_ok=True)
    # Always: whoever made it may have died, or be about to sync it. Where it is synced, this costs nothing.
    _sync_folder(folder.parent)


def _part_path(path: Path) -> Path:
    return path.with_name(path.name + _PART)


async def _write(part: Path, chunks: AsyncIterator[bytes], limit: int) -> Stored:
    """Write the pieces to ``part`` and sync it, while more of them come.

    Hashing, writing and syncing each have a thread: the slowest of them sets the pace, not all together.
    """
    digest = hashlib.sha256()
    size = unsynced = 0
    with await run_in_thread(
        partial(_with_file_errors, partial(FileIO, part, "xb")), undo=FileIO.close
    ) as file:
        sync = partial(_with_file_errors, partial(os.fsync, file.fileno()))
        async with (
            WorkerThread() as hashing,
            WorkerThread() as writing,
            WorkerThread() as syncing,
            aclosing(_coalesce_chunks(chunks)) as blocks,
        ):
            async for block in blocks:
                size += len(block)
                if size > limit:
                    raise ContentTooLargeError
                await hashing.start(partial(digest.update, block))
                await writing.start(partial(_with_file_errors, partial(_write_all, file, block)))
                unsynced += len(block)
                if unsynced >= _SYNC_INTERVAL:
                    await syncing.start(sync)
                    unsynced = 0
        # Only this one has seen every byte written.
        await run_in_thread(sync)
    return Stored(size, digest.hexdigest())


async def _coalesce_chunks(chunks: AsyncIterator[bytes]) -> AsyncGenerator[bytes, None]:
    """Join what the network brings in little pieces to blocks; a large piece is a block as it is."""
    block: list[bytes] = []
    size = 0
    async for chunk in chunks:
        block.append(chunk)
        size += len(chunk)
        if size >= _WRITE_SIZE:
            yield b"".join(block)
            block, size = [], 0
    yield b"".join(block)


async def _run_with_file_errors(work: Callable[[], Result]) -> Result:
    """Do the work in a thread; raises StorageError where the disk fails it."""
    return await run_in_thread(partial(_with_file_errors, work))


def _with_file_errors(work: Callable[[], Result]) -> Result:
    with file_errors():
        return work()


def _write_all(file: FileIO, content: bytes) -> None:
    written = file.write(content)
    while written < len(content):
        written += file.write(content[written:])


def _rename_durably(part: Path, path: Path) -> None:
    """Rename durably: the name itself survives a loss of power only once its folder is synced."""
    part.rename(path)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
