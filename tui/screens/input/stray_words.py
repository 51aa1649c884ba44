"""Words typed as a filter on a screen that has none: they must not run as commands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tui.commands.keymap import keys_on

if TYPE_CHECKING:
    from textual.app import App
    from textual.events import Key

#: Seconds within which the next character belongs to the same words.
_REST: Final = 2.0
_COMMANDS: Final = ("media.filter", "find.filter")
_NO_FILTER: Final = "This screen has no filter."


class StrayWords:
    """Consumes the filter key if nothing handles it, and the words typed after it.

    The words end with Enter or Escape, which are consumed too, with a movement key, or after two idle
    seconds.
    """

    def __init__(self, app: App[Any]) -> None:
        self._app = app
        self._until = 0.0

    def takes(self, event: Key) -> bool:
        """Whether ``event`` belongs to such words, judged by the event's creation time."""
        if event.time < self._until:
            if event.is_printable or event.key == "backspace":
                self._until = event.time + _REST
                return True
            self._until = 0.0
            return event.key in ("enter", "escape")
        if not self._is_unused_filter_key(event):
            return False
        self._until = event.time + _REST
        self._app.notify(_NO_FILTER)
        return True

    def _is_unused_filter_key(self, event: Key) -> bool:
        if not any(event.key in keys_on(self._app, command) for command in _COMMANDS):
            return False
        focused = self._app.focused
        if focused is not None and focused.check_consume_key(event.key, event.character):
            return False
        return event.key not in self._app.screen.active_bindings
