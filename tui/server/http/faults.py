"""Trouble on demand: delays, failures and a limit, so that a client can be seen to stand them."""

from __future__ import annotations

import asyncio
import random
from typing import TYPE_CHECKING

from tui.server.errors import SERVICE_UNAVAILABLE, TOO_MANY_REQUESTS, error_response

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Receive, Scope, Send

    from tui.server.rules import FaultPlan


class FaultInjector:
    """Answers some requests late, and some with an error in place of what they ask for.

    ``dice`` gives a number from 0 up to 1.
    """

    def __init__(self, app: ASGIApp, trouble: FaultPlan, dice: Callable[[], float] = random.random) -> None:
        self._app = app
        self._trouble = trouble
        self._dice = dice
        self._under_way = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = self._trouble.max_concurrent
        if limit is not None and self._under_way >= limit:
            await error_response(429, TOO_MANY_REQUESTS, "Too many requests")(scope, receive, send)
            return
        self._under_way += 1
        try:
            await asyncio.sleep(self._trouble.delay.total_seconds())
            await self._answerer()(scope, receive, send)
        finally:
            self._under_way -= 1

    def _answerer(self) -> ASGIApp:
        if self._dice() < self._trouble.error_rate:
            return error_response(503, SERVICE_UNAVAILABLE, "Service unavailable")
        return self._app
