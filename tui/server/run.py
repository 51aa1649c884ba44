"""The listening socket and the uvicorn server of the local service."""

from __future__ import annotations

import asyncio
import signal
import socket
import threading
from functools import partial
from typing import TYPE_CHECKING, Any, Final, cast

import uvicorn

from tui.server.errors import LocalServiceError
from tui.server.http.connection_limits import ConnectionLimits
from tui.server.http.log_limits import limit_logs
from tui.server.http.protocol import HttpProtocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp

    from tui.server.service import LocalService

#: Seconds that requests in progress get to finish after ``Server.stop``.
_SHUTDOWN_SECONDS: Final = 3

#: Seconds for which an idle connection is kept: longer than in most clients' pools, so that the client closes
#: it and no request arrives on a closing connection.
_KEEP_ALIVE: Final = 75

_BACKLOG: Final = 512
#: The rate at which uvicorn calls ``on_tick``.
_TICKS_PER_SECOND: Final = 10

#: The size of the largest freed block that the C library keeps for reuse, in bytes.
_MMAP_THRESHOLD: Final = 8 * 1024 * 1024


def open_listening_socket(host: str, port: int) -> socket.socket:
    """Return a listening socket; port 0 chooses a free port. Raises LocalServiceError."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        # asyncio disables Nagle's algorithm only if the socket's protocol is TCP. With Nagle, each response
        # on a kept-alive connection waits 40 ms.
        listener = socket.socket(family, kind, socket.IPPROTO_TCP)
        try:
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
            listener.listen(_BACKLOG)
        except BaseException:
            listener.close()
            raise
    except OSError as error:
        message = (
            f"Cannot listen on {host} port {port}: {error.strerror}. "
            "Choose another port with --port; 0 chooses a free one."
        )
        raise LocalServiceError(message) from error
    return listener


def open_inherited_socket(fd: int) -> socket.socket:
    """Return the listening TCP socket that this process inherited as ``fd``. Raises LocalServiceError."""
    try:
        listener = socket.socket(fileno=fd)
        if not listener.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
            listener.close()
            message = f"The inherited socket {fd} is not listening. Pass a listening socket, or omit --fd."
            raise LocalServiceError(message)
    except OSError as error:
        message = (
            f"File descriptor {fd} is not an inherited socket: {error.strerror}. Omit --fd to open a new one."
        )
        raise LocalServiceError(message) from error
    return listener


def get_listener_url(listener: socket.socket) -> str:
    """Return the base URL of a listening socket; it ends in ``/v1``."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}/v1" if ":" in host else f"http://{host}:{port}/v1"


def build_uvicorn_config(
    app: ASGIApp, http: Any = HttpProtocol, limits: ConnectionLimits | None = None
) -> uvicorn.Config:
    """Return the uvicorn configuration for an app: few logs, and no trust in proxy headers."""
    return uvicorn.Config(
        app,
        log_config=None,
        log_level="warning",
        access_log=False,
        # uvicorn only calls it, so a partial works too.
        http=http if limits is None else cast("type[HttpProtocol]", partial(http, limits=limits)),
        backlog=limits.backlog if limits is not None else _BACKLOG,
        # Not uvloop: it slows uploads as much as it speeds up small responses.
        loop="asyncio",
        ws="none",
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=_KEEP_ALIVE,
        timeout_graceful_shutdown=_SHUTDOWN_SECONDS,
    )


def _keep_freed_memory() -> None:
    """Make the C library keep freed blocks of chunks for reuse.

    glibc returns a freed block of more than 128 KiB to the kernel and then allocates it again page by page,
    which takes half of an upload's time in the kernel (``tests.benchmarks.service``). The threshold rises to
    the largest block ever freed. This block is never written to, so it uses no memory.
    """
    bytes(_MMAP_THRESHOLD)


class Server:
    """Serves a LocalService on a listening socket, and closes the socket at the end.

    ``on_ready`` is called once, in the thread of :meth:`run`, when requests are accepted. The default
    ``limits`` fit the file handles of this process.
    """

    def __init__(
        self,
        service: LocalService,
        listener: socket.socket,
        on_ready: Callable[[], None],
        *,
        limits: ConnectionLimits | None = None,
    ) -> None:
        limits = limits or ConnectionLimits.for_process()
        self._server = _UvicornServer(build_uvicorn_config(service.app, limits=limits), on_ready)
        self._listener = listener

    def run(self) -> None:
        """Serve until :meth:`stop` or, in the main thread, SIGTERM or SIGINT; all shut down cleanly."""
        if threading.current_thread() is threading.main_thread():
            # uvicorn raises the signal again after its shutdown; these handlers then have no effect.
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: self.stop())
        _keep_freed_memory()
        with limit_logs():
            self._server.run(sockets=[self._listener])

    def stop(self) -> None:
        """Shut down, giving requests in progress a few seconds. Thread-safe."""
        self._server.should_exit = True


class _UvicornServer(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start listening, then call ``on_ready``."""
        await super().startup(sockets)
        self._on_ready()

    async def on_tick(self, counter: int) -> bool:
        """Close overdue connections every second; return whether to shut down."""
        if counter % _TICKS_PER_SECOND == 0:
            now = asyncio.get_running_loop().time()
            for connection in list(self.server_state.connections):
                if isinstance(connection, HttpProtocol):
                    connection.close_if_overdue(now)
        return await super().on_tick(counter)
