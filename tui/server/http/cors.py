"""Answers for browsers' pages (CORS)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.middleware.cors import CORSMiddleware

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send


class CrossOriginMiddleware(CORSMiddleware):
    """Tells a browser what the page of another origin may ask and see; who names no origin is no page.

    As every origin is answered alike, the answer need not vary with it, and other clients' requests go
    straight on.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http" and any(name == b"origin" for name, _ in scope["headers"]):
            await super().__call__(scope, receive, send)
        else:
            await self.app(scope, receive, send)
