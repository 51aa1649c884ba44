"""The admin API of a gateway: makes and manages share links."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Self, TypeVar
from uuid import uuid4

import httpx
import msgspec

from tui.api.error_responses import make_error
from tui.api.errors import ApiError, Malformed, NotFound, TimedOut, Unauthorized, Unreachable
from tui.api.share_links import GatewayInfo, LinkPage, ShareLink
from tui.api.transport import Timeouts, make_http_client
from tui.api.transport_errors import map_transport_errors

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

    from tui.api.share_links import LinkOptions, SharedItem
    from tui.settings.gateway import GatewayAccess

T = TypeVar("T")
_MAX_ANSWER: Final = 8_000_000


class GatewayError(ApiError):
    """A request to the gateway failed."""

    summary = "The gateway rejected the request"
    advice = "Nothing was changed."


class GatewayTokenError(GatewayError):
    """The gateway does not know the token."""

    summary = "The gateway refused the token"
    advice = "Check [gateway] in config.toml; mediadeck gateway --add-token makes a token where it runs."


class GatewayAwayError(GatewayError):
    """The gateway did not answer, or not as one."""

    summary = "The gateway could not be reached"
    advice = "Check its address in [gateway] of config.toml, and that it runs. Nothing was changed."


class LinkNotFoundError(GatewayError):
    """The gateway has no such link."""

    summary = "The gateway has no such link"
    advice = "mediadeck links list shows those that it has."


def make_request_id() -> str:
    """Return a new id for a request that may be repeated."""
    return uuid4().hex


class GatewayClient:
    """The admin API of a gateway. It belongs to one loop; every method raises GatewayError."""

    def __init__(self, access: GatewayAccess) -> None:
        self._access = access
        self._http = make_http_client(None, Timeouts())

    async def aclose(self) -> None:
        """Close every connection."""
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def describe(self) -> GatewayInfo:
        """Return what the gateway is."""
        return await self._ask("GET", "/v1/gateway", GatewayInfo)

    def is_for(self, access: GatewayAccess) -> bool:
        """Return whether this client asks the same gateway with the same token."""
        return self._access.url == access.url and self._access.token.reveal() == access.token.reveal()

    async def create(
        self, items: Sequence[SharedItem], options: LinkOptions, *, request_id: str | None = None
    ) -> ShareLink:
        """Make a link to media, :data:`MAX_ITEMS` at the most.

        Repeated with the same ``request_id`` (of :func:`make_request_id`), it returns the link of the first.
        """
        request_id = request_id or make_request_id()
        body = {"items": items, "request_id": request_id, **msgspec.to_builtins(options)}
        return await self._ask("POST", "/v1/links", ShareLink, body)

    async def list_links(self, *, limit: int = 10_000) -> list[ShareLink]:
        """Return the latest ``limit`` links, the latest first."""
        found: list[ShareLink] = []
        path = "/v1/links"
        while len(found) < limit:
            page = await self._ask("GET", path, LinkPage)
            found += page.links
            if page.next is None:
                break
            path = f"/v1/links?{httpx.QueryParams(before=page.next)}"
        return found[:limit]

    async def show(self, link_id: str) -> ShareLink:
        """Return a link with its latest opens."""
        return await self._ask("GET", f"/v1/links/{link_id}", ShareLink)

    async def extend(self, link_id: str, lifetime: int) -> ShareLink:
        """Let a link live for ``lifetime`` seconds from now."""
        return await self._ask("PATCH", f"/v1/links/{link_id}", ShareLink, {"lifetime": lifetime})

    async def revoke(self, link_id: str) -> ShareLink:
        """Revoke a link: it can no longer be opened, and running downloads end."""
        return await self._ask("POST", f"/v1/links/{link_id}/revoke", ShareLink)

    async def _ask(self, method: str, path: str, kind: type[T], body: Any = None) -> T:
        url = httpx.URL(self._access.url + path)
        token = self._access.token.reveal()
        headers = {"Authorization": f"Bearer {token}"}
        content = None if body is None else msgspec.json.encode(body)
        try:
            with map_transport_errors(url):
                answer = await self._http.request(method, url, content=content, headers=headers)
        except (Unreachable, TimedOut, Malformed) as error:
            raise GatewayAwayError(message=error.message) from None
        if not answer.is_success:
            raise _explain(make_error(answer.status_code, answer.headers, answer.content, hide=(token,)))
        try:
            if len(answer.content) > _MAX_ANSWER:
                raise GatewayAwayError(message="its answer is too long")
            return msgspec.json.decode(answer.content, type=kind)
        except msgspec.MsgspecError:
            raise GatewayAwayError(message="what answers there is no gateway") from None


def _explain(error: ApiError) -> GatewayError:
    kinds: dict[type[ApiError], type[GatewayError]] = {
        Unauthorized: GatewayTokenError,
        NotFound: LinkNotFoundError,
    }
    kind = kinds.get(type(error), GatewayError)
    return kind(status=error.status, message=error.message, retry_after=error.retry_after)
