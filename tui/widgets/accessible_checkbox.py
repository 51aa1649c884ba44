"""A checkbox that does not rely on colour."""

from __future__ import annotations

from textual.widgets import Checkbox


class AccessibleCheckbox(Checkbox):
    """A checkbox with an X when checked and empty otherwise: Textual's differ by colour only."""

    @property
    def BUTTON_INNER(self) -> str:  # type: ignore[override]  # noqa: N802 - Textual's name
        """The character in the box."""
        return "X" if self.value else " "
