"""An option list with a cursor that does not rely on colour."""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widgets import OptionList

from tui.presentation.cells import BAR


class ChoiceList(OptionList):
    """Textual's ``OptionList`` with a bar at the left of the highlighted option, as in our other lists."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"choices--bar"}

    def render_line(self, y: int) -> Strip:
        """Return line ``y``; the bar replaces its left padding."""
        strip = super().render_line(y)
        line = self.scroll_offset.y + y
        if line >= len(self._lines) or self._lines[line][0] != self.highlighted or not strip.cell_length:
            return strip
        # Muted text has too little contrast against the background of the cursor.
        letters = Style(color=self.get_component_rich_style("option-list--option-highlighted").color)
        bar = Style(color=self.get_component_rich_style("choices--bar").color)
        segments = [Segment(text, (style or Style.null()) + letters) for text, style, _ in strip.crop(1)]
        ground = segments[0].style if segments else None
        return Strip([Segment(BAR, (ground or Style.null()) + bar), *segments], strip.cell_length)
