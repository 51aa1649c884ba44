"""Fault injection for tests of clients: delays, errors and a limit of concurrent requests."""

from __future__ import annotations

import asyncio
import random
from typing import TYPE_CHECKING

from tui.server.errors import SERVICE_UNAVAILABLE, TOO_MANY_REQUESTS, build_error_response

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Receive, Scope, Send

    from tui.server.rules import FaultPlan


class FaultInjector:
    """Delays requests and answers some of them with an error, according to a FaultPlan.

    ``draw`` returns a random number from 0 (inclusive) to 1 (exclusive).
    """

    def __init__(self, app: ASGIApp, plan: FaultPlan, draw: Callable[[], float] = random.random) -> None:
        self._app = app
        self._plan = plan
        self._draw = draw
        self._active_requests = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = self._plan.max_concurrent
        if limit is not None and self._active_requests >= limit:
            await build_error_response(429, TOO_MANY_REQUESTS, "Too many requests")(scope, receive, send)
            return
        self._active_requests += 1
        try:
            await asyncio.sleep(self._plan.delay.total_seconds())
            await self._choose_app()(scope, receive, send)
        finally:
            self._active_requests -= 1

    def _choose_app(self) -> ASGIApp:
        if self._draw() < self._plan.error_rate:
            return build_error_response(503, SERVICE_UNAVAILABLE, "Service unavailable")
        return self._app
