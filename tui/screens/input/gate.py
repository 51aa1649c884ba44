"""What a person typed or clicked, on its way to the screen: in order, and only what was meant for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual import events

from tui.screens.base import BaseDialog
from tui.screens.input.key_queue import KeyQueue
from tui.screens.input.stray_typing import StrayTypingFilter

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from textual.app import App


class InputDispatcher:
    """Hands events to ``handle``, which is Textual's own way to take them."""

    def __init__(self, app: App[Any], handle: Callable[[events.Event], Awaitable[None]]) -> None:
        self._app = app
        self._handle = handle
        self._keys = KeyQueue(app, self._dispatch)
        self._typing_filter = StrayTypingFilter(app)

    async def put(self, event: events.Event) -> None:
        """Take an event of the app: a key or a paste waits for its turn, and then for what it may do.

        A forwarded one has bubbled up from a screen that did nothing with it. Textual looks it up among the
        keys of the screen that is in front by then, which may be a question that came up meanwhile.
        """
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            await self._keys.put(event)
        elif not self._is_guarded(event):
            await self._handle(event)

    async def _dispatch(self, event: events.Event) -> None:
        if not (self._is_guarded(event) or self._typing_filter.should_drop(event)):
            await self._handle(event)

    def _is_guarded(self, event: events.Event) -> bool:
        stack = self._app.screen_stack
        screen = stack[-1] if stack else None
        return isinstance(screen, BaseDialog) and screen.guard is not None and screen.guard.ignores(event)
