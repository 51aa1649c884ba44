"""Temporary URLs, which need no authentication, in the shape of CloudFront's canned policy.

Source: twilio-media-api, section 7. The path is the sid of the media. The query is Expires, Signature and
Key-Pair-Id, unchanged and in this order.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tui.server.auth.accounts import Account

#: The time after which a temporary URL expires.
LIFETIME: Final = timedelta(seconds=300)

_SAFE: Final = bytes.maketrans(b"+=/", b"-_~")
_SECONDS: Final = re.compile(r"[0-9]{1,12}")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class TemporaryUrls:
    """Signs and verifies temporary URLs.

    The key is derived from the auth token. All processes on a data folder therefore accept the same URLs,
    URLs survive a restart, and a new token invalidates them.
    """

    def __init__(self, account: Account) -> None:
        self._key = hmac.digest(account.auth_token.encode(), b"temporary URLs", hashlib.sha256)
        key_id = base64.b32encode(hmac.digest(self._key, b"key pair id", hashlib.sha256))
        self._key_pair_id = "APKA" + key_id[:16].decode()

    def sign(self, origin: str, media_sid: str, now: datetime) -> str:
        """Return a URL of the content under ``origin`` (scheme and host) that is valid for 300 s."""
        expires = int((now + LIFETIME - _EPOCH).total_seconds())
        return f"{origin}/{media_sid}?{self._build_query(media_sid, expires)}"

    def is_valid(self, media_sid: str, query: str, now: datetime) -> bool:
        """Return whether the query was signed for this media and has not expired."""
        head, _, rest = query.partition("&")
        name, _, digits = head.partition("=")
        # The length is limited, since int() is slow for very long numbers.
        if name != "Expires" or not rest or not _SECONDS.fullmatch(digits):
            return False
        expires = int(digits)
        # As bytes: compare_digest accepts only ASCII in text.
        if not hmac.compare_digest(query.encode(), self._build_query(media_sid, expires).encode()):
            return False
        return now < _EPOCH + timedelta(seconds=expires)

    def _build_query(self, media_sid: str, expires: int) -> str:
        policy = f"{media_sid} {expires} {self._key_pair_id}".encode()
        # A prefixed key is a secure MAC with SHA-3. The output has the length of an RSA-2048 signature, which
        # clients may check.
        code = hashlib.shake_256(self._key + policy).digest(256)
        signature = base64.b64encode(code).translate(_SAFE).decode()
        return f"Expires={expires}&Signature={signature}&Key-Pair-Id={self._key_pair_id}"
