"""The filter of the list, followed as it is typed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tui.catalog.filters import Filter, FilterError, drop_incomplete_key, explain, parse

if TYPE_CHECKING:
    from tui.screens.media.host import MediaHost


class FilterController:
    """Turns the text of the filter line into the filter of the list."""

    def __init__(self, host: MediaHost) -> None:
        self._host = host
        self._line = host.filter_line

    def edit(self) -> None:
        """Let the user type a filter."""
        self._line.start_editing()

    def apply(self, text: str) -> None:
        """Filter by ``text``; text that does not parse leaves the list unchanged."""
        shown = self._host.query_shown.where or Filter()
        try:
            where = parse(text)
        except FilterError as error:
            self._line.show_problem(error)
            where = drop_incomplete_key(shown, text)
        else:
            self._line.show_meaning(explain(where) if where else "")
        if where != shown:
            self._host.show_query(replace(self._host.query_shown, where=where or None))

    def leave(self) -> None:
        """Go back to the list; the line stays where it has a filter."""
        self._line.display = bool(self._line.text.strip())
        self._host.focus_list()

    def clear(self) -> bool:
        """Return whether there was a filter to clear."""
        if not self._line.display:
            return False
        self._line.put("")
        self.leave()
        return True

    def put(self, text: str) -> None:
        """Filter by ``text``."""
        self._line.display = True
        self._line.put(text)

    def reset(self) -> None:
        """Clear and hide the line."""
        self._line.display = False
        self._line.put("")
