"""The screen in ASCII, for terminals without Unicode."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.segment import Segment
from textual.filter import LineFilter

from tui.text.ascii_stand_ins import to_ascii

if TYPE_CHECKING:
    from textual.app import App
    from textual.color import Color


class AsciiFilter(LineFilter):
    """Replaces all other characters with ASCII in every line of the screen."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the segments in ASCII; control segments are unchanged."""
        del background
        return [
            segment
            if segment.control or segment.text.isascii()
            else Segment(to_ascii(segment.text), segment.style)
            for segment in segments
        ]


def is_ascii(app: App[Any]) -> bool:
    """Whether ``app`` draws only ASCII."""
    return any(isinstance(one, AsciiFilter) for one in app.get_line_filters())
