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

    def __init__(self, pieces: AsyncIterator[bytes], progress: Progress) -> None:
        self.trouble: Exception | None = None
        self._pieces = pieces
        self._progress = progress
        self._size = 0
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
        if self._size > self._sent:
            self._sent = self._size
            self._progress(self._sent)
        try:
            piece = await anext(self._pieces)
        except StopAsyncIteration:
            self._expect_more(within=None)
            raise
        except Exception as error:
            self.trouble = error
            raise
        self._size += len(piece)
        self._expect_more(within=self._patience)
        return piece

    def _expect_more(self, *, within: float | None) -> None:
        if self._deadline is not None and not self._deadline.expired():
            now = asyncio.get_running_loop().time()
            self._deadline.reschedule(None if within is None else now + within)
