"""The admin API: makes, lists, extends and revokes links. It is served on a port of its own, with tokens."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any, Final

import msgspec
from msgspec import Meta
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from tui.api.share_links import MAX_ITEMS, GatewayInfo, LinkOpen, LinkPage, SharedItem, ShareLink
from tui.gateway import metrics
from tui.gateway.model import Disposition, LinkDraft, LinkItem
from tui.gateway.passwords import hash_password
from tui.gateway.routes import make_route

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request

    from tui.gateway.context import GatewayContext
    from tui.gateway.model import Link

#: The longest life of a link: ten years.
MAX_LIFETIME: Final = 10 * 366 * 86_400
_MAX_BODY: Final = 1_000_000
_PAGE: Final = 100

Lifetime = Annotated[int, Meta(ge=1, le=MAX_LIFETIME, description="Seconds from now.")]
Text = Annotated[str, Meta(max_length=2000)]
Name = Annotated[str, Meta(min_length=1, max_length=200)]
Sid = Annotated[str, Meta(pattern=r"^[A-Z]{2}[0-9a-fA-F]{32}$")]


class ItemBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A media of a new link."""

    profile: Name
    service_sid: Sid
    media_sid: Sid
    filename: Text
    content_type: Annotated[str, Meta(max_length=255)] = ""
    size: Annotated[int, Meta(ge=0, le=2**62)] | None = None


class LinkBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A new link."""

    items: Annotated[list[ItemBody], Meta(min_length=1, max_length=MAX_ITEMS)]
    lifetime: Lifetime
    max_opens: Annotated[int, Meta(ge=1, le=1_000_000)] | None = None
    password: Annotated[str, Meta(min_length=1, max_length=256)] | None = None
    note: Text = ""
    disposition: Disposition = Disposition.INLINE
    request_id: (
        Annotated[
            str,
            Meta(
                pattern=r"^[0-9A-Za-z_-]{16,64}$",
                description="Chosen at random: a request that is repeated with it makes no second link.",
            ),
        ]
        | None
    ) = None


class ChangeBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A change of a link."""

    lifetime: Lifetime


class AdminApp:
    """The routes of the admin API."""

    def __init__(self, context: GatewayContext) -> None:
        self._context = context
        self.asgi = Starlette(
            routes=[
                Route("/-/live", _live),
                Route("/-/ready", self._ready),
                Route("/metrics", self._metrics),
                Route("/openapi.json", self._openapi),
                Route("/v1/gateway", self._guard(self._describe)),
                make_route("/v1/links", GET=self._guard(self._list), POST=self._guard(self._create)),
                make_route("/v1/links/{id}", GET=self._guard(self._show), PATCH=self._guard(self._change)),
                make_route("/v1/links/{id}/revoke", POST=self._guard(self._revoke)),
            ],
            exception_handlers={
                msgspec.MsgspecError: _refuse,
                SQLAlchemyError: _away,
                HTTPStatus.NOT_FOUND: _missing,
                HTTPStatus.METHOD_NOT_ALLOWED: _not_allowed,
            },
        )

    def _guard(
        self, handler: Callable[[Request], Awaitable[Response]]
    ) -> Callable[[Request], Awaitable[Response]]:
        """Return the handler behind a bearer token."""

        async def guarded(request: Request) -> Response:
            kind, _, token = request.headers.get("Authorization", "").partition(" ")
            is_known = kind.lower() == "bearer" and await asyncio.to_thread(
                self._context.is_admin, token.strip()
            )
            if not is_known:
                answer = _error(HTTPStatus.UNAUTHORIZED, "The token is missing or not known.")
                answer.headers["WWW-Authenticate"] = "Bearer"
                return answer
            return await handler(request)

        return guarded

    async def _describe(self, _: Request) -> Response:
        return _json(GatewayInfo(public_url=self._context.public_url, profiles=tuple(self._context.profiles)))

    async def _list(self, request: Request) -> Response:
        before = request.query_params.get("before", "")
        created, _, link_id = before.partition("-")
        if before and not (created.isascii() and created.isdigit() and len(created) < len("9" * 18)):
            return _error(HTTPStatus.BAD_REQUEST, "before is not one that a page named as next.")
        place = (int(created), link_id) if before else None
        found = await asyncio.to_thread(lambda: self._context.store.list_page(limit=_PAGE, before=place))
        last = f"{found[-1].created}-{found[-1].id}" if len(found) == _PAGE else None
        return _json(LinkPage(links=tuple(map(self._answer, found)), next=last))

    async def _create(self, request: Request) -> Response:
        body = msgspec.json.decode(await _read_body(request), type=LinkBody)
        unknown = {item.profile for item in body.items} - set(self._context.profiles)
        if unknown:
            names = ", ".join(sorted(unknown))
            return _error(HTTPStatus.UNPROCESSABLE_ENTITY, f"This gateway has no profile {names}.")
        is_limited = body.max_opens is not None or body.password is not None
        if body.disposition is Disposition.REDIRECT and is_limited:
            return _error(
                HTTPStatus.UNPROCESSABLE_ENTITY,
                "A link with a limit or a password cannot redirect: the URL that it leads to has neither.",
            )
        items = tuple(LinkItem(**msgspec.structs.asdict(item)) for item in body.items)
        draft = LinkDraft(
            items,
            body.lifetime,
            body.max_opens,
            body.password,
            body.note,
            body.disposition,
            body.request_id,
        )
        hashed = None if body.password is None else await asyncio.to_thread(hash_password, body.password)
        link_id, letter = self._context.keys.new_id()
        link = await asyncio.to_thread(
            self._context.store.add, draft, link_id, letter, hashed, self._context.now
        )
        return _json(self._answer(link), HTTPStatus.CREATED)

    async def _show(self, request: Request) -> Response:
        link = await self._find(request)
        if link is None:
            return _error(HTTPStatus.NOT_FOUND, "There is no such link.")
        events = await asyncio.to_thread(self._context.store.events, link.id)
        opens = tuple(LinkOpen(at=one.at, address=one.address, browser=one.browser) for one in events)
        return _json(self._answer(link, opens))

    async def _change(self, request: Request) -> Response:
        body = msgspec.json.decode(await _read_body(request), type=ChangeBody)
        link_id, expires = request.path_params["id"], self._context.now + body.lifetime
        is_extended = await asyncio.to_thread(self._context.store.extend, link_id, expires)
        self._context.links.forget(link_id)
        if not is_extended:
            return _error(HTTPStatus.CONFLICT, "There is no such link, or it was revoked.")
        link = await self._find(request)
        return (
            _error(HTTPStatus.NOT_FOUND, "There is no such link.")
            if link is None
            else _json(self._answer(link))
        )

    async def _revoke(self, request: Request) -> Response:
        link_id = request.path_params["id"]
        await asyncio.to_thread(self._context.store.revoke, [link_id], self._context.now)
        self._context.links.forget(link_id)
        self._context.streams.cut(link_id)
        link = await self._find(request)
        return (
            _error(HTTPStatus.NOT_FOUND, "There is no such link.")
            if link is None
            else _json(self._answer(link))
        )

    async def _find(self, request: Request) -> Link | None:
        return await asyncio.to_thread(self._context.store.find, request.path_params["id"])

    def _answer(
        self, link: Link, opens: tuple[LinkOpen, ...] | msgspec.UnsetType = msgspec.UNSET
    ) -> ShareLink:
        token = self._context.keys.make_token(link.id, link.letter)
        return ShareLink(
            id=link.id,
            url=None if token is None else f"{self._context.public_url}/{token}",
            state=str(link.state(self._context.now)),
            note=link.note,
            disposition=str(link.disposition),
            created=link.created,
            expires=link.expires,
            revoked=link.revoked,
            opens=link.opens,
            max_opens=link.max_opens,
            last_opened=link.last_opened,
            has_password=link.password_hash is not None,
            items=tuple(
                SharedItem(**{name: getattr(item, name) for name in SharedItem.__struct_fields__})
                for item in link.items
            ),
            events=opens,
        )

    async def _ready(self, _: Request) -> Response:
        await asyncio.to_thread(self._context.store.check)
        return _json({"status": "ready"})

    async def _metrics(self, _: Request) -> Response:
        self._context.metrics.streams.set(self._context.streams.count)
        self._context.metrics.minted.set(self._context.upstream.minted)
        return Response(self._context.metrics.render(), media_type=metrics.CONTENT_TYPE)

    async def _openapi(self, _: Request) -> Response:
        return _json(make_openapi())


def make_openapi() -> dict[str, Any]:
    """Return the description of the admin API as OpenAPI 3.1."""
    models = (LinkBody, ChangeBody, ShareLink, LinkPage, GatewayInfo)
    schemas, components = msgspec.json.schema_components(models, ref_template="#/components/schemas/{name}")
    body, change, link, page, gateway = schemas

    def operation(
        name: str, answer: Any, *codes: int, status: int = 200, sent: Any = None, query: str = ""
    ) -> Any:
        answers = {str(status): _json_content(answer, "Done.")}
        answers |= {
            str(code): _json_content({"type": "object"}, HTTPStatus(code).phrase) for code in (401, *codes)
        }
        found: dict[str, Any] = {"operationId": name, "responses": answers, "security": [{"bearer": []}]}
        if sent is not None:
            found["requestBody"] = {"required": True, "content": {"application/json": {"schema": sent}}}
        if query:
            found["parameters"] = [{"name": query, "in": "query", "schema": {"type": "string"}}]
        return found

    by_id = [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}]
    return {
        "openapi": "3.1.0",
        "info": {"title": "Mediadeck gateway", "version": "1"},
        "paths": {
            "/v1/gateway": {"get": operation("describe", gateway)},
            "/v1/links": {
                "get": operation("list", page, 400, query="before"),
                "post": operation("create", link, 400, 413, 422, status=201, sent=body),
            },
            "/v1/links/{id}": {
                "parameters": by_id,
                "get": operation("show", link, 404),
                "patch": operation("extend", link, 400, 404, 409, 413, sent=change),
            },
            "/v1/links/{id}/revoke": {"parameters": by_id, "post": operation("revoke", link, 404)},
        },
        "components": {
            "schemas": components,
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
        },
    }


def _json_content(schema: Any, description: str) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


class BodyTooLargeError(msgspec.MsgspecError):
    """A request has a body over the limit."""


async def _read_body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MAX_BODY:
            raise BodyTooLargeError("the body is too large")
    return bytes(body)


def _json(answer: object, status: HTTPStatus = HTTPStatus.OK) -> Response:
    headers = {"Cache-Control": "no-store"}
    return Response(msgspec.json.encode(answer), status, headers, media_type="application/json")


def _error(status: HTTPStatus, message: str) -> Response:
    return _json({"status": int(status), "message": message}, status)


async def _refuse(_: Request, error: Exception) -> Response:
    is_large = isinstance(error, BodyTooLargeError)
    return _error(HTTPStatus.REQUEST_ENTITY_TOO_LARGE if is_large else HTTPStatus.BAD_REQUEST, f"{error}.")


async def _away(_: Request, __: Exception) -> Response:
    answer = _error(HTTPStatus.SERVICE_UNAVAILABLE, "The database is away. Try again in some seconds.")
    answer.headers["Retry-After"] = "5"
    return answer


async def _missing(_: Request, __: Exception) -> Response:
    return _error(HTTPStatus.NOT_FOUND, "There is no such resource.")


async def _not_allowed(_: Request, error: Exception) -> Response:
    answer = _error(HTTPStatus.METHOD_NOT_ALLOWED, "This method is not allowed here.")
    answer.headers.update(getattr(error, "headers", None) or {})
    return answer


async def _live(_: Request) -> Response:
    return _json({"status": "live"})
