"""The filter of the list, applied while it is typed, with its history and the saved filters."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tui.catalog.filters import Filter, FilterError, drop_incomplete_key, explain, parse
from tui.screens.controller import Controller
from tui.screens.dialogs.saved_filters import SavedFiltersDialog
from tui.session.filter_history import HISTORY, FilterHistory
from tui.text.sanitize import make_printable

if TYPE_CHECKING:
    from tui.screens.media.host import MediaHost


class FilterController(Controller):
    """Applies the text of the filter line to the list."""

    def __init__(self, host: MediaHost) -> None:
        super().__init__(host)
        self._media = host
        self._line = host.filter_line
        self._ui_state = host.session.ui_state
        self._history = FilterHistory(self._ui_state.read(host.state_key))

    def edit(self) -> None:
        """Let the user type a filter."""
        self._line.start_editing()

    def apply(self, text: str) -> None:
        """Filter by ``text``; invalid text leaves the list unchanged."""
        shown = self._media.query_shown.where or Filter()
        try:
            where = parse(text)
        except FilterError as error:
            self._line.show_problem(error)
            where = drop_incomplete_key(shown, text)
        else:
            self._line.show_meaning(explain(where) if where else "")
        if where != shown:
            self._media.show_query(replace(self._media.query_shown, where=where or None))

    def begin(self, text: str) -> bool:
        """Start with the media that match ``text``; return whether it is a valid filter."""
        if make_printable(text) != text:
            return False
        try:
            where = parse(text)
        except FilterError:
            return False
        self._media.show_query(replace(self._media.query_shown, where=where or None))
        self.put(text)
        return True

    def leave(self) -> None:
        """Return to the list; the filter line stays open unless it is empty."""
        text = self._line.text.strip()
        self._line.display = bool(text)
        self._media.focus_list()
        if self._is_applied(text):
            self.keep(self._ui_state, self._media.state_key, **{HISTORY: self._history.add(text)})

    def clear(self) -> bool:
        """Clear the filter; return whether there was one."""
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

    def step(self, by: int) -> None:
        """Put the previous or next filter of the history into the line."""
        self._line.put(self._history.step(by, self._line.text))

    def choose_saved(self) -> None:
        """Let the user save this filter, or choose a saved one."""
        self.run_latest("filters", self._choose_saved)

    async def _choose_saved(self) -> None:
        text = self._line.text.strip()
        shown = text if self._is_applied(text) else ""
        chosen = await self.app.push_screen_wait(SavedFiltersDialog(shown))
        if chosen is not None:
            self.put(chosen)
            self.keep(self._ui_state, self._media.state_key, **{HISTORY: self._history.add(chosen)})

    def _is_applied(self, text: str) -> bool:
        """Whether ``text`` is a valid filter."""
        try:
            return bool(parse(text))
        except FilterError:
            return False
