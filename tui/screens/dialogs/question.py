"""A yes/no question."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import Vertical
from textual.widgets import Static

from tui import commands
from tui.screens.dialogs.guarded_dialog import GuardedDialog
from tui.widgets.key_line import KeyLine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from tui.commands import CommandSet


class QuestionDialog(GuardedDialog):
    """Asks ``question`` under ``title``; returns True for the button ``confirm``."""

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
        super().__init__(opened_by, confirm=confirm, refuse=refuse, destroys=destroys)
        self._title = title
        self._question = question

    def compose(self) -> ComposeResult:
        """Compose the question, the buttons, and the footer."""
        with Vertical(id="question") as box:
            box.border_title = self._title
            yield Static(self._question, id="question-text", markup=False)
            yield self.buttons()
        yield KeyLine()

    def update_question(self, question: str) -> None:
        """Change the question."""
        if question != self._question:
            self._question = question
            self.query_one("#question-text", Static).update(question)

    def action_yes(self) -> None:
        """Answer yes."""
        self.dismiss(True)  # noqa: FBT003 - it is the answer

    def action_no(self) -> None:
        """Answer no."""
        self.dismiss(False)  # noqa: FBT003
