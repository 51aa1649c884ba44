"""The server: textual-serve's way to run the screens, behind a guard and with a page of our own."""

from __future__ import annotations

import asyncio
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from aiohttp import web
from textual_serve.app_service import AppService
from textual_serve.server import Server

from tui.web.downloads import BrokenOffError, Deliveries
from tui.web.messages import LARGEST_MESSAGE, handle_messages, requested_size

if TYPE_CHECKING:
    import socket
    from collections.abc import Awaitable, Callable, Sequence

    from tui.web.address import Address

_PAGE: Final = Path(__file__).parent / "page"
#: Seconds that the screens have to end when the server does.
_PATIENCE: Final = 2.0
#: Pages that may be open at once: each is a process, that takes some 100 MB.
MOST_PAGES: Final = 16
#: Seconds between two pings to a page, to notice one that is gone without a word.
_HEARTBEAT: Final = 15.0
#: Nothing but what is served here; no address in a Referer; no frame around it; no window that opened it.
_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self';"
    " img-src 'self' data:; connect-src 'self' {socket}; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'none'"
)


class WebServer(Server):
    """Runs ``command`` for each page that is opened at ``address``."""

    def __init__(self, command: Sequence[str], address: Address) -> None:
        super().__init__(shlex.join(command), address.host, address.port, title="Mediadeck")
        self.download_manager = Deliveries()
        self._address = address
        self._open: set[asyncio.Task[Any]] = set()

    def application(self) -> web.Application:
        """Return the pages, each of them below the token."""
        application = web.Application(middlewares=[self._guard])
        root = f"/{self._address.token}"
        application.add_routes(
            [
                web.get(f"{root}/", self._show_page),
                web.get(f"{root}/ws", self.handle_websocket),
                web.get(f"{root}/download/{{key}}", self.handle_download),
                web.static(f"{root}/page", _PAGE),
                web.static(f"{root}/static", self.statics_path),
            ]
        )
        application.on_response_prepare.append(self._add_headers)
        application.on_shutdown.append(self._end_screens)
        return application

    @web.middleware
    async def _guard(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        """Let nobody in who comes by another name, from another page, or without the token.

        A page of another origin may send requests here, and a websocket's, whose answers it can read; one
        whose name was bent to this address even counts as the same origin.
        """
        host, origin = request.headers.get("Host", ""), request.headers.get("Origin")
        is_socket = request.headers.get("Upgrade", "").lower() == "websocket"
        is_ours = origin == f"http://{host}" or (origin is None and not is_socket)
        if not (self._address.has_host(host) and is_ours and self._address.has_token(request.path)):
            raise web.HTTPForbidden
        return await handler(request)

    async def _add_headers(self, request: web.Request, response: web.StreamResponse) -> None:
        response.headers.update(_HEADERS)
        policy = _POLICY.format(socket=f"ws://{request.headers.get('Host', '')}")
        response.headers.setdefault("Content-Security-Policy", policy)

    def _refuse_one_too_many(self) -> None:
        if len(self._open) >= MOST_PAGES:
            message = f"{MOST_PAGES} pages are open already. Close one, then reload this page."
            raise web.HTTPServiceUnavailable(text=message)

    async def _show_page(self, _: web.Request) -> web.StreamResponse:
        self._refuse_one_too_many()  # here, for people to read; a page that has no socket yet does not count
        return web.FileResponse(_PAGE / "page.html")

    async def handle_download(self, request: web.Request) -> web.StreamResponse:
        """Send what a screen delivers, as a download whatever it is: nothing of it may run in this origin.

        Each key serves once.
        """
        key = request.match_info["key"]
        try:
            download = await self.download_manager.get_download_metadata(key)
        except KeyError:
            raise web.HTTPNotFound(text="This was downloaded already, or its screen has ended.") from None
        response = web.StreamResponse()
        response.content_type = "application/octet-stream"
        name = quote(download.file_name, safe="")
        response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
        response.headers["Content-Security-Policy"] = "sandbox"
        await response.prepare(request)
        try:
            async for piece in self.download_manager.download(key):
                await response.write(piece)
            await response.write_eof()
        except BrokenOffError:
            if request.transport is not None:
                request.transport.abort()  # without an end: the browser is not to take it for the whole
        return response

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        """Run the screens for a page until it is closed.

        Not by textual-serve's own, which believes any size and fails at a message of another form.
        """
        websocket = web.WebSocketResponse(heartbeat=_HEARTBEAT, max_msg_size=LARGEST_MESSAGE)
        if not websocket.can_prepare(request):
            raise web.HTTPBadRequest
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - for the type checker
        self._refuse_one_too_many()
        self._open.add(task)
        try:
            await websocket.prepare(request)
            await self._run_screens(websocket, *requested_size(request.query))
        except ConnectionError:
            pass  # the page is gone
        except asyncio.CancelledError:
            await websocket.close()
        finally:
            self._open.discard(task)
        return websocket

    async def _run_screens(self, websocket: web.WebSocketResponse, columns: int, rows: int) -> None:
        async def close() -> None:
            await websocket.close()

        screens = AppService(
            self.command,
            write_bytes=websocket.send_bytes,
            write_str=websocket.send_str,
            close=close,
            download_manager=self.download_manager,
        )
        await screens.start(columns, rows)
        try:
            await handle_messages(websocket, screens)
        finally:
            await screens.stop()

    async def _end_screens(self, _: web.Application) -> None:
        """End the screens of all pages in order."""
        for task in self._open:
            task.cancel()
        if self._open:
            await asyncio.wait(self._open, timeout=_PATIENCE)


def serve(command: Sequence[str], listener: socket.socket, address: Address) -> None:
    """Serve the screens that ``command`` draws, to whoever knows ``address``, until a signal ends it.

    No request is logged: its path is the key.
    """
    server = WebServer(command, address)
    web.run_app(server.application(), sock=listener, access_log=None, print=None, shutdown_timeout=_PATIENCE)
