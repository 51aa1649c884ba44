"""The one account of a local service: made at first start, kept in the data folder for its owner alone."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from tui.server.errors import LocalServiceError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FILE: Final = "account.json"


@dataclass(frozen=True, slots=True)
class Account:
    """An account SID (``AC…``) and its auth token, which is both sides' secret."""

    sid: str
    auth_token: str = field(repr=False)


def kept_account(data: Path) -> Account:
    """Return the account kept in the data folder, made on the first call.

    Raises LocalServiceError where the file holds no account.
    """
    path = data / FILE
    if not path.exists():
        _keep_once(path, Account("AC" + secrets.token_hex(16), secrets.token_hex(16)))
    try:
        kept = json.loads(path.read_text("utf-8"))
        return Account(str(kept["account_sid"]), str(kept["auth_token"]))
    except (ValueError, KeyError, TypeError) as error:
        message = (
            f"{path} does not hold an account. Nothing was changed. Put it back from a copy, or remove it: "
            "a new account is made at the next start."
        )
        raise LocalServiceError(message) from error


def account_from_environment(environment: Mapping[str, str]) -> Account | None:
    """Return the account that MEDIADECK_SERVE_ACCOUNT_SID and MEDIADECK_SERVE_AUTH_TOKEN set, or None.

    Raises LocalServiceError where only one of them is set.
    """
    sid = environment.get("MEDIADECK_SERVE_ACCOUNT_SID")
    auth_token = environment.get("MEDIADECK_SERVE_AUTH_TOKEN")
    if sid and auth_token:
        return Account(sid, auth_token)
    if sid or auth_token:
        message = (
            "MEDIADECK_SERVE_ACCOUNT_SID and MEDIADECK_SERVE_AUTH_TOKEN go together: set both, or neither."
        )
        raise LocalServiceError(message)
    return None


def _keep_once(path: Path, account: Account) -> None:
    """Write the account, unless another process was first: a link, unlike a rename, never replaces."""
    part = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump({"account_sid": account.sid, "auth_token": account.auth_token}, file, indent=2)
            file.flush()
            os.fsync(handle)
        try:
            path.hardlink_to(part)
        except FileExistsError:
            return
    finally:
        part.unlink()
