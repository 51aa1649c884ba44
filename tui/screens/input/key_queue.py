"""One key at a time: the next is handed on when everything the previous one caused has happened."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Any, Final

from textual.app import ScreenStackError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from textual.app import App
    from textual.events import Event
    from textual.message_pump import MessagePump

#: A key is done after two visits to the queues of the focused widget, its ancestors and the app: the first
#: follows the key and its action, the second the message that a widget posted in answer.
_VISITS: Final = 2
#: Seconds after which the next key no longer waits: the widget that took the previous one is busy, or gone.
_PATIENCE: Final = 0.5
#: Seconds between two looks whether keys are still held back.
_HELD_INTERVAL: Final = 0.01


class KeyQueue:
    """Holds back keys and pastes while the previous one is handled.

    Textual hands each key to the widget that has the focus at that moment, and a key moves the focus only
    after it has come back from there. Keys typed faster than that would all land in the same field.
    """

    def __init__(
        self, app: App[Any], handle: Callable[[Event], Awaitable[None]], is_held: Callable[[], bool]
    ) -> None:
        self._app = app
        self._is_held = is_held
        self._handle = handle
        self._waiting: deque[Event] = deque()
        self._is_busy = False
        self._turn = 0
        self._watchdog: asyncio.TimerHandle | None = None

    async def put(self, event: Event) -> None:
        """Hand ``event`` on, now or in its turn."""
        if self._is_busy:
            self._waiting.append(event)
        else:
            await self._take(event)

    async def _take(self, event: Event) -> None:
        self._is_busy = True
        self._turn += 1
        turn, path = self._turn, self._path()
        self._watchdog = asyncio.get_running_loop().call_later(_PATIENCE, self._end, turn)
        try:
            await self._handle(event)
        finally:
            self._visit(turn, path, _VISITS)

    def _path(self) -> list[MessagePump]:
        try:
            return [*(self._app.focused or self._app.screen).ancestors_with_self]
        except ScreenStackError:
            return []

    def _visit(self, turn: int, path: list[MessagePump], visits: int) -> None:
        """Wait in the queue of each of ``path``, one after another, as a message does that bubbles."""
        if turn != self._turn:
            return
        while path:
            if path.pop(0).call_later(self._visit, turn, path, visits):
                return
        if visits > 1:
            self._visit(turn, self._path(), visits - 1)
        else:
            self._end(turn)

    def _end(self, turn: int) -> None:
        if turn != self._turn:
            return
        self._turn += 1
        if self._watchdog is not None:
            self._watchdog.cancel()
        self._take_next()

    def _take_next(self) -> None:
        if self._is_held():
            asyncio.get_running_loop().call_later(_HELD_INTERVAL, self._take_next)
            return
        # Behind what waits in the app's queue: a focus that was asked for moves first.
        if not self._waiting or not self._app.call_later(self._take, self._waiting.popleft()):
            self._is_busy = False
