"""A guard against input meant for the screen below a dialog."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final, Protocol, runtime_checkable

from textual import events

from tui.commands.keymap import keys_on

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import App

#: Seconds during which a new question ignores input.
SETTLING_SECONDS: Final = 0.5
#: Keys that answer no, or do not answer.
_HARMLESS: Final = frozenset(("enter", "escape", "tab", "shift+tab"))
_INPUT: Final = (events.Key, events.Paste, events.MouseDown, events.MouseUp, events.Click)


class InputGuard:
    """Decides which keys, clicks and pastes a question ignores.

    It ignores all input in the first half second, and after that the keys of the commands ``opened_by``: the
    user may still be holding the key that opened the dialog.
    """

    def __init__(self, app: App[Any], opened_by: Sequence[str] = ()) -> None:
        self._opening_keys = {key for one in opened_by for key in keys_on(app, one)} - _HARMLESS
        self._accepts_from: float | None = None

    def start(self) -> None:
        """Start the timer once the question is on the screen."""
        self._accepts_from = asyncio.get_running_loop().time() + SETTLING_SECONDS

    @property
    def is_accepting(self) -> bool:
        """Whether the question accepts input now."""
        return self._accepts_from is not None and asyncio.get_running_loop().time() >= self._accepts_from

    def ignores(self, event: events.Event) -> bool:
        """Whether the question ignores ``event``, judged by the event's creation time."""
        if not isinstance(event, _INPUT):
            return False
        if self._accepts_from is None or event.time < self._accepts_from:
            return True
        return isinstance(event, events.Key) and event.key in self._opening_keys


@runtime_checkable
class HasInputGuard(Protocol):
    """A dialog that ignores input meant for the screen below."""

    guard: InputGuard


def is_ignored(event: events.Event, screen: object) -> bool:
    """Whether ``screen`` ignores ``event``."""
    return isinstance(screen, HasInputGuard) and screen.guard.ignores(event)
