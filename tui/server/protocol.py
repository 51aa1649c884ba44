"""HTTP as uvicorn speaks it, with fewer ways to the kernel and back: large reads, and few writes."""

from __future__ import annotations

import asyncio
import threading
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

#: Bytes read at once. With asyncio's own 256 KiB, an upload costs a quarter more, mostly for waking up.
_SIZE: Final = 1024 * 1024

#: Less than this, in bytes, is little: it is worth waiting for what comes right behind it.
_LITTLE: Final = 8 * 1024


class _Arriving(threading.local):
    """Where a thread puts what arrives, on whichever of its connections: it is taken out again at once."""

    def __init__(self) -> None:
        self.content = bytearray(_SIZE)


_ARRIVING: Final = _Arriving()


# Its two bases differ in what eof_received may return, and not in what it does.
class Protocol(asyncio.BufferedProtocol, HttpToolsProtocol):  # type: ignore[misc]
    """One connection of a client."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin."""
        super().connection_made(_Joining(transport, self.loop))

    def get_buffer(self, sizehint: int) -> bytearray:  # noqa: ARG002 - the interface's own
        """Return where to put what arrives."""
        return _ARRIVING.content

    def buffer_updated(self, nbytes: int) -> None:
        """Take out what has arrived."""
        with memoryview(_ARRIVING.content) as whole, whole[:nbytes] as arrived:
            self.data_received(arrived)  # type: ignore[arg-type]

    def on_body(self, body: bytes) -> None:
        """Take a piece of a body; where it is the only one yet, as it is, without two copies of it."""
        if not self.cycle.body:
            self.cycle.body, body = body, b""  # type: ignore[assignment]
        super().on_body(body)


class _Joining(asyncio.Transport):
    """A transport that keeps what is little until the loop comes round.

    The head and the body of an answer so become one write, and the answers to requests that came together go
    out together: a client that asks for many is woken up once, not for each.
    """

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self._transport = transport
        self._loop = loop
        self._kept = b""
        self._later: asyncio.Handle | None = None
        # What uvicorn asks for beside writing goes straight on.
        self.get_extra_info = transport.get_extra_info  # type: ignore[method-assign]
        self.is_closing = transport.is_closing  # type: ignore[method-assign]
        self.pause_reading = transport.pause_reading  # type: ignore[method-assign]
        self.resume_reading = transport.resume_reading  # type: ignore[method-assign]

    def write(self, data: Any) -> None:
        """Write, now or very soon."""
        self._kept += data
        if len(self._kept) >= _LITTLE:
            self._write_kept()
        elif self._later is None and self._kept:
            self._later = self._loop.call_soon(self._write_kept)

    def close(self) -> None:
        """Write what is kept, and close."""
        self._write_kept()
        self._transport.close()

    def _write_kept(self) -> None:
        if self._later is not None:
            self._later.cancel()
            self._later = None
        kept, self._kept = self._kept, b""
        self._transport.write(kept)
