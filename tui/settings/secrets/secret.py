"""A secret that can be used, and cannot be shown by accident."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable


class Secret:
    """A credential that never prints: ``str``, ``repr`` and ``format`` give none of it, copies are refused.

    Only :meth:`reveal` hands it out, so a search for that name finds every use. In place of the value there
    may be a function that fetches it, called once, when it is needed first; it may block. One that ``asks``
    may ask a person at the terminal: it comes before a screen that would be in the way.
    """

    __slots__ = ("_fetching", "_source", "asks")

    def __init__(self, source: str | Callable[[], str], *, asks: bool = False) -> None:
        self._source = source
        self.asks = asks
        self._fetching = threading.Lock()

    def reveal(self) -> str:
        """Return the secret itself, for an Authorization header and nothing else.

        Raises what fetching it raises: SettingsError.
        """
        with self._fetching:
            if not isinstance(self._source, str):
                self._source = self._source()
            return self._source

    def __repr__(self) -> str:
        return "Secret(…)"

    def __bool__(self) -> bool:
        return bool(self._source)

    def __reduce__(self) -> NoReturn:
        """Refuse to be pickled and, what comes to the same, to be copied out by ``asdict``."""
        message = "a Secret is not to be stored"
        raise TypeError(message)
