"""The two answers to a question, as buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Horizontal
from textual.widgets import Button

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.widgets._button import ButtonVariant


class AnswerButtons(Horizontal):
    """``refuse``, which has the focus first, and beside it ``confirm``, coloured where it ``destroys``."""

    def __init__(self, confirm: str, refuse: str, *, destroys: bool) -> None:
        super().__init__()
        self._refuse = refuse
        self._confirm = confirm
        self._variant: ButtonVariant = "error" if destroys else "primary"

    def compose(self) -> ComposeResult:
        """Lay out the buttons."""
        yield Button(self._refuse, id="answer-no", compact=True)
        yield Button(self._confirm, id="answer-yes", variant=self._variant, compact=True)
