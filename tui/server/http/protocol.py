"""The HTTP protocol of uvicorn with connection limits, large reads and coalesced writes."""

from __future__ import annotations

import asyncio
import threading
from http import HTTPStatus
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from tui.server.http.connection_limits import ConnectionLimits

#: The size of a read in bytes. With asyncio's 256 KiB, an upload takes a quarter more CPU time
#: (``tests.benchmarks.service``).
_READ_SIZE: Final = 1024 * 1024

#: Smaller writes, in bytes, are joined with the next ones.
_FLUSH_SIZE: Final = 8 * 1024


class _ReadBuffer(threading.local):
    """The read buffer of a thread, shared by its connections: each read is processed at once."""

    def __init__(self) -> None:
        self.content = bytearray(_READ_SIZE)


_READ_BUFFER: Final = _ReadBuffer()


# For mypy, the bases declare different return types of eof_received.
class HttpProtocol(asyncio.BufferedProtocol, HttpToolsProtocol):  # type: ignore[misc]
    """A connection of a client, with limits of time, size and number.

    uvicorn's httptools protocol limits neither the time nor the size of headers, so incomplete requests could
    hold all file handles forever. This class checks the limits on each read, and :meth:`close_if_overdue` is
    called every second, which avoids a timer per request. Above the connection limit, a new connection
    replaces the one that has waited longest for its client. A limit per address would be useless: on the
    loopback interface all clients have the same address.
    """

    def __init__(self, *arguments: Any, limits: ConnectionLimits | None = None, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._limits = limits or ConnectionLimits()
        self.last_read = self.loop.time()
        self._head_started: float | None = self.last_read
        self._head_size = 0
        self._refusal: HTTPStatus | None = None
        #: Whether the rest of a body is expected, even if the response was sent before its end.
        self._is_in_body = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start the connection; drop another one above the limit."""
        super().connection_made(_CoalescingTransport(transport, self.loop))
        if len(self.connections) > self._limits.connections:
            self._drop_longest_idle()

    def get_buffer(self, sizehint: int) -> bytearray:
        """Return the read buffer."""
        del sizehint
        return _READ_BUFFER.content

    def buffer_updated(self, nbytes: int) -> None:
        """Process the received bytes."""
        self.last_read = self.loop.time()
        if self._head_started is None and self._is_idle() and not self._is_in_body:
            self._head_started, self._head_size = self.last_read, 0
        self._head_size += nbytes
        with memoryview(_READ_BUFFER.content) as whole, whole[:nbytes] as arrived:
            self.data_received(arrived)  # type: ignore[arg-type]
        if self._head_started is not None and self._head_size > self._limits.head_bytes:
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)

    def on_headers_complete(self) -> None:
        """Start the response; raises ValueError, which stops the parser, if the head is too large."""
        size = len(self.url) + sum(len(name) + len(value) for name, value in self.headers)
        if size > self._limits.head_bytes:
            self._refusal = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
            raise ValueError
        self._head_started = None
        self._is_in_body = True
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Record the end of the body."""
        self._is_in_body = False
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        """Reject a request that is invalid or exceeds a limit."""
        if self._refusal is None:
            super().send_400_response(msg)
        else:
            self._refuse(self._refusal)

    def close_if_overdue(self, now: float) -> None:
        """Close the connection if its head or the next chunk of its body takes too long."""
        if self.transport.is_closing():
            return
        if self._head_started is not None:
            if now - self._head_started > self._limits.head_seconds:
                self._refuse(HTTPStatus.REQUEST_TIMEOUT)
        elif self._is_waiting_for_body() and now - self.last_read > self._limits.body_seconds:
            self.transport.close()

    def is_waiting_for_client(self) -> bool:
        """Return whether the connection waits for the client to send or to read."""
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
        """Send a minimal error response and close; send nothing to a client that has sent nothing."""
        if self.transport.is_closing():
            return
        if self._head_size:
            line = f"HTTP/1.1 {status.value} {status.phrase}"
            self.transport.write(f"{line}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n".encode())
        self.transport.close()

    def _drop_longest_idle(self) -> None:
        others = (
            other
            for other in self.connections
            if isinstance(other, HttpProtocol) and other is not self and other.is_waiting_for_client()
        )
        chosen = min(others, key=lambda one: one.last_read, default=self)
        self.connections.discard(chosen)
        chosen.transport.abort()

    def on_body(self, body: bytes) -> None:
        """Receive a chunk of the body; store the first one without copying, which saves two copies."""
        if not self.cycle.body:
            self.cycle.body, body = body, b""  # type: ignore[assignment]
        super().on_body(body)


class _CoalescingTransport(asyncio.Transport):
    """A transport that joins small writes until the next turn of the event loop.

    The head and the body of a response become one write, and the responses to pipelined requests are sent
    together, which wakes up the client once. Fetching many media took a third less time when this was added;
    ``tests.benchmarks.service`` measures the fetches.
    """

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self._transport = transport
        self._loop = loop
        self._buffer = b""
        self._flush_handle: asyncio.Handle | None = None
        # The other methods that uvicorn calls are passed on.
        self.get_extra_info = transport.get_extra_info  # type: ignore[method-assign]
        self.is_closing = transport.is_closing  # type: ignore[method-assign]
        self.pause_reading = transport.pause_reading  # type: ignore[method-assign]
        self.resume_reading = transport.resume_reading  # type: ignore[method-assign]
        self.abort = transport.abort  # type: ignore[method-assign]

    def write(self, data: Any) -> None:
        """Write large data now, small data in the next turn of the event loop."""
        self._buffer += data
        if len(self._buffer) >= _FLUSH_SIZE:
            self._flush()
        elif self._flush_handle is None and self._buffer:
            self._flush_handle = self._loop.call_soon(self._flush)

    def close(self) -> None:
        """Write the buffered data and close."""
        self._flush()
        self._transport.close()

    def _flush(self) -> None:
        if self._flush_handle is not None:
            self._flush_handle.cancel()
            self._flush_handle = None
        kept, self._buffer = self._buffer, b""
        self._transport.write(kept)
