"""A secret that never prints."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable

#: The minimum length of a secret to search for, in characters: a shorter one occurs in too many texts.
_SHORTEST: Final = 8


class Secret:
    """A credential that never prints and refuses to be copied.

    Only :meth:`reveal` returns it, so a search for that name finds every use. ``source`` is the value, or a
    function that is called once, on first use, and may block. With ``may_prompt`` it may prompt in the
    terminal: reveal it before a screen covers that.
    """

    __slots__ = ("_fetching", "_source", "may_prompt")

    def __init__(self, source: str | Callable[[], str], *, may_prompt: bool = False) -> None:
        self._source = source
        self.may_prompt = may_prompt
        self._fetching = threading.Lock()

    def reveal(self) -> str:
        """Return the secret, only for an Authorization header; raise SettingsError."""
        with self._fetching:
            if not isinstance(self._source, str):
                self._source = self._source()
            return self._source

    def is_in(self, text: str) -> bool:
        """Whether ``text`` contains the secret; False if it has not been fetched yet."""
        return isinstance(self._source, str) and len(self._source) >= _SHORTEST and self._source in text

    def __repr__(self) -> str:
        return "Secret(…)"

    def __bool__(self) -> bool:
        return bool(self._source)

    def __reduce__(self) -> NoReturn:
        """Refuse pickling, and with it ``copy`` and ``asdict``."""
        message = "a Secret cannot be stored"
        raise TypeError(message)
