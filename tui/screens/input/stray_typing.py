"""Drop a filter that is typed on a screen without a filter, instead of running its letters as commands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from textual import events

from tui.commands.keymap import keys_on

if TYPE_CHECKING:
    from textual.app import App

#: Seconds without a key after which a letter is a command again.
_PAUSE: Final = 1.0
_ENDS: Final = frozenset(("enter", "escape"))
_SENTENCE: Final = "This screen has no filter. Text typed after {} is ignored."


class StrayTypingFilter:
    """Drops what is typed after the filter key on a screen without a filter.

    Characters and Backspace are dropped, up to and including the Enter or Escape that would end the filter,
    or until no key was pressed for a second. Any other key ends the mode and works as usual.
    """

    def __init__(self, app: App[Any]) -> None:
        self._app = app
        self._until = 0.0

    def should_drop(self, event: events.Event) -> bool:
        """Whether to drop ``event``; the filter key itself shows that there is no filter."""
        if isinstance(event, events.Paste):
            return event.time < self._until
        if not isinstance(event, events.Key):
            return False
        if event.time < self._until:
            return self._should_drop_next(event)
        filter_keys = keys_on(self._app, "media.filter")
        if event.key not in filter_keys or self._is_handled(event):
            return False
        self._until = event.time + _PAUSE
        self._app.notify(_SENTENCE.format(event.character or event.key), severity="warning", markup=False)
        return True

    def _should_drop_next(self, event: events.Key) -> bool:
        is_end = event.key in _ENDS
        is_typing = event.is_printable or event.key == "backspace"
        self._until = event.time + _PAUSE if is_typing else 0.0
        return is_typing or is_end

    def _is_handled(self, event: events.Key) -> bool:
        """Whether the focused widget consumes the key, or a command is bound to it."""
        screen, focused = self._app.screen, self._app.focused
        if focused is not None and focused.check_consume_key(event.key, event.character):
            return True
        return event.key in screen.active_bindings
