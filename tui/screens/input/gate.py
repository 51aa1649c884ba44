"""Dispatch input events in order, except those that a question ignores."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual import events

from tui.screens.dialogs.input_guard import is_ignored
from tui.screens.input.key_queue import KeyQueue
from tui.screens.input.stray_words import StrayWords

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from textual.app import App

    from tui.screens.input.dialog_wait import DialogWait


class InputDispatcher:
    """Passes events to ``handle``, Textual's own handler."""

    def __init__(
        self, app: App[Any], handle: Callable[[events.Event], Awaitable[None]], wait: DialogWait
    ) -> None:
        self._app = app
        self._handle = handle
        self._words = StrayWords(app)
        self._keys = KeyQueue(app, self._dispatch, lambda: wait.is_on)

    async def put(self, event: events.Event) -> None:
        """Dispatch an event of the app; keys and pastes wait for the previous one.

        A forwarded key has bubbled up from a screen that did not handle it. Textual looks it up in the
        bindings of the screen that is active by then, which may be a question that appeared in the meantime.
        """
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            await self._keys.put(event)
        elif not self._is_guarded(event):
            await self._handle(event)

    async def _dispatch(self, event: events.Event) -> None:
        if self._is_guarded(event):
            return
        if not (isinstance(event, events.Key) and self._app.screen_stack and self._words.takes(event)):
            await self._handle(event)

    def _is_guarded(self, event: events.Event) -> bool:
        stack = self._app.screen_stack
        return bool(stack) and is_ignored(event, stack[-1])
