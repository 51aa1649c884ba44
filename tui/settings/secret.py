"""A secret that can be used, and cannot be shown by accident."""

from __future__ import annotations


class Secret:
    """A credential that never prints: ``str``, ``repr``, ``format`` and pickling give none of it.

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

    def __reduce__(self) -> str:
        message = "a Secret is not to be stored"
        raise TypeError(message)
