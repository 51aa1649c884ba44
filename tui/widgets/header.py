"""The line at the top, as a widget."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from tui.presentation.header_state import HeaderState, layout_header


class Header(Widget):
    """One line; on a narrow terminal the account gives way first, then the state, then the program's name."""

    where: reactive[HeaderState] = reactive(HeaderState())

    def render(self) -> Content:
        """Return the line at the present width."""
        return render_header(self.where, self.content_size.width)


def render_header(where: HeaderState, width: int) -> Content:
    """Return the line, ``width`` cells wide."""
    parts = layout_header(where, width)
    return Content.assemble(*(Content.styled(text, style) if style else text for text, style in parts))
