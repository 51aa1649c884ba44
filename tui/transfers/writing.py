"""What is received goes to a part while more is received: nobody waits for the disk in between."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from typing import TYPE_CHECKING, Final

from tui.api.errors import ApiError
from tui.transfers.in_thread import in_thread

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from tui.api.content_stream import ContentStream
    from tui.transfers.part import Part

#: Bytes that are gathered before they are written.
GATHERED: Final = 1 << 20
#: Bytes after which the disk is set to work: a sync at the end then finds little left to do.
_SYNCED: Final = 8 << 20


class Writer:
    """Writes one piece in a thread while the next one is received; ``size`` counts all that it took.

    The last piece is left to :meth:`rest`, so that it is written and the part finished in one go.
    """

    def __init__(self, part: Part) -> None:
        self._part = part
        self._last = bytearray()
        self._writing: asyncio.Future[None] | None = None
        self._syncing: asyncio.Future[None] | None = None
        self._synced = part.size
        self.size = part.size

    async def write(self, piece: bytearray) -> None:
        """Take ``piece``, and have the one before written; raises what writing raised."""
        await self._written()
        self._sync()
        # From here on nothing waits: whatever ends this leaves no gap between what was taken.
        if self._last:
            loop = asyncio.get_running_loop()
            self._writing = loop.run_in_executor(None, self._part.write, self._last)
        self._last = piece
        self.size += len(piece)

    async def rest(self) -> bytearray:
        """Return the last piece when all before it is written; it is the caller's to write."""
        try:
            await self._written()
        finally:
            await self._settled()
        rest, self._last = self._last, bytearray()
        return rest

    async def aclose(self) -> None:
        """Have written what there is: a later try goes on after it."""
        if rest := await self.rest():
            await in_thread(lambda: self._part.write(rest))

    async def _written(self) -> None:
        if self._writing is not None:
            await asyncio.shield(self._writing)
            self._writing = None

    def _sync(self) -> None:
        """Have what was written synced, unless that is under way; what that raised is raised here."""
        if self._syncing is not None and self._syncing.done():
            syncing, self._syncing = self._syncing, None
            syncing.result()
        if self._syncing is None and self._part.size - self._synced >= _SYNCED:
            self._synced = self._part.size
            self._syncing = asyncio.get_running_loop().run_in_executor(None, self._part.sync_so_far)

    async def _settled(self) -> None:
        if self._syncing is not None:
            await asyncio.shield(self._syncing)
            self._syncing = None


async def gathered(content: ContentStream) -> AsyncGenerator[bytearray, None]:
    """Yield the content in pieces worth a write; what had come is yielded before a loss is raised."""
    pieces_so_far = bytearray()
    async with aclosing(content.pieces()) as pieces:
        try:
            async for piece in pieces:
                pieces_so_far += piece
                if len(pieces_so_far) >= GATHERED:
                    yield pieces_so_far
                    pieces_so_far = bytearray()
        except ApiError:
            if pieces_so_far:
                yield pieces_so_far
            raise
    if pieces_so_far:
        yield pieces_so_far
