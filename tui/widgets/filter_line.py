"""The filter input above a list, with a note on the meaning of the filter or its error."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.highlighter import Highlighter
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static

from tui import commands
from tui.catalog import filters
from tui.commands.keymap import key_on
from tui.text.display import elide_end
from tui.text.sanitize import make_printable

if TYPE_CHECKING:
    from rich.text import Text
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from tui.catalog.filters import Completion, FilterError


class _RangeUnderliner(Highlighter):
    """Underlines one range of the input."""

    ends: tuple[int, int] | None = None

    def highlight(self, text: Text) -> None:
        """Underline the range."""
        if self.ends is not None:
            text.stylize("underline", *self.ends)


class FilterLine(Widget):
    """Edits a filter; the screen calls ``show_meaning`` or ``show_problem`` in response."""

    BINDINGS: ClassVar[list[BindingType]] = commands.FILTER.bindings()

    class Changed(Message):
        """The text of the filter changed."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Left(Message):
        """Enter was pressed: the filter is kept, and the list should get the focus."""

    class HistoryAsked(Message):
        """A request for a previous (``by`` is -1) or next filter (1)."""

        def __init__(self, by: int) -> None:
            super().__init__()
            self.by = by

    def __init__(self) -> None:
        super().__init__()
        self._highlighter = _RangeUnderliner()

    def compose(self) -> ComposeResult:
        """Compose the input and the note below it."""
        yield Input(
            placeholder="words, or type:image  size:>5mb  date:7d  author:…",
            compact=True,
            highlighter=self._highlighter,
        )
        yield Static(id="filter-note")

    @property
    def text(self) -> str:
        """The text of the filter."""
        return self.query_one(Input).value

    def start_editing(self) -> None:
        """Show the line and focus it."""
        self.display = True
        self.screen.set_focus(
            self.query_one(Input)
        )  # not focus(): it is deferred, and keys could overtake it

    def put(self, text: str) -> None:
        """Replace the filter by ``text`` and put the cursor at its end."""
        line, text = self.query_one(Input), make_printable(text)  # an Input shows its text unchanged
        line.value = text
        line.cursor_position = len(text)

    def show_meaning(self, meaning: str) -> None:
        """Show ``meaning`` and the first completions of the word at the cursor."""
        self._underline(None)
        key = key_on(self.app, "filter.complete")
        possible = "  ".join(completion.text for completion in self._completions()[:5])
        note = " · ".join(filter(None, (make_printable(meaning), possible and f"{key}: {possible}")))
        self._show_note(Content(elide_end(note, max(1, self.content_size.width))))

    def action_complete(self) -> None:
        """Complete the word at the cursor with the first completion."""
        line, possible = self.query_one(Input), self._completions()
        if possible:
            before, after = line.value[: possible[0].start], line.value[line.cursor_position :]
            line.value = f"{before}{possible[0].text}{after}"
            line.cursor_position = len(line.value) - len(after)

    def action_earlier(self) -> None:
        """Request the previous filter."""
        self.post_message(self.HistoryAsked(-1))

    def action_later(self) -> None:
        """Request the next filter."""
        self.post_message(self.HistoryAsked(1))

    def _completions(self) -> list[Completion]:
        line = self.query_one(Input)
        return filters.complete_filter(line.value, line.cursor_position)

    def show_problem(self, error: FilterError) -> None:
        """Show the alternatives and the error, and underline the invalid part."""
        self._underline(error.ends)
        instead = f"Try {', '.join(error.possible)}. " if error.possible else ""
        self._show_note(Content.styled(make_printable(f"{instead}{error}"), "$error"))

    def _underline(self, ends: tuple[int, int] | None) -> None:
        if ends != self._highlighter.ends:
            self._highlighter.ends = ends
            self.query_one(Input).refresh()

    def _show_note(self, content: Content) -> None:
        self.query_one("#filter-note", Static).update(content)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Post ``Changed``."""
        event.stop()
        self.post_message(self.Changed(event.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Post ``Left``."""
        event.stop()
        self.post_message(self.Left())
