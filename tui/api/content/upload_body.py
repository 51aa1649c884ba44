"""The body of an upload on its way: what was taken is counted, and a peer that stops taking is noticed."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    #: Told the number of bytes so far.
    Progress: TypeAlias = Callable[[int], object]


class UploadBody:
    """Pieces as a request's body; ``error`` is what reading them raised.

    aiohttp has no time-out on writing, and hides what a body raises behind an error of its own. It writes
    from a task of its own, which may outlive the request: hence no generator, whose file would stay open.
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
        """Raise TimeoutError inside where no piece is taken for ``limit`` seconds before the last one."""
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
            message = f"an upload of {self._size} bytes has another size"
            raise ValueError(message)
        if not chunk:
            raise StopAsyncIteration
        return chunk

    def _expect_more(self, *, within: float | None) -> None:
        if self._deadline is not None and not self._deadline.expired():
            now = asyncio.get_running_loop().time()
            self._deadline.reschedule(None if within is None else now + within)
