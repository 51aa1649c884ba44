"""The two buttons of a question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Button

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.widgets._button import ButtonVariant


class AnswerButtons(Horizontal):
    """The buttons ``refuse`` and ``confirm``; the latter has the error colour if it ``destroys`` data."""

    #: The button to focus first.
    FIRST: ClassVar[str] = "#answer-no"

    @dataclass
    class Answered(Message):
        """A button was pressed; ``is_yes`` for ``confirm``."""

        is_yes: bool

    def __init__(self, confirm: str, refuse: str, *, destroys: bool) -> None:
        super().__init__()
        self._refuse = refuse
        self._confirm = confirm
        self._variant: ButtonVariant = "error" if destroys else "primary"

    def compose(self) -> ComposeResult:
        """Compose the buttons."""
        yield Button(self._refuse, id="answer-no", compact=True)
        yield Button(self._confirm, id="answer-yes", variant=self._variant, compact=True)

    @on(Button.Pressed)
    def _answer(self, event: Button.Pressed) -> None:
        event.stop()
        self.post_message(self.Answered(event.button.id == "answer-yes"))
