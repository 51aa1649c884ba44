"""The time in which a question takes no answer: what is typed then was meant for the screen below it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from textual import events

if TYPE_CHECKING:
    from collections.abc import Collection

#: Seconds from the moment in which a question is on the screen.
SETTLING_SECONDS: Final = 0.5
#: These answer no, or nothing by themselves.
_HARMLESS: Final = frozenset(("enter", "escape", "tab", "shift+tab"))
_INPUT: Final = (events.Key, events.Paste, events.MouseDown, events.MouseUp, events.Click)


class InputGuard:
    """Decides which keys, clicks and pastes a question does not see.

    Until half a second after it was shown, none; after that, never one of ``opening_keys``, which a user who
    holds it down would answer with, unseen.
    """

    def __init__(self, opening_keys: Collection[str] = ()) -> None:
        self._opening_keys = frozenset(opening_keys) - _HARMLESS
        self._accepts_from: float | None = None

    def start(self) -> None:
        """Count from now on, when the question is on the screen."""
        self._accepts_from = asyncio.get_running_loop().time() + SETTLING_SECONDS

    @property
    def is_accepting(self) -> bool:
        """Whether the question takes an answer now."""
        return self._accepts_from is not None and asyncio.get_running_loop().time() >= self._accepts_from

    def ignores(self, event: events.Event) -> bool:
        """Whether ``event`` is not to reach the question; the time that counts is when a key was pressed."""
        if not isinstance(event, _INPUT):
            return False
        if self._accepts_from is None or event.time < self._accepts_from:
            return True
        return isinstance(event, events.Key) and event.key in self._opening_keys
