"""The history of filters used in a service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tui.settings.ui_state import StateValues

#: The key in the stored state of a service for its filters.
HISTORY: Final = "filters"
MAX_FILTERS: Final = 50


class FilterHistory:
    """At most 50 filters without duplicates, the latest last, and a position in the history.

    The draft follows the latest one: what was typed before the first step back.
    """

    def __init__(self, left: StateValues) -> None:
        found = left.get(HISTORY)
        texts = [text for text in found if isinstance(text, str)] if isinstance(found, list) else []
        self._texts = texts[-MAX_FILTERS:]
        self._place = len(self._texts)
        self._draft = ""

    def add(self, text: str) -> list[str]:
        """Append ``text``, and return all filters to store them."""
        text = text.strip()
        if text:
            self._texts = [*(one for one in self._texts if one != text), text][-MAX_FILTERS:]
        self._place = len(self._texts)
        return self._texts

    def step(self, by: int, shown: str) -> str:
        """Return the filter ``by`` places after ``shown``, the current text of the field."""
        if self._place < len(self._texts) and shown != self._texts[self._place]:  # edited: another draft
            self._place = len(self._texts)
        if self._place == len(self._texts):
            self._draft = shown
        texts = [*self._texts, self._draft]
        if by < 0 and self._place == len(self._texts) and self._texts and self._texts[-1] == shown:
            by -= 1  # the field already shows the latest one
        self._place = max(0, min(self._place + by, len(self._texts)))
        return texts[self._place]
