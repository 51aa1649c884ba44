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
_TIMEOUT: Final = 0.5


class KeyQueue:
    """Holds back keys and pastes while the previous one is handled.

    Textual hands each key to the widget that has the focus at that moment, and a key moves the focus only
    after it has come back from there. Keys typed faster than that would all land in the same field.
    """

    def __init__(self, app: App[Any], handle: Callable[[Event], Awaitable[None]]) -> None:
        self._app = app
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
            await self._dispatch(event)

    async def _dispatch(self, event: Event) -> None:
        self._is_busy = True
        self._turn += 1
        turn, path = self._turn, self._focus_path()
        self._watchdog = asyncio.get_running_loop().call_later(_TIMEOUT, self._finish, turn)
        try:
            await self._handle(event)
        finally:
            self._follow_path(turn, path, _VISITS)

    def _focus_path(self) -> list[MessagePump]:
        try:
            return [*(self._app.focused or self._app.screen).ancestors_with_self]
        except ScreenStackError:
            return []

    def _follow_path(self, turn: int, path: list[MessagePump], visits: int) -> None:
        """Wait in the queue of each of ``path``, one after another, as a message does that bubbles."""
        if turn != self._turn:
            return
        while path:
            if path.pop(0).call_later(self._follow_path, turn, path, visits):
                return
        if visits > 1:
            self._follow_path(turn, self._focus_path(), visits - 1)
        else:
            self._finish(turn)

    def _finish(self, turn: int) -> None:
        if turn != self._turn:
            return
        self._turn += 1
        if self._watchdog is not None:
            self._watchdog.cancel()
        # Behind what waits in the app's queue: a focus that was asked for moves first.
        if not self._waiting or not self._app.call_later(self._dispatch, self._waiting.popleft()):
            self._is_busy = False
