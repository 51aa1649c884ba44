"""Writes received bytes to a part while more arrive, so that neither side waits."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tui.transfers.download.part import Part

#: The number of bytes collected for one write: each hop to a thread costs receiving time.
BUFFER_SIZE: Final = 2 << 20
#: Seconds after which fewer bytes are written.
_FLUSH_DELAY: Final = 0.5

_THREADS: Final = ThreadPoolExecutor(8, thread_name_prefix="writing")


class PartWriter:
    """Writes to a part in a thread. ``size`` counts all bytes of the part, written or not.

    Close it with ``aclosing``: after that all received bytes are in the part, even after an error.
    """

    def __init__(self, part: Part) -> None:
        self._part = part
        # Not joined, to avoid a copy.
        self._pieces: list[bytes] = []
        self._buffered = 0
        self._writing: Future[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self.size = part.size

    async def write(self, piece: bytes) -> None:
        """Buffer ``piece`` and write a full buffer; raises the error of an earlier write."""
        self._pieces.append(piece)
        self._buffered += len(piece)
        self.size += len(piece)
        if self._buffered >= BUFFER_SIZE:
            await self._wait_for_write()
            self._start_write()
        elif self._timer is None:
            self._set_timer()

    async def aclose(self) -> None:
        """Write the rest and wait for it; raises the error of a write."""
        if self._timer is not None:
            self._timer.cancel()
        await self._wait_for_write()
        self._start_write()
        await self._wait_for_write()

    def _start_write(self) -> None:
        if self._pieces:
            self._writing = _THREADS.submit(self._part.write, self._pieces)
            self._pieces, self._buffered = [], 0

    def _set_timer(self) -> None:
        self._timer = asyncio.get_running_loop().call_later(_FLUSH_DELAY, self._write_if_idle)

    def _write_if_idle(self) -> None:
        self._timer = None
        if self._writing is not None and not self._writing.done():
            self._set_timer()
        elif self._writing is None or self._writing.exception() is None:
            self._start_write()

    async def _wait_for_write(self) -> None:
        while (writing := self._writing) is not None:
            if not writing.done():  # usually it is done, and the loop needs no wake-up
                await asyncio.shield(asyncio.wrap_future(writing))
            writing.result()  # after an error nothing more is written, which would leave a gap
            if writing is self._writing:  # the timer may have started another one
                self._writing = None
