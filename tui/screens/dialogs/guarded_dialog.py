"""The base of questions, guarded against keys that were typed before the question appeared."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.widgets import Button

from tui.commands.keymap import keys_on
from tui.screens.base import BaseDialog
from tui.screens.dialogs.input_guard import InputGuard
from tui.widgets.answer_buttons import AnswerButtons

if TYPE_CHECKING:
    from collections.abc import Sequence


class GuardedDialog(BaseDialog[bool]):
    """Returns True for yes. Cancel has the focus, and Enter presses the focused button.

    ``opened_by`` are the ids of the commands that open the dialog; their keys are ignored.
    """

    AUTO_FOCUS = "#answer-no"
    #: The label of the button that confirms.
    CONFIRM: ClassVar[str] = "Yes"

    def __init__(
        self,
        opened_by: Sequence[str] = (),
        *,
        confirm: str | None = None,
        refuse: str = "Cancel",
        destroys: bool = False,
    ) -> None:
        super().__init__()
        self.guard = InputGuard({key for one in opened_by for key in keys_on(self.app, one)})
        self._confirm = confirm or self.CONFIRM
        self._refuse = refuse
        self._destroys = destroys

    def buttons(self) -> AnswerButtons:
        """Return the buttons."""
        return AnswerButtons(self._confirm, self._refuse, destroys=self._destroys)

    def on_mount(self) -> None:
        """Ignore input until the question could be read."""
        if self.guard is not None:
            self.call_after_refresh(self.guard.start)

    @on(Button.Pressed)
    def _answer(self, event: Button.Pressed) -> None:
        event.stop()
        self.dismiss(event.button.id == "answer-yes")
