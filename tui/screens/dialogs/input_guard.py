"""A guard against input that was meant for the screen below a question."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from textual import events

if TYPE_CHECKING:
    from collections.abc import Collection

#: Seconds during which a new question ignores input.
SETTLING_SECONDS: Final = 0.5
#: Keys that answer no, or do not answer.
_HARMLESS: Final = frozenset(("enter", "escape", "tab", "shift+tab"))
_INPUT: Final = (events.Key, events.Paste, events.MouseDown, events.MouseUp, events.Click)


class InputGuard:
    """Decides which keys, clicks and pastes a question ignores.

    These are all input in the first half second, and afterwards ``opening_keys``: a user may still hold the
    key that opened the question.
    """

    def __init__(self, opening_keys: Collection[str] = ()) -> None:
        self._opening_keys = frozenset(opening_keys) - _HARMLESS
        self._accepts_from: float | None = None

    def start(self) -> None:
        """Start the time when the question is on the screen."""
        self._accepts_from = asyncio.get_running_loop().time() + SETTLING_SECONDS

    @property
    def is_accepting(self) -> bool:
        """Whether the question accepts input now."""
        return self._accepts_from is not None and asyncio.get_running_loop().time() >= self._accepts_from

    def ignores(self, event: events.Event) -> bool:
        """Whether the question ignores ``event``, by the time at which it was created."""
        if not isinstance(event, _INPUT):
            return False
        if self._accepts_from is None or event.time < self._accepts_from:
            return True
        return isinstance(event, events.Key) and event.key in self._opening_keys
