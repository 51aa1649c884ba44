"""Dispatch one key at a time, after all effects of the previous one."""

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

#: A key is done after two passes through the queues of the focused widget, its ancestors and the app: the
#: first follows the key and its action, the second the message that a widget posted in response.
_VISITS: Final = 2
#: Seconds after which the next key stops waiting: the previous key's widget is busy or was removed.
_TIMEOUT: Final = 0.5
#: Seconds between checks whether keys are still held back.
_HELD_INTERVAL: Final = 0.01


class KeyQueue:
    """Holds back keys and pastes while the previous one is handled.

    Textual sends each key to the focused widget, and a key moves the focus only after it has bubbled up.
    Without the queue, keys typed quickly would all go to the same field.
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
        """Dispatch ``event`` now, or after the events before it."""
        if self._is_busy:
            self._waiting.append(event)
        elif self._is_held():
            self._is_busy = True
            self._waiting.append(event)
            self._take_next()
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
        """Pass through the queue of each widget in ``path``, as a bubbling message does."""
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
        self._take_next()

    def _take_next(self) -> None:
        if self._is_held():
            asyncio.get_running_loop().call_later(_HELD_INTERVAL, self._take_next)
            return
        # call_later: a focus change that is already queued happens first.
        if not self._waiting or not self._app.call_later(self._dispatch, self._waiting.popleft()):
            self._is_busy = False
