"""The filter of the list, followed as it is typed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tui.catalog.filters import Filter, FilterError, explain, parse, without_begun_key

if TYPE_CHECKING:
    from tui.screens.media.screen import MediaScreen


class FilterController:
    """Turns the text of the filter line into the filter of the list."""

    def __init__(self, screen: MediaScreen) -> None:
        self._line = screen.filter_line
        self._list = screen.list
        self._focus_list = screen.focus_list

    def edit(self) -> None:
        """Let the user type a filter."""
        self._line.start_editing()

    def apply(self, text: str) -> None:
        """Follow what is typed; what does not parse leaves the list as it is."""
        shown = self._list.query.where or Filter()
        try:
            where = parse(text)
        except FilterError as error:
            self._line.show_problem(error)
            where = without_begun_key(shown, text)
        else:
            self._line.show_meaning(explain(where) if where else "")
        if where != shown:
            self._list.show(replace(self._list.query, where=where or None))

    def leave(self) -> None:
        """Go back to the list; the line stays where it has a filter."""
        self._line.display = bool(self._line.text.strip())
        self._focus_list()

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
        """Empty the line, whose filter is not applied any more."""
        self._line.display = False
        self._line.put("")
