"""A box to tick."""

from __future__ import annotations

from textual.widgets import Checkbox


class AccessibleCheckbox(Checkbox):
    """A box with a cross in it where it is ticked, and nothing else: Textual's differ by colour alone."""

    @property
    def BUTTON_INNER(self) -> str:  # type: ignore[override]  # noqa: N802 - Textual's name
        """What stands in the box."""
        return "X" if self.value else " "
