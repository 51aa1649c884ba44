"""HTTP Basic for everything under /v1 (twilio-media-api, section 1)."""

from __future__ import annotations

import base64
import binascii
import hmac
from typing import TYPE_CHECKING, Final

from starlette.datastructures import Headers

from tui.server.errors import AUTHENTICATE, MCS_NO_AUTHENTICATION, error_response

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from tui.server.accounts import Account

_CHALLENGE: Final = {"WWW-Authenticate": 'Basic realm="Twilio API"'}


class BasicAuth:
    """Lets a request through that carries the account's SID and token, and answers 401 to any other."""

    def __init__(self, app: ASGIApp, account: Account) -> None:
        self._app = app
        self._expected = f"{account.sid}:{account.auth_token}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        given = _credentials(Headers(scope=scope).get("authorization", ""))
        if hmac.compare_digest(given, self._expected):
            await self._app(scope, receive, send)
            return
        if _is_of_mcs(scope["path"]):
            answer = error_response(401, MCS_NO_AUTHENTICATION, "No authentication provided", _CHALLENGE)
        else:
            answer = error_response(401, AUTHENTICATE, "Authenticate", _CHALLENGE)
        await answer(scope, receive, send)


def _credentials(header: str) -> bytes:
    """Return ``user:password`` from an Authorization header, or nothing where it is no Basic one."""
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        return b""
    try:
        return base64.b64decode(encoded.strip(), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _is_of_mcs(path: str) -> bool:
    return "/Media" in path
