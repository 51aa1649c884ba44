"""A yes/no question."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import Vertical
from textual.widgets import Static

from tui import commands
from tui.screens.base import BaseDialog
from tui.screens.dialogs.input_guard import InputGuard
from tui.widgets.answer_buttons import AnswerButtons
from tui.widgets.key_line import KeyLine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from tui.commands import CommandSet


class QuestionDialog(BaseDialog[bool]):
    """Asks ``question`` under ``title``; returns True for the button ``confirm``.

    ``refuse`` has the focus, and Enter presses the focused button. ``opened_by`` has the ids of the commands
    that open the dialog; it ignores their keys.
    """

    AUTO_FOCUS = AnswerButtons.FIRST
    BINDINGS: ClassVar[list[BindingType]] = commands.QUESTION.bindings()
    COMMAND_SETS: ClassVar[tuple[CommandSet, ...]] = (commands.QUESTION,)

    def __init__(
        self,
        title: str,
        question: str,
        *,
        confirm: str = "Yes",
        refuse: str = "Cancel",
        opened_by: Sequence[str] = (),
        destroys: bool = False,
    ) -> None:
        super().__init__()
        self.guard = InputGuard(self.app, opened_by)
        self._title = title
        self._question = question
        self._labels = {"yes": confirm.lower(), "no": refuse.lower()}
        self._buttons = AnswerButtons(confirm, refuse, destroys=destroys)

    def compose(self) -> ComposeResult:
        """Compose the question, the buttons, and the footer."""
        with Vertical(id="question") as box:
            box.border_title = self._title
            yield Static(self._question, id="question-text", markup=False)
            yield self._buttons
        yield KeyLine(labels=self._labels)

    def on_mount(self) -> None:
        """Ignore input until the user has had time to read the question."""
        self.call_after_refresh(self.guard.start)

    @on(AnswerButtons.Answered)
    def _answer(self, event: AnswerButtons.Answered) -> None:
        self.dismiss(event.is_yes)

    def update_question(self, question: str) -> None:
        """Change the text of the question."""
        if question != self._question:
            self._question = question
            self.query_one("#question-text", Static).update(question)

    def action_yes(self) -> None:
        """Answer yes."""
        self.dismiss(result=True)

    def action_no(self) -> None:
        """Answer no."""
        self.dismiss(result=False)
