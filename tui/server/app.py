"""The ASGI app of the local service."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.routing import Mount

from tui.server.basic_auth import BasicAuth
from tui.server.collector import collect_for_ever
from tui.server.errors import INTERNAL, METHOD_NOT_ALLOWED, NOT_FOUND, RequestError, error_response
from tui.server.routes_content import ContentRoutes
from tui.server.routes_conversations import ConversationRoutes
from tui.server.routes_media import MediaRoutes

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request

    from tui.server.parts import Parts


def make_app(parts: Parts) -> Starlette:
    """Return the app. It answers without lifespan events too; with them, it also collects."""
    api = [*ConversationRoutes(parts).routes(), *MediaRoutes(parts).routes()]

    @asynccontextmanager
    async def collecting(_: Starlette) -> AsyncIterator[None]:
        task = asyncio.create_task(collect_for_ever(parts))
        yield
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    return Starlette(
        routes=[
            Mount("/v1", routes=api, middleware=[Middleware(BasicAuth, account=parts.account)]),
            *ContentRoutes(parts).routes(),
        ],
        exception_handlers={
            RequestError: _tell,
            HTTPException: _tell_plainly,
            ClientDisconnect: _tell_nobody,
            Exception: _tell_of_failure,
        },
        lifespan=collecting,
    )


async def _tell(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestError)  # noqa: S101
    return error_response(error.status, error.code, error.message)


async def _tell_plainly(request: Request, error: Exception) -> Response:
    """Answer for the router: no such path, or not with this method."""
    assert isinstance(error, HTTPException)  # noqa: S101
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        return error_response(405, METHOD_NOT_ALLOWED, "Method not allowed", dict(error.headers or {}))
    message = f"The requested resource {request.url.path} was not found"
    return error_response(error.status_code, NOT_FOUND, message)


async def _tell_nobody(_: Request, __: Exception) -> Response:
    """Answer a client that went away in the middle of its request: nobody hears it, and nothing failed."""
    return Response(status_code=400)


async def _tell_of_failure(_: Request, __: Exception) -> Response:
    return error_response(500, INTERNAL, "The local service failed; its terminal shows why")
