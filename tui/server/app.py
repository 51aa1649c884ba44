"""The ASGI app of the local service."""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager, suppress
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from tui.server.auth.authentication import Authentication
from tui.server.errors import (
    INSUFFICIENT_STORAGE,
    INTERNAL,
    METHOD_NOT_ALLOWED,
    NOT_FOUND,
    RequestError,
    error_response,
)
from tui.server.http.cors import Pages
from tui.server.http.faults import FaultInjector
from tui.server.routes.content import ContentRoutes
from tui.server.routes.conversations import ConversationRoutes
from tui.server.routes.media import MediaRoutes
from tui.server.routes.messages import MessageRoutes
from tui.server.routes.openapi import description_route
from tui.server.routes.participants import ParticipantRoutes
from tui.server.routes.services import ServiceRoutes
from tui.server.routes.users import UserRoutes
from tui.server.store.collector import collect_for_ever
from tui.server.store.errors import StorageError, StorageFullError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request

    from tui.server.context import AppContext

_LOG: Final = logging.getLogger(__name__)

#: What a page may send along with a request.
_HEADERS_OF_PAGES: Final = (
    "Authorization",
    "Content-Size",
    "Content-Type",
    "If-Range",
    "Range",
    "X-Mediadeck-Content",
    "X-Twilio-Token",
)


def make_app(parts: AppContext) -> Starlette:
    """Return the app. It answers without lifespan events too; with them, it also collects."""

    @asynccontextmanager
    async def collecting(_: Starlette) -> AsyncIterator[None]:
        task = asyncio.create_task(collect_for_ever(parts))
        yield
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    return Starlette(
        # Tried in this order, so the paths that are asked most come first; and flat, as a mounted router
        # takes as long again as the first.
        routes=[
            *MediaRoutes(parts).routes(),
            *MessageRoutes(parts).routes(),
            *ConversationRoutes(parts).routes(),
            *ParticipantRoutes(parts).routes(),
            *UserRoutes(parts).routes(),
            *ServiceRoutes(parts).routes(),
            description_route(),
            *ContentRoutes(parts).routes(),
        ],
        middleware=_middleware(parts),
        exception_handlers={
            RequestError: _tell,
            HTTPException: _tell_plainly,
            ClientDisconnect: _tell_nobody,
            StorageError: _tell_of_storage,
            Exception: _tell_of_failure,
        },
        lifespan=collecting,
    )


def _middleware(parts: AppContext) -> list[Middleware]:
    # Pages of any origin may ask: what lets a request in is a header of its own, never a cookie.
    pages = Middleware(
        Pages,
        allow_origins=["*"],
        allow_methods=["GET", "HEAD", "POST", "DELETE", "OPTIONS"],
        allow_headers=_HEADERS_OF_PAGES,
        allow_private_network=True,
        expose_headers=["Accept-Ranges", "Content-Disposition", "Content-Range", "ETag"],
    )
    let_in = Middleware(Authentication, parts=parts)
    trouble = parts.rules.trouble
    if not trouble.is_any:
        return [pages, let_in]
    return [pages, Middleware(FaultInjector, trouble=trouble), let_in]


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


async def _tell_of_storage(_: Request, error: Exception) -> Response:
    _LOG.error("The local service cannot use its data folder: %s", error)
    status, code = (507, INSUFFICIENT_STORAGE) if isinstance(error, StorageFullError) else (500, INTERNAL)
    message = f"The local service cannot use its data folder: {error}. Nothing was stored or changed"
    return error_response(status, code, message)


async def _tell_of_failure(_: Request, __: Exception) -> Response:
    # Starlette answers this one outside of all middleware.
    headers = {"Access-Control-Allow-Origin": "*"}
    return error_response(500, INTERNAL, "The local service failed; its terminal shows why", headers)
