"""Sources of the bytes of an upload."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from io import BufferedReader
from typing import TYPE_CHECKING, BinaryIO, Final, TypeAlias

from tui.threads import run_in_thread

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from contextlib import AbstractAsyncContextManager
    from pathlib import Path

    #: Opens the same bytes from their start on each call: a throttled upload is sent again.
    Source: TypeAlias = Callable[[], AbstractAsyncContextManager[AsyncIterator[bytes]]]

CHUNK_SIZE: Final = 256 * 1024


class FileChunks:
    """The rest of an open file in chunks, each read in a thread."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        chunk = await asyncio.to_thread(self._file.read, CHUNK_SIZE)
        if not chunk:
            raise StopAsyncIteration
        return chunk


@asynccontextmanager
async def open_file(path: Path) -> AsyncIterator[BinaryIO]:
    """Open a file for reading, and close it at the end, each in a thread; raises OSError."""
    file = await run_in_thread(
        lambda: path.open("rb"), on_cancelled=BufferedReader.close, wait_when_cancelled=False
    )
    try:
        yield file
    finally:
        await run_in_thread(file.close)


def make_file_source(path: Path) -> Source:
    """Return a source of the file at ``path``. Opening and reading it raise OSError."""

    @asynccontextmanager
    async def open_source() -> AsyncIterator[AsyncIterator[bytes]]:
        async with open_file(path) as file:
            yield FileChunks(file)

    return open_source


def make_bytes_source(content: bytes) -> Source:
    """Return a source of bytes in memory, for example of a pasted picture."""

    @asynccontextmanager
    async def open_source() -> AsyncIterator[AsyncIterator[bytes]]:
        async def chunks() -> AsyncIterator[bytes]:
            for start in range(0, len(content), CHUNK_SIZE):
                yield content[start : start + CHUNK_SIZE]

        yield chunks()

    return open_source
