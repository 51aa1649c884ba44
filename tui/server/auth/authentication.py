"""Authentication of all API requests: HTTP Basic or an access token (twilio-media-api, section 1)."""

from __future__ import annotations

import base64
import binascii
import hmac
from typing import TYPE_CHECKING, Final

from starlette.datastructures import Headers

from tui.server.auth.access_tokens import SYSTEM_AUTHOR, AccessTokens, read_unverified_identity
from tui.server.errors import AUTHENTICATE, MCS_NO_AUTHENTICATION, build_error_response

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from tui.server.context import AppContext

_CHALLENGE: Final = {"WWW-Authenticate": 'Basic realm="Twilio API"'}

#: Only these paths require authentication.
_API: Final = ("/v1/", "/v2/")

#: The key in the ASGI scope under which routes find the author.
AUTHOR_KEY: Final = "mediadeck.author"


class Authentication:
    """Passes authenticated requests on, and answers 401 to all others.

    It accepts the account SID with the auth token and the API key with its secret over HTTP Basic, and access
    tokens signed by the API key. With ``Rules.any_token`` it accepts every token.
    """

    def __init__(self, app: ASGIApp, context: AppContext) -> None:
        self._app = app
        account, key = context.account, context.account.api_key
        self._accepted = (f"{account.sid}:{account.auth_token}".encode(), f"{key.sid}:{key.secret}".encode())
        self._verify_token = (
            read_unverified_identity
            if context.rules.any_token
            else AccessTokens(account, context.clock).verify
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or not scope["path"].startswith(_API):
            await self._app(scope, receive, send)
            return
        author = self._authenticate(Headers(scope=scope))
        if author is not None:
            scope[AUTHOR_KEY] = author
            await self._app(scope, receive, send)
            return
        if _is_mcs_path(scope["path"]):
            answer = build_error_response(
                401, MCS_NO_AUTHENTICATION, "No authentication provided", _CHALLENGE
            )
        else:
            answer = build_error_response(401, AUTHENTICATE, "Authenticate", _CHALLENGE)
        await answer(scope, receive, send)

    def _authenticate(self, headers: Headers) -> str | None:
        """Return the author of the request, or None if it is not authenticated."""
        given = _parse_basic(headers.get("authorization", ""))
        # Compare with all, each in constant time, so that the duration reveals nothing.
        if sum(hmac.compare_digest(given, good) for good in self._accepted):
            return SYSTEM_AUTHOR
        return self._verify_token(headers.get("x-twilio-token", ""))


def _parse_basic(header: str) -> bytes:
    """Return ``user:password`` from an Authorization header, or nothing without valid HTTP Basic."""
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        return b""
    try:
        return base64.b64decode(encoded.strip(), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _is_mcs_path(path: str) -> bool:
    return "/Media" in path
