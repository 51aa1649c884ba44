"""Holds back keys typed after a command that opens a dialog, until the dialog is there."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final, Protocol, runtime_checkable

from textual.app import ScreenStackError

if TYPE_CHECKING:
    from textual.app import App
    from textual.screen import Screen

#: Seconds after which keys no longer wait: the dialog may never open.
_TIMEOUT: Final = 2.0


class DialogWait:
    """Whether a dialog was requested and is not open yet."""

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
        """Whether keys must wait."""
        if self._asked_from is None:
            return False
        top = self._top
        is_open = top is not None and top is not self._asked_from and top.is_mounted
        if is_open or time.monotonic() > self._until:
            self.end()
            return False
        return True

    def end(self) -> None:
        """Stop waiting: no dialog will open."""
        self._asked_from = None

    @property
    def _top(self) -> Screen[Any] | None:
        try:
            return self._app.screen
        except ScreenStackError:
            return None


@runtime_checkable
class HasDialogWait(Protocol):
    """An app that can hold keys back."""

    dialog_wait: DialogWait


def expect_dialog(app: object) -> None:
    """Hold keys back until a dialog is open, or two seconds have passed."""
    if isinstance(app, HasDialogWait):
        app.dialog_wait.begin()


def expect_no_dialog(app: object) -> None:
    """Stop holding keys back: the command opens no dialog after all."""
    if isinstance(app, HasDialogWait):
        app.dialog_wait.end()
