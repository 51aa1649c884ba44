"""What several routes read from a request."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from tui.server.errors import MCS_TOO_LARGE, RequestError

if TYPE_CHECKING:
    from starlette.requests import Request


_PLAIN_HOST: Final = re.compile(r"[\w.-]+(:[0-9]+)?", re.ASCII)


def get_origin(request: Request) -> str:
    """Return the scheme and host that the client used, without a trailing slash.

    Links are made with it, so that they lead back by the way the client came (twilio-media-api, section 9).
    """
    host = request.headers.get("host", "")
    if _PLAIN_HOST.fullmatch(host):
        return f"{request.scope['scheme']}://{host}"
    # Any other is taken apart by Starlette, which costs as much as half a look-up.
    return f"{request.url.scheme}://{request.url.netloc}"


def build_base_url(request: Request) -> str:
    """Return the absolute URL that ends in /v1."""
    return f"{get_origin(request)}/v1"


def build_scope_url(request: Request) -> str:
    """Return the absolute URL under which this request's conversations lie.

    It is that of the service in the path or, where the path names none, just the base: there, conversations
    are those of the default service (twilio-media-api, section 4).
    """
    service_sid = request.path_params.get("service_sid")
    return (
        build_base_url(request)
        if service_sid is None
        else f"{build_base_url(request)}/Services/{service_sid}"
    )


def build_request_url(request: Request) -> str:
    """Return the request's own URL without its query, percent-encoded."""
    return f"{get_origin(request)}{quote(request.url.path)}"


async def read_body(request: Request, limit: int) -> bytes:
    """Return the whole body; raises RequestError with 413 as soon as it passes ``limit`` bytes."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise RequestError(413, MCS_TOO_LARGE, f"The body is larger than {limit} bytes")
    return bytes(body)
