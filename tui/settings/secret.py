"""A secret that can be used, and cannot be shown by accident."""

from __future__ import annotations

from typing import NoReturn


class Secret:
    """A credential that never prints: ``str``, ``repr`` and ``format`` give none of it, copies are refused.

    Only :meth:`reveal` hands it out, so a search for that name finds every use.
    """

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """Return the secret itself, for an Authorization header and nothing else."""
        return self._value

    def __repr__(self) -> str:
        return "Secret(…)"

    def __bool__(self) -> bool:
        return bool(self._value)

    def __reduce__(self) -> NoReturn:
        """Refuse to be pickled and, what comes to the same, to be copied out by ``asdict``."""
        message = "a Secret is not to be stored"
        raise TypeError(message)
