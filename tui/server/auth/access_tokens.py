"""Access tokens: the JWTs that Twilio's SDKs send as ``X-Twilio-Token`` (twilio-media-api, section 1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import jwt

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from jwt.types import Options

    from tui.server.auth.accounts import Account

#: The author of what is not a user's own (twilio-media-api, section 3).
SYSTEM_AUTHOR: Final = "system"

#: PyJWT checks the signature; the dates are checked here, by the service's own clock.
_SIGNATURE_ONLY: Final[Options] = {"verify_exp": False, "verify_nbf": False, "verify_iat": False}

#: The last: JSON that is nested without end.
_DECODE_ERRORS: Final = (jwt.InvalidTokenError, ValueError, RecursionError)


class AccessTokens:
    """Tells good tokens from bad: signed by the account's API key, for the account, and in date."""

    def __init__(self, account: Account, clock: Callable[[], datetime]) -> None:
        self._account_sid = account.sid
        self._key = account.api_key
        self._clock = clock

    def verify(self, token: str) -> str | None:
        """Return the identity that a good token speaks for, or None for a bad one."""
        try:
            # HS256, as Twilio's helper libraries sign, and nothing that a token itself may propose.
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
    """Return the identity that a token claims, whoever signed it; None where there is no token at all."""
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
