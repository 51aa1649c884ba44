"""Who is let in: HTTP Basic or an access token, for all of the API (twilio-media-api, section 1)."""

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

#: Paths outside of these are answered to anyone.
_API: Final = ("/v1/", "/v2/")

#: Where the routes find, in the scope, whose request it is.
AUTHOR_KEY: Final = "mediadeck.author"


class Authentication:
    """Lets a request through that carries the account's credentials, and answers 401 to any other.

    Good are, by HTTP Basic, the account SID with its auth token and the API key with its secret, and an
    access token that this API key signed; where the rules say so, any token at all.
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
        """Return the author of what this request makes, or None where it is not let in."""
        given = _parse_basic(headers.get("authorization", ""))
        # All are compared, and each in constant time: how long it takes tells nothing.
        if sum(hmac.compare_digest(given, good) for good in self._accepted):
            return SYSTEM_AUTHOR
        return self._verify_token(headers.get("x-twilio-token", ""))


def _parse_basic(header: str) -> bytes:
    """Return ``user:password`` from an Authorization header, or nothing where it is no Basic one."""
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        return b""
    try:
        return base64.b64decode(encoded.strip(), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _is_mcs_path(path: str) -> bool:
    return "/Media" in path
