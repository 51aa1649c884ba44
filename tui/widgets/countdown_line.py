"""The line that counts down to something that can still be undone."""

from __future__ import annotations

from textual.widgets import Static


class CountdownLine(Static):
    """Lies over the line above the keys, whatever the screen has there."""
