"""Temporary URLs: bearer secrets in the shape of a content network's canned policy.

Facts: twilio-media-api, section 7. The path is the media's sid alone; the query is Expires, Signature and
Key-Pair-Id in this order; nothing may be added or changed.
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

#: How long a temporary URL lives.
LIFETIME: Final = timedelta(seconds=300)

_SAFE: Final = bytes.maketrans(b"+=/", b"-_~")
_SECONDS: Final = re.compile(r"[0-9]{1,12}")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class TemporaryUrls:
    """Signs and verifies temporary URLs.

    The key comes from the account's token, so every process on one data folder agrees, a restart breaks no
    URL, and a new token breaks them all.
    """

    def __init__(self, account: Account) -> None:
        self._key = hmac.digest(account.auth_token.encode(), b"temporary URLs", hashlib.sha256)
        key_id = base64.b32encode(hmac.digest(self._key, b"key pair id", hashlib.sha256))
        self._key_pair_id = "APKA" + key_id[:16].decode()

    def sign(self, origin: str, media_sid: str, now: datetime) -> str:
        """Return the URL under ``origin`` (scheme and host) at which the content can be had for 300 s."""
        expires = int((now + LIFETIME - _EPOCH).total_seconds())
        return f"{origin}/{media_sid}?{self._build_query(media_sid, expires)}"

    def is_valid(self, media_sid: str, query: str, now: datetime) -> bool:
        """Tell whether the query is one that was signed for this media, unchanged, and has not expired."""
        head, _, rest = query.partition("&")
        name, _, digits = head.partition("=")
        # As many digits as a date needs: int() of very many would only cost time.
        if name != "Expires" or not rest or not _SECONDS.fullmatch(digits):
            return False
        expires = int(digits)
        # As bytes: a query may hold anything, and compare_digest takes only ASCII text.
        if not hmac.compare_digest(query.encode(), self._build_query(media_sid, expires).encode()):
            return False
        return now < _EPOCH + timedelta(seconds=expires)

    def _build_query(self, media_sid: str, expires: int) -> str:
        policy = f"{media_sid} {expires} {self._key_pair_id}".encode()
        # A key in front is sound with SHA-3, unlike with its elders; and its output is as long as one likes:
        # here as an RSA-2048 signature, so that clients that check the length see Twilio's.
        code = hashlib.shake_256(self._key + policy).digest(256)
        signature = base64.b64encode(code).translate(_SAFE).decode()
        return f"Expires={expires}&Signature={signature}&Key-Pair-Id={self._key_pair_id}"
