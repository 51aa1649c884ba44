"""HTTP as uvicorn speaks it, with fewer ways to the kernel and back: large reads, and few writes."""

from __future__ import annotations

import asyncio
import threading
from http import HTTPStatus
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from tui.server.http.connection_limits import ConnectionLimits

#: Bytes read at once. With asyncio's own 256 KiB, an upload costs a quarter more, mostly for waking up.
_READ_SIZE: Final = 1024 * 1024

#: Less than this, in bytes, is little: it is worth waiting for what comes right behind it.
_FLUSH_SIZE: Final = 8 * 1024


class _ReadBuffer(threading.local):
    """Where a thread puts what arrives, on whichever of its connections: it is taken out again at once."""

    def __init__(self) -> None:
        self.content = bytearray(_READ_SIZE)


_READ_BUFFER: Final = _ReadBuffer()


# Its two bases differ in what eof_received may return, and not in what it does.
class HttpProtocol(asyncio.BufferedProtocol, HttpToolsProtocol):  # type: ignore[misc]
    """One connection of a client, within limits of time, size and number.

    uvicorn limits neither the time nor the size of headers: its h11 protocol bounds the size alone, and its
    httptools protocol nothing, so that half-sent requests stay for ever and take every handle. The
    bounds are kept here, where each read passes by, and :meth:`close_if_overdue` is called every second: one
    timer for all connections costs a request nothing. Where there are too many, a new connection takes the
    place of the one that has left the server waiting for longest. A limit for each address would bind nobody
    here: on the loopback, all clients have the same one.
    """

    def __init__(self, *arguments: Any, limits: ConnectionLimits | None = None, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._limits = limits or ConnectionLimits()
        self.last_read = self.loop.time()
        self._head_started: float | None = self.last_read
        self._head_size = 0
        self._refusal: HTTPStatus | None = None
        #: Whether a body is on its way, which goes on where the answer came before its end.
        self._is_in_body = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin, in the place of another where there are too many."""
        super().connection_made(_CoalescingTransport(transport, self.loop))
        if len(self.connections) > self._limits.connections:
            self._drop_longest_idle()

    def get_buffer(self, sizehint: int) -> bytearray:  # noqa: ARG002 - the interface's own
        """Return where to put what arrives."""
        return _READ_BUFFER.content

    def buffer_updated(self, nbytes: int) -> None:
        """Take out what has arrived."""
        self.last_read = self.loop.time()
        if self._head_started is None and self._is_idle() and not self._is_in_body:
            self._head_started, self._head_size = self.last_read, 0
        self._head_size += nbytes
        with memoryview(_READ_BUFFER.content) as whole, whole[:nbytes] as arrived:
            self.data_received(arrived)  # type: ignore[arg-type]
        if self._head_started is not None and self._head_size > self._limits.head_bytes:
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)

    def on_headers_complete(self) -> None:
        """Begin to answer, unless the head is too large; raises ValueError to end the parsing."""
        size = len(self.url) + sum(len(name) + len(value) for name, value in self.headers)
        if size > self._limits.head_bytes:
            self._refusal = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
            raise ValueError
        self._head_started = None
        self._is_in_body = True
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Take note that the body has ended."""
        self._is_in_body = False
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        """Refuse what cannot be parsed, or was not to be."""
        if self._refusal is None:
            super().send_400_response(msg)
        else:
            self._refuse(self._refusal)

    def close_if_overdue(self, now: float) -> None:
        """Close the connection where its head or the next piece of its body takes too long."""
        if self.transport.is_closing():
            return
        if self._head_started is not None:
            if now - self._head_started > self._limits.head_seconds:
                self._refuse(HTTPStatus.REQUEST_TIMEOUT)
        elif self._is_waiting_for_body() and now - self.last_read > self._limits.body_seconds:
            self.transport.close()

    def is_waiting_for_client(self) -> bool:
        """Whether it is the client that has to go on, by sending or by reading."""
        awaits_head = self._head_started is not None or self._is_idle()
        return awaits_head or self._is_waiting_for_body() or self.flow.write_paused

    def _is_idle(self) -> bool:
        cycle: RequestResponseCycle | None = self.cycle  # uvicorn sets it to None before the first request
        return cycle is None or cycle.response_complete

    def _is_waiting_for_body(self) -> bool:
        if self._is_idle() or self.flow.read_paused:
            return False
        return self.cycle.more_body and not self.cycle.body

    def _refuse(self, status: HTTPStatus) -> None:
        """Answer in as few bytes as HTTP lets it, and close; nothing for a client that has said nothing."""
        if self.transport.is_closing():
            return
        if self._head_size:
            line = f"HTTP/1.1 {status.value} {status.phrase}"
            self.transport.write(f"{line}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n".encode())
        self.transport.close()

    def _drop_longest_idle(self) -> None:
        others = (
            one
            for one in self.connections
            if isinstance(one, HttpProtocol) and one is not self and one.is_waiting_for_client()
        )
        chosen = min(others, key=lambda one: one.last_read, default=self)
        self.connections.discard(chosen)
        chosen.transport.abort()

    def on_body(self, body: bytes) -> None:
        """Take a piece of a body; where it is the only one yet, as it is, without two copies of it."""
        if not self.cycle.body:
            self.cycle.body, body = body, b""  # type: ignore[assignment]
        super().on_body(body)


class _CoalescingTransport(asyncio.Transport):
    """A transport that keeps what is little until the loop comes round.

    The head and the body of an answer so become one write, and the answers to requests that came together go
    out together: a client that asks for many is woken up once, not for each.
    """

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self._transport = transport
        self._loop = loop
        self._buffer = b""
        self._flush_handle: asyncio.Handle | None = None
        # What uvicorn asks for beside writing goes straight on.
        self.get_extra_info = transport.get_extra_info  # type: ignore[method-assign]
        self.is_closing = transport.is_closing  # type: ignore[method-assign]
        self.pause_reading = transport.pause_reading  # type: ignore[method-assign]
        self.resume_reading = transport.resume_reading  # type: ignore[method-assign]
        self.abort = transport.abort  # type: ignore[method-assign]

    def write(self, data: Any) -> None:
        """Write, now or very soon."""
        self._buffer += data
        if len(self._buffer) >= _FLUSH_SIZE:
            self._flush()
        elif self._flush_handle is None and self._buffer:
            self._flush_handle = self._loop.call_soon(self._flush)

    def close(self) -> None:
        """Write what is kept, and close."""
        self._flush()
        self._transport.close()

    def _flush(self) -> None:
        if self._flush_handle is not None:
            self._flush_handle.cancel()
            self._flush_handle = None
        kept, self._buffer = self._buffer, b""
        self._transport.write(kept)
