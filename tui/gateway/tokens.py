"""Tokens of links, and grants to the content of a link.

A token is 26 base62 characters: the letter of a key, then 8 random bytes (the id of the link) and 10 bytes of
their HMAC-SHA256, 144 bits. A guessed token is rejected without the database, and the database alone cannot
open a link.
"""

from __future__ import annotations

import hmac
import json
import os
import secrets
import string
from hashlib import sha256
from typing import TYPE_CHECKING, Final, Self

from tui.settings.errors import SettingsError
from tui.settings.files.private_files import make_private_folder, private_opener

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_DIGITS: Final = string.digits + string.ascii_uppercase + string.ascii_lowercase
_VALUES: Final = {digit: value for value, digit in enumerate(_DIGITS)}
_LETTERS: Final = string.ascii_uppercase
ID_BYTES: Final = 8
_MAC_BYTES: Final = 10
_KEY_BYTES: Final = 32
_TIME_BYTES: Final = 5
#: The length of a token in characters.
TOKEN_LENGTH: Final = 26
_GRANT_LENGTH: Final = 21
#: Seconds for which a grant gives access to the content: enough to read a page, seek in a video and resume a
#: download.
GRANT_SECONDS: Final = 15 * 60


class KeyRing:
    """The keys that sign tokens, by letter. The last one signs; retiring one revokes its links."""

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        if not keys:
            message = "The gateway has no key: its file of keys is empty."
            raise SettingsError(message)
        self._keys = dict(keys)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Return the keys in the file at ``path``; create it with one key. Raise SettingsError.

        The file is a JSON object that maps letters to 64 hexadecimal digits. Replicas share it.
        """
        try:
            if not path.exists():
                _create(path)
            found = json.loads(path.read_bytes())
            keys = {str(letter): bytes.fromhex(key) for letter, key in found.items()}
        except (OSError, ValueError, AttributeError, TypeError) as error:
            message = f"The keys of the gateway cannot be read from {path}: {error}."
            raise SettingsError(message) from error
        if any(letter not in set(_LETTERS) or len(key) != _KEY_BYTES for letter, key in keys.items()):
            message = f"{path} must map letters A to Z to keys of 64 hexadecimal digits."
            raise SettingsError(message)
        return cls(keys)

    def new_id(self) -> tuple[str, str]:
        """Return the id of a new link, 16 hexadecimal digits, and the letter of its key."""
        return secrets.token_bytes(ID_BYTES).hex(), list(self._keys)[-1]

    def make_token(self, link_id: str, letter: str) -> str | None:
        """Return the token of a link, or None if its key was retired."""
        key = self._keys.get(letter)
        if key is None:
            return None
        number = bytes.fromhex(link_id)
        return letter + _encode(number + _sign(key, b"link", number), TOKEN_LENGTH - 1)

    def read_token(self, token: str) -> str | None:
        """Return the id of the link of a genuine token, else None."""
        if len(token) != TOKEN_LENGTH:
            return None
        found = _decode(token[1:], ID_BYTES + _MAC_BYTES)
        key = self._keys.get(token[0])
        if found is None or key is None:
            return None
        number, mac = found[:ID_BYTES], found[ID_BYTES:]
        return number.hex() if hmac.compare_digest(mac, _sign(key, b"link", number)) else None

    def make_grant(self, link_id: str, letter: str, now: int) -> str:
        """Return a grant that gives access to the content of a link for 15 minutes from ``now`` (seconds)."""
        end = (now + GRANT_SECONDS).to_bytes(_TIME_BYTES, "big")
        mac = _sign(self._keys[letter], b"grant", bytes.fromhex(link_id) + end)
        return _encode(end + mac, _GRANT_LENGTH)

    def check_grant(self, grant: str, link_id: str, letter: str, now: int) -> bool:
        """Return whether ``grant`` gives access to the content of this link at ``now``."""
        found = _decode(grant, _TIME_BYTES + _MAC_BYTES) if len(grant) == _GRANT_LENGTH else None
        key = self._keys.get(letter)
        if found is None or key is None:
            return False
        end, mac = found[:_TIME_BYTES], found[_TIME_BYTES:]
        is_genuine = hmac.compare_digest(mac, _sign(key, b"grant", bytes.fromhex(link_id) + end))
        return is_genuine and int.from_bytes(end, "big") > now


def read_id(token: str) -> str | None:
    """Return the id of the link of a token, genuine or not; None if it is not a token."""
    found = _decode(token[1:], ID_BYTES + _MAC_BYTES) if len(token) == TOKEN_LENGTH else None
    return None if found is None else found[:ID_BYTES].hex()


def _create(path: Path) -> None:
    make_private_folder(path.parent)
    keys = {_LETTERS[0]: secrets.token_bytes(_KEY_BYTES).hex()}
    with open(path, "x", opener=private_opener) as file:
        json.dump(keys, file)
        file.flush()
        os.fsync(file.fileno())


def _sign(key: bytes, purpose: bytes, content: bytes) -> bytes:
    return hmac.digest(key, purpose + b"\0" + content, sha256)[:_MAC_BYTES]


def _encode(content: bytes, length: int) -> str:
    number, digits = int.from_bytes(content, "big"), []
    for _ in range(length):
        number, digit = divmod(number, len(_DIGITS))
        digits.append(_DIGITS[digit])
    return "".join(reversed(digits))


def _decode(text: str, size: int) -> bytes | None:
    number = 0
    for digit in text:
        value = _VALUES.get(digit)
        if value is None:
            return None
        number = number * len(_DIGITS) + value
    try:
        return number.to_bytes(size, "big")
    except OverflowError:
        return None
