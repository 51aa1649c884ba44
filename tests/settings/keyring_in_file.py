"""A keyring backend for tests that uses a JSON file."""

from __future__ import annotations

import json
import os
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError

#: The variable with the path of the file.
VARIABLE = "TEST_KEYRING"
#: The value for PYTHON_KEYRING_BACKEND.
BACKEND = "tests.settings.keyring_in_file.KeyringInFile"


class KeyringInFile(KeyringBackend):
    """Stores each secret under its service and username."""

    priority = 0  # never chosen automatically

    def get_password(self, service: str, username: str) -> str | None:
        """Return the secret."""
        secret: str | None = _read().get(f"{service}/{username}")
        return secret

    def set_password(self, service: str, username: str, password: str) -> None:
        """Store the secret."""
        _write({**_read(), f"{service}/{username}": password})

    def delete_password(self, service: str, username: str) -> None:
        """Delete the secret."""
        known = _read()
        if known.pop(f"{service}/{username}", None) is None:
            raise PasswordDeleteError(username)
        _write(known)


def _read() -> dict[str, str]:
    path = Path(os.environ[VARIABLE])
    found: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    return found


def _write(known: dict[str, str]) -> None:
    Path(os.environ[VARIABLE]).write_text(json.dumps(known))
