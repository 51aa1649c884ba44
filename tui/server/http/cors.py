"""CORS headers for pages in browsers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.middleware.cors import CORSMiddleware

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send


class CrossOriginMiddleware(CORSMiddleware):
    """Adds CORS headers to requests with an Origin header.

    All other requests bypass the middleware: every origin gets the same response, so no ``Vary`` is needed.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http" and any(name == b"origin" for name, _ in scope["headers"]):
            await super().__call__(scope, receive, send)
        else:
            await self.app(scope, receive, send)
