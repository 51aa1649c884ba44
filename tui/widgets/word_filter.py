"""The input that narrows a short list to the rows that match the typed words."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from tui import commands
from tui.text.word_match import WordMatcher

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType


class WordFilter(Widget):
    """Hidden until :meth:`start`; its screen shows the rows that :meth:`matches`.

    ``filtered`` is the selector of the list, which gets the focus when the input is left.
    """

    BINDINGS: ClassVar[list[BindingType]] = commands.WORDS.bindings()

    class Changed(Message):
        """The set of matching rows changed."""

    def __init__(self, filtered: str) -> None:
        super().__init__()
        self._filtered = filtered
        self._matcher = WordMatcher()

    def compose(self) -> ComposeResult:
        """Compose the input."""
        yield Input(placeholder="words to find", compact=True)

    def start(self) -> None:
        """Show the input and focus it."""
        self.display = True
        self.screen.set_focus(
            self.query_one(Input)
        )  # not focus(): it is deferred, and keys could overtake it

    def clear(self) -> bool:
        """Clear and hide the input; return whether it was shown."""
        if not self.display:
            return False
        self.query_one(Input).value = ""
        self.action_leave()
        return True

    def action_leave(self) -> None:
        """Focus the list; the input stays visible unless it is empty."""
        self.display = bool(self.query_one(Input).value.strip())
        self.screen.set_focus(self.screen.query_one(self._filtered))

    @property
    def matcher(self) -> WordMatcher:
        """The matcher for the typed words."""
        return self._matcher

    @property
    def is_on(self) -> bool:
        """Whether the filter is active, so rows may be hidden."""
        return bool(self._matcher)

    def matches(self, *texts: str) -> bool:
        """Whether a row with ``texts`` matches."""
        return self._matcher.matches(*texts)

    def heading(self, name: str, listed: int, of: int) -> str:
        """Return the title of the list ``name`` with ``listed`` rows of all."""
        return f"{name}  {listed:,} of {of:,}" if self.is_on else f"{name}  {of:,}"

    def no_match(self, key: str) -> str:
        """Return the sentence for an empty result; ``key`` clears the filter."""
        return f"No matches. Press {key} to clear the filter."

    def on_input_changed(self, event: Input.Changed) -> None:
        """Update the matcher."""
        event.stop()
        self._matcher = WordMatcher(event.value)
        self.post_message(self.Changed())

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Focus the list."""
        event.stop()
        self.action_leave()
