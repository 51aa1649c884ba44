"""The body of an upload on its way: what was taken is counted, and a peer that stops taking is noticed."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    #: Told the number of bytes so far.
    Progress: TypeAlias = Callable[[int], object]


class Sending:
    """Pieces as a request's body; ``trouble`` is what reading them raised.

    aiohttp has no time-out on writing, and hides what a body raises behind an error of its own. It writes
    from a task of its own, which may outlive the request: hence no generator, whose file would stay open.
    """

    def __init__(self, pieces: AsyncIterator[bytes], size: int, progress: Progress) -> None:
        self.trouble: Exception | None = None
        self._pieces = pieces
        self._size = size
        self._progress = progress
        self._taken = 0
        self._sent = 0
        self._deadline: asyncio.Timeout | None = None
        self._patience = 0.0

    @asynccontextmanager
    async def watched(self, patience: float) -> AsyncIterator[None]:
        """Raise TimeoutError inside where no piece is taken for ``patience`` seconds before the last one."""
        try:
            async with asyncio.timeout(patience) as self._deadline:
                self._patience = patience
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
            piece = await self._next()
        except StopAsyncIteration:
            self._expect_more(within=None)
            raise
        except Exception as error:
            self.trouble = error
            raise
        self._expect_more(within=self._patience)
        return piece

    async def _next(self) -> bytes:
        piece = await anext(self._pieces, b"")
        self._taken += len(piece)
        if self._taken > self._size or (not piece and self._taken < self._size):
            message = f"an upload of {self._size} bytes has another size"
            raise ValueError(message)
        if not piece:
            raise StopAsyncIteration
        return piece

    def _expect_more(self, *, within: float | None) -> None:
        if self._deadline is not None and not self._deadline.expired():
            now = asyncio.get_running_loop().time()
            self._deadline.reschedule(None if within is None else now + within)
