"""The screen in ASCII, for a terminal that has no more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.segment import Segment
from textual.filter import LineFilter

from tui.text.ascii_stand_ins import to_ascii

if TYPE_CHECKING:
    from textual.app import App
    from textual.color import Color


class AsciiFilter(LineFilter):
    """Turns every line of the screen into ASCII, whichever widget has drawn it."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 - Textual's
        """Return the segments in ASCII; what is no text stays as it is."""
        return [
            segment
            if segment.control or segment.text.isascii()
            else Segment(to_ascii(segment.text), segment.style)
            for segment in segments
        ]


def is_ascii(app: App[Any]) -> bool:
    """Whether ``app`` draws nothing beyond ASCII."""
    return any(isinstance(one, AsciiFilter) for one in app.get_line_filters())
