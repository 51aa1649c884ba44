"""Content in plain files, one per media, in folders named by the first two digits of the sid."""

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

#: The size of a chunk that is read from disk and sent, in bytes.
READ_SIZE: Final = 1024 * 1024

#: The number of bytes of an upload to hash and write at once (see ``_coalesce_chunks``).
_WRITE_SIZE: Final = 256 * 1024

#: The number of bytes after which an upload is synced while it arrives, so that the final sync is short.
_SYNC_INTERVAL: Final = 16 * 1024 * 1024

#: The name of the content folder in a data folder.
FOLDER: Final = "content"

_PART: Final = ".part"
_SID: Final = re.compile(r"ME[0-9a-f]{32}")


class FileContent:
    """The bytes of media under one folder (a ``Content``).

    An upload is written to ``SID.part`` and renamed once every byte is on disk, so a file named by a sid is
    always complete.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        _make_folder(folder)

    async def put(self, sid: str, chunks: AsyncIterator[bytes], *, limit: int) -> Stored:
        """Store the chunks as they arrive (see ``Content``)."""
        path = self._path(sid)
        part = _part_path(path)
        await _run_with_file_errors(partial(_make_folder, path.parent))
        try:
            stored = await _write(part, chunks, limit)
            await _run_with_file_errors(partial(_rename_durably, part, path))
        except BaseException:
            # Not in a thread, so that it also runs when the upload is cancelled.
            with suppress(OSError):
                part.unlink(missing_ok=True)
            raise
        return stored

    @file_errors()
    def put_sync(self, sid: str, content: bytes) -> Stored:
        """Store reproducible bytes without a sync; a power failure may lose them."""
        path = self._path(sid)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        part = _part_path(path)
        part.write_bytes(content)
        part.rename(path)
        return Stored(len(content), hashlib.sha256(content).hexdigest())

    def clear(self) -> None:
        """Delete all content. The caller must know that there are no media."""
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
        """Yield the sid and the path of each file; complete content has the sid as its name."""
        for folder in sorted(self._folder.iterdir()):
            for path in sorted(folder.iterdir()):
                yield path.name.removesuffix(_PART), path

    def hash_content(self, sid: str) -> Stored:
        """Read the content and return its size and checksum; raises ContentMissingError and OSError."""
        with self._open(sid) as file:
            return Stored(os.fstat(file.fileno()).st_size, hashlib.file_digest(file, "sha256").hexdigest())

    def _open(self, sid: str) -> FileIO:
        try:
            return FileIO(self._path(sid), "rb")
        except FileNotFoundError as error:
            raise ContentMissingError(sid) from error

    def _path(self, sid: str) -> Path:
        # The last check between a path in a request and a path on the disk.
        if not _SID.fullmatch(sid):
            message = "not the sid of a media"
            raise ValueError(message)
        return self._folder / sid[2:4] / sid


def _make_folder(folder: Path) -> None:
    """Create a folder durably if it does not exist."""
    folder.mkdir(mode=0o700, exist_ok=True)
    # Always, since the process that created it may not have synced yet. A repeated sync is fast.
    _sync_folder(folder.parent)


def _part_path(path: Path) -> Path:
    return path.with_name(path.name + _PART)


async def _write(part: Path, chunks: AsyncIterator[bytes], limit: int) -> Stored:
    """Write the chunks to ``part`` and sync it, while more chunks arrive.

    Hashing, writing and syncing run in one thread each, so the slowest sets the pace.
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
                await hashing.submit(partial(digest.update, block))
                await writing.submit(partial(_with_file_errors, partial(_write_all, file, block)))
                unsynced += len(block)
                if unsynced >= _SYNC_INTERVAL:
                    await syncing.submit(sync)
                    unsynced = 0
        # Only this sync comes after every write.
        await run_in_thread(sync)
    return Stored(size, digest.hexdigest())


async def _coalesce_chunks(chunks: AsyncIterator[bytes]) -> AsyncGenerator[bytes, None]:
    """Join small chunks into blocks of at least _WRITE_SIZE bytes; pass large chunks on unchanged.

    Each block costs a hop to two threads and a write: storing 64 MiB in chunks of 16 KiB took 0.15 s instead
    of 0.32 s. ``tests.benchmarks.service`` measures the whole upload.
    """
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
    """Run the work in a thread; raises StorageError on a disk error."""
    return await run_in_thread(partial(_with_file_errors, work))


def _with_file_errors(work: Callable[[], Result]) -> Result:
    with file_errors():
        return work()


def _write_all(file: FileIO, content: bytes) -> None:
    written = file.write(content)
    while written < len(content):
        written += file.write(content[written:])


def _rename_durably(part: Path, path: Path) -> None:
    """Rename durably: a new name survives a power failure only after a sync of its folder."""
    part.rename(path)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
