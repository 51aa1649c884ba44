"""Keys that are typed behind one that opens a dialog: they wait for it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final, Protocol, runtime_checkable

from textual.app import ScreenStackError

if TYPE_CHECKING:
    from textual.app import App
    from textual.screen import Screen

#: Seconds after which keys no longer wait: the dialog may not come at all.
_TIMEOUT: Final = 2.0


class DialogWait:
    """Whether a dialog was asked for and is not there yet."""

    def __init__(self, app: App[Any]) -> None:
        self._app = app
        self._until = 0.0
        self._asked_from: Screen[Any] | None = None

    def begin(self) -> None:
        """Wait until another screen is on top."""
        self._asked_from = self._top
        self._until = time.monotonic() + _TIMEOUT

    @property
    def is_on(self) -> bool:
        """Whether keys have to wait."""
        if self._asked_from is None:
            return False
        top = self._top
        is_open = top is not None and top is not self._asked_from and top.is_mounted
        if is_open or time.monotonic() > self._until:
            self.end()
            return False
        return True

    def end(self) -> None:
        """Wait no longer: no dialog comes."""
        self._asked_from = None

    @property
    def _top(self) -> Screen[Any] | None:
        try:
            return self._app.screen
        except ScreenStackError:
            return None


@runtime_checkable
class HasDialogWait(Protocol):
    """An app that holds keys back."""

    dialog_wait: DialogWait


def expect_dialog(app: object) -> None:
    """Hold keys back until a dialog is open, or two seconds have passed."""
    if isinstance(app, HasDialogWait):
        app.dialog_wait.begin()


def expect_no_dialog(app: object) -> None:
    """Hold keys back no longer: the command that might have opened a dialog needs none."""
    if isinstance(app, HasDialogWait):
        app.dialog_wait.end()
