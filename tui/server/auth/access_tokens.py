"""Access tokens, the JWTs in the header ``X-Twilio-Token`` (twilio-media-api, section 1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import jwt

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from jwt.types import Options

    from tui.server.auth.accounts import Account

#: The author of messages and media that no user sent (twilio-media-api, section 3).
SYSTEM_AUTHOR: Final = "system"

#: PyJWT checks only the signature; the dates are checked here, by the clock of the service.
_SIGNATURE_ONLY: Final[Options] = {"verify_exp": False, "verify_nbf": False, "verify_iat": False}

#: RecursionError: deeply nested JSON.
_DECODE_ERRORS: Final = (jwt.InvalidTokenError, ValueError, RecursionError)


class AccessTokens:
    """Verifies access tokens: signed by the API key of the account, for the account, and not expired."""

    def __init__(self, account: Account, clock: Callable[[], datetime]) -> None:
        self._account_sid = account.sid
        self._key = account.api_key
        self._clock = clock

    def verify(self, token: str) -> str | None:
        """Return the identity in a valid token, or None for an invalid token."""
        try:
            # Only HS256, which Twilio's libraries use; never an algorithm chosen by the token.
            claims = jwt.decode(token, self._key.secret, algorithms=["HS256"], options=_SIGNATURE_ONLY)
        except _DECODE_ERRORS:
            return None
        is_ours = claims.get("iss") == self._key.sid and claims.get("sub") == self._account_sid
        return _get_identity(claims) if is_ours and self._is_in_date(claims) else None

    def _is_in_date(self, claims: Mapping[str, object]) -> bool:
        begins, expires = claims.get("nbf", 0), claims.get("exp")
        if not isinstance(begins, int | float) or not isinstance(expires, int | float):
            return False
        return begins <= self._clock().timestamp() < expires


def read_unverified_identity(token: str) -> str | None:
    """Return the identity in a token without checking its signature; None for an empty token."""
    if not token:
        return None
    try:
        return _get_identity(jwt.decode(token, options={"verify_signature": False}))
    except _DECODE_ERRORS:
        return SYSTEM_AUTHOR


def _get_identity(claims: Mapping[str, object]) -> str:
    grants = claims.get("grants")
    identity = grants.get("identity") if isinstance(grants, dict) else None
    return identity if isinstance(identity, str) and identity else SYSTEM_AUTHOR
