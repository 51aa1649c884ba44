"""Navigation on the media screen, and the filter, place and marks that the next start restores."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from tui.screens.controller import resolve
from tui.screens.media.list_state import FILTER, MARKS, PLACE, place_from

if TYPE_CHECKING:
    from tui.catalog import SidLocation
    from tui.screens.media.screen import MediaScreen


class Navigation:
    """Opens and closes media, goes to a SID, and stores the filter, the place and the marks."""

    def __init__(self, screen: MediaScreen, goal: SidLocation | None) -> None:
        self._screen = screen
        self._goal = goal
        #: The filter as typed, for the next start.
        self.filter_text = ""

    def start(self) -> None:
        """Restore the marks, and show the requested place, else the last filter and place."""
        screen, session = self._screen, self._screen.session
        left = session.ui_state.read(screen.state_key)
        wanted, session.first_filter = session.first_filter, ""
        text = wanted or left.get(FILTER)
        place = None if wanted else place_from(left, session.reader, screen.service_sid)
        screen.selection.restore(left.get(MARKS))
        if self._goal is not None:
            self.go_to(self._goal)
        elif isinstance(text, str) and text and screen.filter.begin(text):
            screen.list.resume_at(place)
        else:
            screen.list.show_first(place)

    async def keep(self) -> None:
        """Store the filter, the place and the marks for the next start, if anything was shown."""
        screen = self._screen
        if screen.list.result is not None:
            place, marks = screen.list.place_to_keep, await screen.selection.list_to_keep()
            facts = {FILTER: self.filter_text, PLACE: place, MARKS: marks}
            await asyncio.to_thread(screen.session.ui_state.update, screen.state_key, **facts)

    def go_to(self, found: SidLocation) -> None:
        """Show what a SID names, without the filter."""
        self._screen.filter_line.display = False
        self._screen.group.go_to(found)
        self._screen.filter_line.put("")

    def open(self) -> None:
        """Show the media under the cursor on the whole screen."""
        self._set_open(is_open=True)
        self._screen.new_media.mark_seen()
        self._screen.preview.focus()

    def back(self) -> None:
        """Close the open media, clear the filter, or leave the conversation or the service."""
        screen = self._screen
        if screen.panes.is_open:
            self._set_open(is_open=False)
            screen.focus_list()
        elif not ((screen.filter_line.display and screen.filter.clear()) or screen.group.leave()):
            self._leave()

    def _set_open(self, *, is_open: bool) -> None:
        self._screen.panes.set_open(is_open=is_open)
        self._screen.update_header()

    def _leave(self) -> None:
        """Go to the services, even if the program started here."""
        screen = self._screen
        if len(screen.app.screen_stack) > 1:
            screen.dismiss()
        else:
            resolve("tui.screens.services:replace_by_services")(screen.app, screen.session)
