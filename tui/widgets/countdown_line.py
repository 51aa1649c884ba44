"""The countdown of an action that can still be undone."""

from __future__ import annotations

from typing import Final

from textual.widgets import Static

#: Horizontal padding in cells; the same as in styles/countdown_line.tcss.
PADDING: Final = 2


class CountdownLine(Static):
    """Overlays the line above the footer."""
