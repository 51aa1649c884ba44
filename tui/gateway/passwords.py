"""Passwords of links, hashed with argon2id."""

from __future__ import annotations

from typing import Final

import argon2

#: The defaults are those of RFC 9106 for low memory: 64 MiB, 3 rounds, about 50 ms.
_HASHER: Final = argon2.PasswordHasher()


def hash_password(password: str) -> str:
    """Return the hash of a password. Takes about 50 ms: use a thread."""
    return _HASHER.hash(password.encode(errors="replace"))


def is_right(password: str, hashed: str) -> bool:
    """Return whether this is the password. Takes about 50 ms: use a thread."""
    try:
        return _HASHER.verify(hashed, password.encode(errors="replace"))
    except (argon2.exceptions.VerificationError, argon2.exceptions.InvalidHashError):
        return False
