"""Serving: the listening socket, and the server from its start to its end."""

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

#: Seconds for which requests under way may go on after the server was told to stop.
_SHUTDOWN_SECONDS: Final = 3

#: Seconds for which an idle connection is kept: longer than the pools of most clients keep theirs, so that
#: it is the client that closes it, and no request meets a connection that is going away.
_KEEP_ALIVE: Final = 75

_BACKLOG: Final = 512
#: How often uvicorn looks after itself.
_TICKS_PER_SECOND: Final = 10

#: Bytes of the largest block that the C library keeps for reuse.
_MMAP_THRESHOLD: Final = 8 * 1024 * 1024


def open_listening_socket(host: str, port: int) -> socket.socket:
    """Return a socket that listens there; port 0 takes a free one. Raises LocalServiceError."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        # asyncio turns Nagle's algorithm off only where it can see that the socket is TCP; with it on, each
        # answer on a kept connection waits 40 ms.
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
            "Choose another with --port; 0 takes a free one."
        )
        raise LocalServiceError(message) from error
    return listener


def open_inherited_socket(fd: int) -> socket.socket:
    """Return the listening TCP socket that the parent process left as ``fd``. Raises LocalServiceError."""
    try:
        listener = socket.socket(fileno=fd)
        if not listener.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
            listener.close()
            message = f"The socket inherited as {fd} does not listen. Pass one that does, or leave --fd out."
            raise LocalServiceError(message)
    except OSError as error:
        message = f"No socket was inherited as {fd}: {error.strerror}. Leave --fd out to make a new one."
        raise LocalServiceError(message) from error
    return listener


def get_listener_url(listener: socket.socket) -> str:
    """Return the base at which a listening socket is reached; it ends in ``/v1``."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}/v1" if ":" in host else f"http://{host}:{port}/v1"


def build_uvicorn_config(
    app: ASGIApp, http: Any = HttpProtocol, limits: ConnectionLimits | None = None
) -> uvicorn.Config:
    """Return how uvicorn is to serve an app: quietly, and trusting no header about who asks."""
    return uvicorn.Config(
        app,
        log_config=None,
        log_level="warning",
        access_log=False,
        # uvicorn calls it, and never looks whether it is a class.
        http=http if limits is None else cast("type[HttpProtocol]", partial(http, limits=limits)),
        backlog=limits.backlog if limits is not None else _BACKLOG,
        # uvicorn would take uvloop, which is there for clients: it costs uploads what little answers gain.
        loop="asyncio",
        ws="none",
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=_KEEP_ALIVE,
        timeout_graceful_shutdown=_SHUTDOWN_SECONDS,
    )


def _keep_freed_memory() -> None:
    """Let the C library keep what large pieces of content free, for the next ones.

    glibc gives a block of more than 128 KiB back to the kernel as soon as it is freed, and takes it anew,
    page by page: for an upload, half of all the time in the kernel. The limit follows the largest block that
    was ever freed. This one is never written to, and so never takes up memory.
    """
    bytes(_MMAP_THRESHOLD)


class Server:
    """Serves a LocalService on a listening socket, which it closes at its end.

    ``on_ready`` is called once, from the thread that runs, when requests are answered. Without ``limits``
    they are those that leave this process handles enough.
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
        """Serve until :meth:`stop` or, in the main thread, SIGTERM or SIGINT: each ends it cleanly."""
        if threading.current_thread() is threading.main_thread():
            # uvicorn sends itself the signal again when it has ended: to these, which then do nothing.
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: self.stop())
        _keep_freed_memory()
        with limit_logs():
            self._server.run(sockets=[self._listener])

    def stop(self) -> None:
        """Let requests under way finish, for some seconds, and end. May be called from any thread."""
        self._server.should_exit = True


class _UvicornServer(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start listening, then tell."""
        await super().startup(sockets)
        self._on_ready()

    async def on_tick(self, counter: int) -> bool:
        """End, every second, the connections that are overdue; return whether to end the server."""
        if counter % _TICKS_PER_SECOND == 0:
            now = asyncio.get_running_loop().time()
            for connection in list(self.server_state.connections):
                if isinstance(connection, HttpProtocol):
                    connection.close_if_overdue(now)
        return await super().on_tick(counter)
