"""The gateway process: two listening sockets, the cleanup of old rows, and signals."""

from __future__ import annotations

import asyncio
import logging
import signal
import time
from contextlib import nullcontext, suppress
from typing import TYPE_CHECKING, Any, Final

import uvicorn
from sqlalchemy.exc import SQLAlchemyError
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from tui.gateway.admin import AdminApp
from tui.gateway.app import GatewayApp
from tui.gateway.context import GatewayContext
from tui.gateway.links import LinkCache
from tui.gateway.opens import OpenRecorder
from tui.gateway.streams import Streams
from tui.gateway.upstream import Upstream

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Sequence

    from starlette.types import ASGIApp

    from tui.gateway.store import LinkStore
    from tui.gateway.tokens import KeyRing
    from tui.settings import Profile

_LOG: Final = logging.getLogger("mediadeck.gateway")
#: Seconds between two cleanups of old opens and attempts.
_SWEEP: Final = 3600
#: Seconds that running responses get after a termination signal.
_SHUTDOWN_SECONDS: Final = 5
#: The maximum number of connections at once; more are answered with 503.
_MAX_CONCURRENCY: Final = 2000


class Gateway:
    """A gateway that serves the links of a store on two sockets."""

    def __init__(
        self,
        store: LinkStore,
        keys: KeyRing,
        public_url: str,
        find_profile: Callable[[str], Profile],
        *,
        profiles: Sequence[str] = (),
        trusted_proxies: Sequence[str] = (),
    ) -> None:
        self._store = store
        self.context = GatewayContext(
            public_url.rstrip("/"),
            store,
            keys,
            Upstream(find_profile),
            Streams(store),
            OpenRecorder(store),
            LinkCache(store),
            tuple(profiles),
        )
        public: Any = GatewayApp(self.context).asgi
        if trusted_proxies:
            public = ProxyHeadersMiddleware(public, trusted_hosts=list(trusted_proxies))
        self._servers = [_make_server(public), _make_server(AdminApp(self.context).asgi)]

    def run(self, public: socket.socket, admin: socket.socket, on_ready: Callable[[], object]) -> None:
        """Serve until SIGTERM or SIGINT; SIGHUP makes the gateway reload its profiles."""
        asyncio.run(self.serve(public, admin, on_ready))

    async def serve(
        self, public: socket.socket, admin: socket.socket, on_ready: Callable[[], object]
    ) -> None:
        """Serve until :meth:`stop`."""
        loop = asyncio.get_running_loop()
        opens = self.context.opens
        tasks = {
            loop.create_task(work) for work in (self.context.streams.watch(), opens.run(), self._sweep())
        }
        handlers = {signal.SIGTERM: self.stop, signal.SIGINT: self.stop, signal.SIGHUP: self._reload}
        for number, handler in handlers.items():
            with suppress(ValueError, RuntimeError):  # only the main thread can
                loop.add_signal_handler(number, handler)
        try:
            served = asyncio.gather(
                self._servers[0].serve(sockets=[public]), self._servers[1].serve(sockets=[admin])
            )
            # uvicorn sets a flag and no event.
            while not all(server.started for server in self._servers) and not served.done():  # noqa: ASYNC110
                await asyncio.sleep(0.01)
            on_ready()
            await served
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await opens.flush()
            await self.context.upstream.aclose()
            self._store.close()

    def stop(self) -> None:
        """Stop the servers; running responses get a few seconds."""
        for server in self._servers:
            server.should_exit = True

    def _reload(self) -> None:
        self._reloading = asyncio.ensure_future(self.context.upstream.reload())

    async def _sweep(self) -> None:
        while True:
            try:
                await asyncio.to_thread(self._store.sweep, int(time.time()))
            except SQLAlchemyError as error:
                _LOG.warning("the database is away: %s", type(error).__name__)
            await asyncio.sleep(_SWEEP)


class _Server(uvicorn.Server):
    """A server that leaves signals to the gateway."""

    def capture_signals(self) -> Any:
        """Capture no signals."""
        return nullcontext()


def _make_server(app: ASGIApp) -> _Server:
    return _Server(
        uvicorn.Config(
            app,
            log_config=None,
            # Do not log tracebacks of broken connections, or paths with tokens.
            log_level="critical",
            access_log=False,
            loop="asyncio",
            ws="none",
            lifespan="off",
            proxy_headers=False,
            server_header=False,
            limit_concurrency=_MAX_CONCURRENCY,
            timeout_graceful_shutdown=_SHUTDOWN_SECONDS,
        )
    )
