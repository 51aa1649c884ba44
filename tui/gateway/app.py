"""The public web service: pages and content of links.

GET and HEAD of a page never count as opens, so preview bots and mail scanners do not use a link up. A link
with a limit or a password is opened by a POST, which claims one open and redirects to a grant; any other link
is opened by a GET of its content.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from tui.api.errors import ApiError, NotFound
from tui.gateway.content import (
    COMMON_HEADERS,
    ContentResponse,
    UnsatisfiableRangeError,
    begins_at_start,
    make_content_headers,
    parse_range,
)
from tui.gateway.conversion import convert_to_jpeg
from tui.gateway.model import Disposition, LinkState
from tui.gateway.pages import can_convert
from tui.gateway.passwords import is_right
from tui.gateway.routes import make_route
from tui.gateway.visitors import limit_group, make_visitor
from tui.settings.errors import SettingsError

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import Receive, Scope, Send

    from tui.gateway.context import GatewayContext
    from tui.gateway.model import Link, LinkItem, Visitor

#: The maximum size of a password form, in bytes.
_MAX_FORM: Final = 4096
_RETRY: Final = {"Retry-After": "10"}
_ENDED: Final = {
    LinkState.EXPIRED: ("This link has expired", "Ask the person who sent it for a new one."),
    LinkState.REVOKED: ("This link was revoked", "Ask the person who sent it for a new one."),
    LinkState.USED_UP: (
        "This link was opened as often as it may be",
        "Ask the person who sent it for a new one.",
    ),
}
_NO_LINK: Final = ("There is no such link", "Check that it was copied whole.")
_GUESSES: Final = ("Too many attempts", "Wait a minute, then try again.")
_AWAY: Final = ("The file cannot be fetched now", "Try again in a minute.")
_NO_JPEG: Final = ("This picture cannot be converted", "Go back and download it as it is.")
_GONE: Final = ("The file was deleted", "It is no longer at the service that stored it.")


class PageError(Exception):
    """Ends a request with a page."""

    def __init__(
        self, page: tuple[str, str], status: HTTPStatus, headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(page[0])
        self.page = page
        self.status = status
        self.headers = headers or {}


class GatewayApp:
    """The routes of the public service."""

    def __init__(self, context: GatewayContext) -> None:
        self._context = context
        self.asgi = Starlette(
            routes=[
                Route("/robots.txt", _robots),
                Route("/", self._root),
                make_route("/{token}", GET=self._page, POST=self._claim),
                Route("/{token}/g/{grant}", self._granted_page, methods=["GET"]),
                Route("/{token}/g/{grant}/{position:int}/{name}", self._granted_content, methods=["GET"]),
                Route("/{token}/f/{position:int}/{name}", self._content, methods=["GET"]),
            ],
            exception_handlers={
                PageError: self._show_error,
                SQLAlchemyError: self._show_away,
                SettingsError: self._show_away,
                HTTPStatus.NOT_FOUND: self._show_missing,
            },
        )

    async def _root(self, _: Request) -> Response:
        raise PageError(_NO_LINK, HTTPStatus.NOT_FOUND)

    async def _page(self, request: Request) -> Response:
        link, token = await self._find(request)
        if link.is_limited:
            return self._context.pages.claim(link, token)
        return self._context.pages.items(link, f"/{token}/f")

    async def _claim(self, request: Request) -> Response:
        link, token = await self._find(request)
        if not link.is_limited:
            return _redirect(f"/{token}")
        if link.password_hash is not None and not await self._check_password(request, link):
            problem = "This password is not right."
            return self._context.pages.claim(link, token, problem=problem, status=HTTPStatus.FORBIDDEN)
        claim = self._context.store.claim
        is_open = await asyncio.to_thread(claim, link.id, _visitor(request), self._context.now)
        self._context.metrics.claims.labels("opened" if is_open else "refused").inc()
        if not is_open or link.opens + 1 == link.max_opens:
            self._context.links.forget(link.id)
        if not is_open:
            raise PageError(_ENDED[LinkState.USED_UP], HTTPStatus.GONE)
        grant = self._context.keys.make_grant(link.id, link.letter, self._context.now)
        return _redirect(f"/{token}/g/{grant}")

    async def _check_password(self, request: Request, link: Link) -> bool:
        if int(request.headers.get("Content-Length", _MAX_FORM + 1)) > _MAX_FORM:
            raise PageError(_GUESSES, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        password = str((await request.form(max_files=0, max_fields=4)).get("password", ""))
        store, network = self._context.store, limit_group(_address(request))
        if not await asyncio.to_thread(store.begin_attempt, link.id, network, self._context.now):
            raise PageError(_GUESSES, HTTPStatus.TOO_MANY_REQUESTS, {"Retry-After": "900"})
        if not await asyncio.to_thread(is_right, password, link.password_hash or ""):
            return False
        await asyncio.to_thread(store.forget_attempts, link.id, network)
        return True

    async def _granted_page(self, request: Request) -> Response:
        link, token = await self._find_granted(request)
        return self._context.pages.items(link, f"/{token}/g/{request.path_params['grant']}")

    async def _granted_content(self, request: Request) -> Response:
        link, _ = await self._find_granted(request)
        return await self._send(request, link)

    async def _content(self, request: Request) -> Response:
        link, token = await self._find(request)
        if link.is_limited:
            return _redirect(f"/{token}")
        return await self._send(request, link)

    async def _send(self, request: Request, link: Link) -> Response:
        position = request.path_params["position"]
        if position >= len(link.items):
            raise PageError(_NO_LINK, HTTPStatus.NOT_FOUND)
        item = link.items[position]
        try:
            media = await self._context.upstream.media(item)
        except NotFound:
            raise PageError(_GONE, HTTPStatus.GONE) from None
        except ApiError:
            raise PageError(_AWAY, HTTPStatus.SERVICE_UNAVAILABLE, _RETRY) from None
        self._record_open(request, link)
        if link.disposition is Disposition.REDIRECT and not link.is_limited and media.temporary_url:
            return _redirect(media.temporary_url, HTTPStatus.FOUND)
        size = media.size if media.size is not None else item.size or 0
        if request.query_params.get("as") == "jpeg" and can_convert(item.content_type):
            return await self._send_jpeg(item, size)
        return self._send_content(request, link, item, size)

    def _record_open(self, request: Request, link: Link) -> None:
        if link.is_limited or request.method == "HEAD" or not begins_at_start(request.headers.get("Range")):
            return
        visitor = _visitor(request)
        if not visitor.is_bot:
            self._context.opens.record(link.id, visitor, self._context.now)

    def _send_content(self, request: Request, link: Link, item: LinkItem, size: int) -> Response:
        is_download = link.disposition is Disposition.DOWNLOAD or "download" in request.query_params
        etag = f'"{item.media_sid}"'
        headers = make_content_headers(item, etag, download=is_download, is_limited=link.is_limited)
        if etag in request.headers.get("If-None-Match", ""):
            return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
        is_same = request.headers.get("If-Range", etag) == etag
        try:
            part = parse_range(request.headers.get("Range") if is_same else None, size)
        except UnsatisfiableRangeError:
            status = HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE
            return Response(status_code=status, headers=headers | {"Content-Range": f"bytes */{size}"})
        context = self._context
        content = ContentResponse(context.upstream, context.streams, link.id, item, headers, size, part)
        return _ContentOrPage(content, self)

    async def _send_jpeg(self, item: LinkItem, size: int) -> Response:
        try:
            jpeg = await convert_to_jpeg(self._context.upstream, item, size)
        except ApiError:
            raise PageError(_AWAY, HTTPStatus.BAD_GATEWAY) from None
        if jpeg is None:
            raise PageError(_NO_JPEG, HTTPStatus.UNPROCESSABLE_ENTITY)
        shown = replace(item, filename=f"{item.filename}.jpg", content_type="image/jpeg")
        headers = make_content_headers(shown, f'"{item.media_sid}-jpeg"', download=False, is_limited=True)
        del headers["Accept-Ranges"]
        return Response(jpeg, headers=headers)

    async def _find(self, request: Request) -> tuple[Link, str]:
        """Return the link of the token in the path; raise PageError if it cannot be opened."""
        link, token = await self._find_any(request)
        state = link.state(self._context.now)
        if state is not LinkState.ACTIVE:
            raise PageError(_ENDED[state], HTTPStatus.GONE)
        return link, token

    async def _find_granted(self, request: Request) -> tuple[Link, str]:
        link, token = await self._find_any(request)
        state = link.state(self._context.now)
        if state in (LinkState.REVOKED, LinkState.EXPIRED):
            raise PageError(_ENDED[state], HTTPStatus.GONE)
        if not self._context.keys.check_grant(
            request.path_params["grant"], link.id, link.letter, self._context.now
        ):
            raise PageError(("This page has ended", "Open the link again."), HTTPStatus.GONE)
        return link, token

    async def _find_any(self, request: Request) -> tuple[Link, str]:
        token, address = request.path_params["token"], _address(request)
        if self._context.guesses.is_blocked(address):
            raise PageError(_GUESSES, HTTPStatus.TOO_MANY_REQUESTS, {"Retry-After": "60"})
        link_id = self._context.keys.read_token(token)
        if link_id is None:
            self._context.guesses.count(address)
            raise PageError(_NO_LINK, HTTPStatus.NOT_FOUND)
        link = await self._context.links.find(link_id)
        if link is None:
            raise PageError(_NO_LINK, HTTPStatus.NOT_FOUND)
        return link, token

    async def _show_error(self, _: Request, error: Exception) -> Response:
        assert isinstance(error, PageError)
        return self.error_page(error)

    def error_page(self, error: PageError) -> Response:
        """Return the error page."""
        page = self._context.pages.message(*error.page, int(error.status))
        page.headers.update(error.headers)
        return page

    async def _show_away(self, _: Request, __: Exception) -> Response:
        return self.error_page(PageError(_AWAY, HTTPStatus.SERVICE_UNAVAILABLE, _RETRY))

    async def _show_missing(self, _: Request, __: Exception) -> Response:
        return self.error_page(PageError(_NO_LINK, HTTPStatus.NOT_FOUND))


class _ContentOrPage(Response):
    """A streaming response for Starlette that shows a page instead if the content cannot be fetched."""

    def __init__(self, content: ContentResponse, app: GatewayApp) -> None:
        self._content = content
        self._app = app
        self.background = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_started = False

        async def watched(message: dict[str, object]) -> None:
            nonlocal is_started
            is_started = True
            await send(message)

        try:
            await self._content(scope, receive, watched)  # type: ignore[arg-type]
        except ApiError as error:
            if is_started:
                raise
            page = (
                (_GONE, HTTPStatus.GONE) if isinstance(error, NotFound) else (_AWAY, HTTPStatus.BAD_GATEWAY)
            )
            await self._app.error_page(PageError(*page))(scope, receive, send)


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _visitor(request: Request) -> Visitor:
    return make_visitor(_address(request), request.headers.get("User-Agent", ""))


def _redirect(url: str, status: HTTPStatus = HTTPStatus.SEE_OTHER) -> Response:
    return RedirectResponse(url, status, {**COMMON_HEADERS, "Cache-Control": "no-store"})


async def _robots(_: Request) -> Response:
    return PlainTextResponse("User-agent: *\nDisallow: /\n", headers=COMMON_HEADERS)
