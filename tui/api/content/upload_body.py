"""The body of an upload, with progress and a write timeout."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    #: Called with the number of bytes so far.
    Progress: TypeAlias = Callable[[int], object]


class UploadBody:
    """Chunks as the body of a request; ``error`` is the exception from reading them.

    aiohttp has no write timeout, and replaces an error of the body with its own. It writes in a task that may
    outlive the request, so this is not a generator: its file would stay open.
    """

    def __init__(self, chunks: AsyncIterator[bytes], size: int, progress: Progress) -> None:
        self.error: Exception | None = None
        self._pieces = chunks
        self._size = size
        self._progress = progress
        self._taken = 0
        self._sent = 0
        self._deadline: asyncio.Timeout | None = None
        self._limit = 0.0

    @asynccontextmanager
    async def watch_stalls(self, limit: float) -> AsyncIterator[None]:
        """Raise TimeoutError inside if the next chunk is not requested within ``limit`` seconds."""
        try:
            async with asyncio.timeout(limit) as self._deadline:
                self._limit = limit
                yield
        finally:
            self._deadline = None

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        if self._taken > self._sent:
            self._sent = self._taken
            self._progress(self._sent)
        try:
            chunk = await self._next()
        except StopAsyncIteration:
            self._expect_more(within=None)
            raise
        except Exception as error:
            self.error = error
            raise
        self._expect_more(within=self._limit)
        return chunk

    async def _next(self) -> bytes:
        chunk = await anext(self._pieces, b"")
        self._taken += len(chunk)
        if self._taken > self._size or (not chunk and self._taken < self._size):
            message = f"the source does not have {self._size} bytes"
            raise ValueError(message)
        if not chunk:
            raise StopAsyncIteration
        return chunk

    def _expect_more(self, *, within: float | None) -> None:
        if self._deadline is not None and not self._deadline.expired():
            now = asyncio.get_running_loop().time()
            self._deadline.reschedule(None if within is None else now + within)
