"""The line above a list in which a filter is typed, and below it what the filter means or what ails it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.highlighter import Highlighter
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static

from tui import commands
from tui.commands.keymap import key_on
from tui.text.display import elide_end, printable

if TYPE_CHECKING:
    from rich.text import Text
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from tui.catalog.filters import Completion, FilterError


class _RangeUnderliner(Highlighter):
    """Underlines a part of what is typed."""

    ends: tuple[int, int] | None = None

    def highlight(self, text: Text) -> None:
        """Underline it."""
        if self.ends is not None:
            text.stylize("underline", *self.ends)


class FilterLine(Widget):
    """Takes the words of a filter; the screen answers with what they mean, or where they go wrong."""

    BINDINGS: ClassVar[list[BindingType]] = commands.FILTER.bindings()

    class Changed(Message):
        """Something else is typed now."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Left(Message):
        """Typing is over: the filter stays, and the keys go back to the list."""

    def __init__(self) -> None:
        super().__init__()
        self._highlighter = _RangeUnderliner()

    def compose(self) -> ComposeResult:
        """Lay out the input and the line below it."""
        yield Input(
            placeholder="words, or type:image  size:>5mb  date:7d  author:…",
            compact=True,
            highlighter=self._highlighter,
        )
        yield Static(id="filter-note")

    @property
    def text(self) -> str:
        """What is typed."""
        return self.query_one(Input).value

    def start_editing(self) -> None:
        """Come into sight and take the keys."""
        self.display = True
        self.screen.set_focus(self.query_one(Input))  # at once: Textual's focus() would come after more keys

    def put(self, text: str) -> None:
        """Put ``text`` in the place of what was typed, with the cursor behind it."""
        line = self.query_one(Input)
        line.value = text
        line.cursor_position = len(text)

    def show_meaning(self, meaning: str) -> None:
        """Say what the filter means, and what the word under the cursor could become."""
        self._underline(None)
        key = key_on(self.app, "filter.complete")
        possible = "  ".join(completion.text for completion in self._completions()[:5])
        said = " · ".join(filter(None, (printable(meaning), possible and f"{key}: {possible}")))
        self._show_note(Content(elide_end(said, max(1, self.content_size.width))))

    def action_complete(self) -> None:
        """Put the first thing that the word could become in its place."""
        line, possible = self.query_one(Input), self._completions()
        if possible:
            before, after = line.value[: possible[0].start], line.value[line.cursor_position :]
            line.value = f"{before}{possible[0].text}{after}"
            line.cursor_position = len(line.value) - len(after)

    def _completions(self) -> list[Completion]:
        from tui.catalog.filters import completions  # noqa: PLC0415 - at the first one

        line = self.query_one(Input)
        return completions(line.value, line.cursor_position)

    def show_problem(self, error: FilterError) -> None:
        """Show what could be typed instead, then what is wrong with the filter, and underline that part."""
        self._underline(error.ends)
        instead = f"Try {', '.join(error.possible)}. " if error.possible else ""
        self._show_note(Content.styled(printable(f"{instead}{error}"), "$error"))

    def _underline(self, ends: tuple[int, int] | None) -> None:
        if ends != self._highlighter.ends:
            self._highlighter.ends = ends
            self.query_one(Input).refresh()

    def _show_note(self, content: Content) -> None:
        self.query_one("#filter-note", Static).update(content)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Tell the screen."""
        event.stop()
        self.post_message(self.Changed(event.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Tell the screen that typing is over."""
        event.stop()
        self.post_message(self.Left())
