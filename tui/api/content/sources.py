"""Where the bytes of an upload come from."""

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

    #: Opens the same bytes from their start each time: an upload that was throttled is sent again.
    Source: TypeAlias = Callable[[], AbstractAsyncContextManager[AsyncIterator[bytes]]]

PIECE: Final = 256 * 1024


class FilePieces:
    """The rest of an open file in pieces, each read in a thread."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        piece = await asyncio.to_thread(self._file.read, PIECE)
        if not piece:
            raise StopAsyncIteration
        return piece


@asynccontextmanager
async def opened_file(path: Path) -> AsyncIterator[BinaryIO]:
    """Open a file for reading, and close it at the end, each in a thread; raises OSError."""
    file = await run_in_thread(
        lambda: path.open("rb"), on_cancelled=BufferedReader.close, wait_when_cancelled=False
    )
    try:
        yield file
    finally:
        await run_in_thread(file.close)


def file_source(path: Path) -> Source:
    """Return a source of the file at ``path``; opening and reading raise OSError."""

    @asynccontextmanager
    async def opened() -> AsyncIterator[AsyncIterator[bytes]]:
        async with opened_file(path) as file:
            yield FilePieces(file)

    return opened


def bytes_source(content: bytes) -> Source:
    """Return a source of bytes in memory, of a pasted picture say."""

    @asynccontextmanager
    async def opened() -> AsyncIterator[AsyncIterator[bytes]]:
        async def pieces() -> AsyncIterator[bytes]:
            for start in range(0, len(content), PIECE):
                yield content[start : start + PIECE]

        yield pieces()

    return opened
