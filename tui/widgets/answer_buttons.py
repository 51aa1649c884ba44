"""The two buttons of a question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Horizontal
from textual.widgets import Button

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.widgets._button import ButtonVariant


class AnswerButtons(Horizontal):
    """``refuse``, which is focused first, and ``confirm``, in the error colour if it ``destroys`` data."""

    def __init__(self, confirm: str, refuse: str, *, destroys: bool) -> None:
        super().__init__()
        self._refuse = refuse
        self._confirm = confirm
        self._variant: ButtonVariant = "error" if destroys else "primary"

    def compose(self) -> ComposeResult:
        """Compose the buttons."""
        yield Button(self._refuse, id="answer-no", compact=True)
        yield Button(self._confirm, id="answer-yes", variant=self._variant, compact=True)
