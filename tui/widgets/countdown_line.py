"""The line that counts down to something that can still be undone."""

from __future__ import annotations

from typing import Final

from textual.widgets import Static

#: Blank cells on either side, as in its style sheet.
PADDING: Final = 2


class CountdownLine(Static):
    """Lies over the line above the keys, whatever the screen has there."""
