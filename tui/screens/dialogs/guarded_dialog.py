"""A dialog that asks before something is done: no key that was meant for another screen answers it."""

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
    """Gives True for yes: Cancel has the focus, and Enter presses the button that has it.

    ``opened_by`` are the ids of the commands that ask the question. Their keys do not answer it.
    """

    AUTO_FOCUS = "#answer-no"
    #: What the button says that does it.
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
        """Return the buttons, to be laid out under the question."""
        return AnswerButtons(self._confirm, self._refuse, destroys=self._destroys)

    def on_mount(self) -> None:
        """Take no answer before somebody can have read the question."""
        if self.guard is not None:
            self.call_after_refresh(self.guard.start)

    @on(Button.Pressed)
    def _answer(self, event: Button.Pressed) -> None:
        event.stop()
        self.dismiss(event.button.id == "answer-yes")
