"""The line at the top."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from tui.presentation.header_state import HeaderState, layout_header


class Header(Widget):
    """Shows a ``HeaderState``; a narrow terminal drops the account first, then the state, then the title."""

    state: reactive[HeaderState] = reactive(HeaderState())

    def render(self) -> Content:
        """Return the line at the current width."""
        return render_header(self.state, self.content_size.width)


def render_header(state: HeaderState, width: int) -> Content:
    """Return the header line, ``width`` cells wide."""
    parts = layout_header(state, width)
    return Content.assemble(*(Content.styled(text, style) if style else text for text, style in parts))
