"""URLs and bodies of requests, and responses with one resource."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Protocol, TypeVar
from urllib.parse import quote

from tui.server.errors import MCS_TOO_LARGE, RequestError
from tui.server.http.json_response import JSONResponse

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

R_contra = TypeVar("R_contra", contravariant=True)


class Serializer(Protocol[R_contra]):
    """A function that returns the JSON of a record; ``scope`` is the URL of its parent."""

    def __call__(self, record: R_contra, account_sid: str, scope: str, /) -> dict[str, object]:
        """Return the JSON."""


_PLAIN_HOST: Final = re.compile(r"[\w.-]+(:[0-9]+)?", re.ASCII)


def get_origin(request: Request) -> str:
    """Return the scheme and host that the client used, without a trailing slash.

    Links use it, so they work for this client (twilio-media-api, section 9).
    """
    host = request.headers.get("host", "")
    if _PLAIN_HOST.fullmatch(host):
        return f"{request.scope['scheme']}://{host}"
    # Starlette parses all other forms, which takes half as long as a lookup.
    return f"{request.url.scheme}://{request.url.netloc}"


def build_base_url(request: Request) -> str:
    """Return the absolute URL that ends in /v1."""
    return f"{get_origin(request)}/v1"


def build_scope_url(request: Request) -> str:
    """Return the absolute URL of the parent of this request's conversations and users.

    It is the URL of the service in the path, or the base URL for the default service (twilio-media-api,
    section 4).
    """
    service_sid = request.path_params.get("service_sid")
    return (
        build_base_url(request)
        if service_sid is None
        else f"{build_base_url(request)}/Services/{service_sid}"
    )


def build_request_url(request: Request) -> str:
    """Return the URL of the request without its query, percent-encoded."""
    return f"{get_origin(request)}{quote(request.url.path)}"


def resource_response(
    request: Request,
    record: R_contra,
    serialize: Serializer[R_contra],
    account_sid: str,
    *,
    status: int = 200,
) -> Response:
    """Return a response with one resource."""
    return JSONResponse(serialize(record, account_sid, build_scope_url(request)), status)


async def read_body(request: Request, limit: int) -> bytes:
    """Return the body; raises RequestError with 413 as soon as it exceeds ``limit`` bytes."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise RequestError(413, MCS_TOO_LARGE, f"The body is larger than {limit} bytes")
    return bytes(body)
