"""The ASGI app of the local service: its routes, middleware and error handlers."""

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
    build_error_response,
)
from tui.server.http.cors import CrossOriginMiddleware
from tui.server.http.faults import FaultInjector
from tui.server.routes.content import ContentRoutes
from tui.server.routes.conversations import ConversationRoutes
from tui.server.routes.media import MediaRoutes
from tui.server.routes.messages import MessageRoutes
from tui.server.routes.openapi import build_openapi_route
from tui.server.routes.participants import ParticipantRoutes
from tui.server.routes.services import ServiceRoutes
from tui.server.routes.users import UserRoutes
from tui.server.store.collector import run_collector
from tui.server.store.errors import StorageError, StorageFullError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request

    from tui.server.context import AppContext

_LOG: Final = logging.getLogger(__name__)

#: The request headers that a page may send.
_CORS_HEADERS: Final = (
    "Authorization",
    "Content-Size",
    "Content-Type",
    "If-Range",
    "Range",
    "X-Mediadeck-Content",
    "X-Twilio-Token",
)


def make_app(context: AppContext) -> Starlette:
    """Return the app. It works without lifespan events; with them, it also runs the collector."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        task = asyncio.create_task(run_collector(context))
        yield
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    return Starlette(
        # Routes are tried in this order, so the most frequent come first. They are flat, since a mounted
        # router doubles the time to find one.
        routes=[
            *MediaRoutes(context).routes(),
            *MessageRoutes(context).routes(),
            *ConversationRoutes(context).routes(),
            *ParticipantRoutes(context).routes(),
            *UserRoutes(context).routes(),
            *ServiceRoutes(context).routes(),
            build_openapi_route(),
            *ContentRoutes(context).routes(),
        ],
        middleware=_middleware(context),
        exception_handlers={
            RequestError: _handle_request_error,
            HTTPException: _handle_http_error,
            ClientDisconnect: _handle_disconnect,
            StorageError: _handle_storage_error,
            Exception: _handle_failure,
        },
        lifespan=lifespan,
    )


def _middleware(context: AppContext) -> list[Middleware]:
    # Any origin is allowed: requests authenticate with a header, never with a cookie.
    cors = Middleware(
        CrossOriginMiddleware,
        allow_origins=["*"],
        allow_methods=["GET", "HEAD", "POST", "DELETE", "OPTIONS"],
        allow_headers=_CORS_HEADERS,
        allow_private_network=True,
        expose_headers=["Accept-Ranges", "Content-Disposition", "Content-Range", "ETag"],
    )
    authentication = Middleware(Authentication, context=context)
    faults = context.rules.faults
    if not faults.is_active:
        return [cors, authentication]
    return [cors, Middleware(FaultInjector, plan=faults), authentication]


async def _handle_request_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestError)
    return build_error_response(error.status, error.code, error.message)


async def _handle_http_error(request: Request, error: Exception) -> Response:
    """Answer an error of the router: an unknown path or method."""
    assert isinstance(error, HTTPException)
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        return build_error_response(405, METHOD_NOT_ALLOWED, "Method not allowed", dict(error.headers or {}))
    message = f"The requested resource {request.url.path} was not found"
    return build_error_response(error.status_code, NOT_FOUND, message)


async def _handle_disconnect(_: Request, __: Exception) -> Response:
    """Answer a client that disconnected during its request, which is not an error to log."""
    return Response(status_code=400)


async def _handle_storage_error(_: Request, error: Exception) -> Response:
    _LOG.error("The local service cannot use its data folder: %s", error)
    status, code = (507, INSUFFICIENT_STORAGE) if isinstance(error, StorageFullError) else (500, INTERNAL)
    message = f"The local service cannot use its data folder: {error}. Nothing was stored or changed"
    return build_error_response(status, code, message)


async def _handle_failure(_: Request, __: Exception) -> Response:
    # Starlette sends this response outside of all middleware.
    headers = {"Access-Control-Allow-Origin": "*"}
    return build_error_response(
        500, INTERNAL, "The local service failed; see its terminal for the reason", headers
    )
