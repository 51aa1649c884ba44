"""Secrets in the keyring of the system; its library takes 0.25 s to import."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import keyring
from keyring.errors import KeyringError, NoKeyringError

from tui.settings.errors import CredentialsError

if TYPE_CHECKING:
    from tui.settings.errors import SettingsError

#: The service name of our secrets.
_SERVICE: Final = "mediadeck"


def read(username: str) -> str:
    """Return the secret of ``username`` in the system keyring, "" if there is none.

    Raise SettingsError if there is no keyring, or it stays locked.
    """
    try:
        return keyring.get_password(_SERVICE, username) or ""
    except KeyringError as error:
        raise _make_error(error) from None


def store(username: str, secret: str) -> None:
    """Store a secret in the system keyring; raise SettingsError if there is none, or it stays locked."""
    try:
        keyring.set_password(_SERVICE, username, secret)
    except KeyringError as error:
        raise _make_error(error) from None


def delete(username: str) -> bool:
    """Delete a secret from the system keyring; return whether there was one."""
    try:
        keyring.delete_password(_SERVICE, username)
    except KeyringError:
        return False
    return True


def _make_error(error: Exception) -> SettingsError:
    reason = "there is none" if isinstance(error, NoKeyringError) else "it is locked, or access was refused"
    return CredentialsError(
        f"The system keyring cannot be used: {reason}. Use secret_env, secret_command or secret_file instead."
    )
