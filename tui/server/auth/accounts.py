"""The account of a local service, created on first start and stored in the data folder."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from tui.server.errors import LocalServiceError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

FILE: Final = "account.json"


@dataclass(frozen=True, slots=True)
class ApiKey:
    """An API key: its SID (``SK…``) and the secret, which also signs access tokens."""

    sid: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Account:
    """An account SID (``AC…``) and its auth token, the shared secret."""

    sid: str
    auth_token: str = field(repr=False)

    @property
    def api_key(self) -> ApiKey:
        """The one API key of the account, derived from the auth token."""
        return ApiKey("SK" + self._derive("API key SID"), self._derive("API key secret"))

    def _derive(self, purpose: str) -> str:
        return hmac.digest(self.auth_token.encode(), purpose.encode(), hashlib.sha256).hex()[:32]


def load_account(data: Path) -> Account:
    """Return the account stored in the data folder; create it on the first call.

    The file also contains the API key, for its owner to read. Raises LocalServiceError if it contains no
    account.
    """
    path = data / FILE
    if not path.exists():
        _create_once(path, Account("AC" + secrets.token_hex(16), secrets.token_hex(16)))
    try:
        kept = json.loads(path.read_text("utf-8"))
        account = Account(str(kept["account_sid"]), str(kept["auth_token"]))
    except (ValueError, KeyError, TypeError) as error:
        message = (
            f"{path} does not contain an account. Nothing was changed. Restore it from a copy, or remove it: "
            "the next start creates a new account."
        )
        raise LocalServiceError(message) from error
    if kept != _to_json(account):
        # A file from an older version without an API key, or one with an edited auth token.
        with _write_temporary(path, account) as part:
            part.replace(path)
    return account


def load_account_from_environment(environment: Mapping[str, str]) -> Account | None:
    """Return the account in MEDIADECK_SERVE_ACCOUNT_SID and MEDIADECK_SERVE_AUTH_TOKEN, or None.

    Raises LocalServiceError if only one of them is set.
    """
    sid = environment.get("MEDIADECK_SERVE_ACCOUNT_SID")
    auth_token = environment.get("MEDIADECK_SERVE_AUTH_TOKEN")
    if sid and auth_token:
        return Account(sid, auth_token)
    if sid or auth_token:
        message = (
            "Only one of MEDIADECK_SERVE_ACCOUNT_SID and MEDIADECK_SERVE_AUTH_TOKEN is set. "
            "Set both, or neither."
        )
        raise LocalServiceError(message)
    return None


def _to_json(account: Account) -> dict[str, str]:
    return {
        "account_sid": account.sid,
        "auth_token": account.auth_token,
        "api_key_sid": account.api_key.sid,
        "api_key_secret": account.api_key.secret,
    }


def _create_once(path: Path, account: Account) -> None:
    """Write the account unless the file exists: unlike a rename, a link never replaces a file."""
    with _write_temporary(path, account) as part:
        try:
            path.hardlink_to(part)
        except FileExistsError:
            return


@contextmanager
def _write_temporary(path: Path, account: Account) -> Iterator[Path]:
    """Yield a synced temporary file with the account, beside ``path``; remove it afterwards."""
    part = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(_to_json(account), file, indent=2)
            file.flush()
            os.fsync(handle)
        yield part
    finally:
        part.unlink(missing_ok=True)
