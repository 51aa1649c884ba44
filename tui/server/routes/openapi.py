"""The OpenAPI 3.1 description of the service."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from starlette.responses import Response
from starlette.routing import Route

if TYPE_CHECKING:
    from starlette.requests import Request

_FILE: Final = Path(__file__).with_name("openapi.json")


def build_openapi_route() -> Route:
    """Return the route of the description."""
    return Route("/openapi.json", _send_openapi)


def _send_openapi(_: Request) -> Response:
    return Response(
        _FILE.read_bytes(), headers={"Access-Control-Allow-Origin": "*"}, media_type="application/json"
    )
