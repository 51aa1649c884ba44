"""Run the screens with textual-serve, behind an access check and with our own page."""

from __future__ import annotations

import asyncio
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from aiohttp import web
from textual_serve.app_service import AppService
from textual_serve.server import Server

from tui.web.downloads import IncompleteDownloadError, StrictDownloadManager
from tui.web.messages import MAX_MESSAGE_BYTES, handle_messages, parse_requested_size

if TYPE_CHECKING:
    import socket
    from collections.abc import Awaitable, Callable, Sequence

    from tui.web.address import Address

_PAGE_FOLDER: Final = Path(__file__).parent / "page"
#: Seconds for the screens to exit with the server.
_SHUTDOWN_TIMEOUT: Final = 2.0
#: The maximum number of open pages; each is a process of about 100 MB.
MAX_PAGES: Final = 16
#: Seconds between two pings, to detect a disconnected page.
_HEARTBEAT: Final = 15.0
#: Security headers of every response.
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
    """Run ``command`` for each page that is opened at ``address``."""

    def __init__(self, command: Sequence[str], address: Address) -> None:
        super().__init__(shlex.join(command), address.host, address.port, title="Mediadeck")
        self.download_manager = StrictDownloadManager()
        self._address = address
        self._open: set[asyncio.Task[Any]] = set()

    def application(self) -> web.Application:
        """Return the application, with every route below the token."""
        application = web.Application(middlewares=[self._check_access])
        root = f"/{self._address.token}"
        application.add_routes(
            [
                web.get(f"{root}/", self._show_page),
                web.get(f"{root}/ws", self.handle_websocket),
                web.get(f"{root}/download/{{key}}", self.handle_download),
                web.static(f"{root}/page", _PAGE_FOLDER),
                web.static(f"{root}/static", self.statics_path),
            ]
        )
        application.on_response_prepare.append(self._add_headers)
        application.on_shutdown.append(self._stop_screens)
        return application

    @web.middleware
    async def _check_access(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        """Refuse requests for another host, from another origin, or without the token.

        Pages of other origins can open websockets here and read the responses. With DNS rebinding, they even
        count as the same origin.
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

    def _check_page_limit(self) -> None:
        if len(self._open) >= MAX_PAGES:
            message = f"{MAX_PAGES} pages are already open. Close one, then reload this page."
            raise web.HTTPServiceUnavailable(text=message)

    async def _show_page(self, _: web.Request) -> web.StreamResponse:
        self._check_page_limit()  # also here, for a readable message
        return web.FileResponse(_PAGE_FOLDER / "page.html")

    async def handle_download(self, request: web.Request) -> web.StreamResponse:
        """Send a file from a screen, always as a download, so that it cannot run in this origin.

        Each key works once.
        """
        key = request.match_info["key"]
        try:
            download = await self.download_manager.get_download_metadata(key)
        except KeyError:
            raise web.HTTPNotFound(
                text="This file was already downloaded, or its screen has ended."
            ) from None
        response = web.StreamResponse()
        response.content_type = "application/octet-stream"
        name = quote(download.file_name, safe="")
        response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
        response.headers["Content-Security-Policy"] = "sandbox"
        await response.prepare(request)
        try:
            async for chunk in self.download_manager.download(key):
                await response.write(chunk)
            await response.write_eof()
        except IncompleteDownloadError:
            if request.transport is not None:
                request.transport.abort()  # so that the browser reports an incomplete file
        return response

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        """Run the screens for a page until it closes.

        The handler of textual-serve accepts any size and fails on malformed messages.
        """
        websocket = web.WebSocketResponse(heartbeat=_HEARTBEAT, max_msg_size=MAX_MESSAGE_BYTES)
        if not websocket.can_prepare(request):
            raise web.HTTPBadRequest
        task = asyncio.current_task()
        assert task is not None
        self._check_page_limit()
        self._open.add(task)
        try:
            await websocket.prepare(request)
            await self._run_screens(websocket, *parse_requested_size(request.query))
        except ConnectionError:
            pass  # the page was closed
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

    async def _stop_screens(self, _: web.Application) -> None:
        """Stop the screens of all pages."""
        for task in self._open:
            task.cancel()
        if self._open:
            await asyncio.wait(self._open, timeout=_SHUTDOWN_TIMEOUT)


def serve(command: Sequence[str], listener: socket.socket, address: Address) -> None:
    """Serve the screens of ``command`` at ``address`` until a signal arrives.

    Requests are not logged, since their path contains the token.
    """
    server = WebServer(command, address)
    web.run_app(
        server.application(), sock=listener, access_log=None, print=None, shutdown_timeout=_SHUTDOWN_TIMEOUT
    )
