"""The first frame of this start: what stands before it, and what is kept of it for the next."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import TYPE_CHECKING

from tui.catalog.query.first_page import FirstPage
from tui.settings import catalog_folder, config_file, themes_folder
from tui.startup import first_frame
from tui.startup.captured_frame import CapturedFrame, same

if TYPE_CHECKING:
    from rich.console import Console

    from tui.screens.media.screen import MediaScreen
    from tui.session.queries import QueryResult
    from tui.session.session import Session


class FrameRecorder:
    """The frame of a list of media as it was drawn first. To be made then, and kept at the end.

    ``wanted`` is what named the service.
    """

    def __init__(self, screen: MediaScreen, listed: QueryResult, session: Session, wanted: str) -> None:
        self._now = datetime.now().astimezone()
        self._drawn = CapturedFrame(screen)
        rows = [listed.window[place] for place in range(min(len(listed.window), self._drawn.height))]
        self._seen = FirstPage(screen.service, listed.all_totals, rows, len(listed.window), listed.is_whole)
        self._wanted = wanted
        self._catalog = catalog_folder() / f"{session.profile.catalog_key}.db"
        self._asks = session.profile.secret.may_prompt
        self._remembered = session.remembered
        self._is_new_here = screen.shows_hint
        self._looks, self._files = self._remembered.list_appearance_of(screen.service_sid), self._states()

    def end(self, console: Console) -> None:
        """Keep it for the next start, or see that there is none; in a thread. Raises OSError."""
        frame = None if self._asks else self._frame(console)  # it asks at the terminal, maybe
        if frame is None:
            first_frame.forget()
        else:
            first_frame.keep(sys.argv[1:], frame)

    def _frame(self, console: Console) -> first_frame.Frame | None:
        """Return what is to be kept, None where the next start would look otherwise."""
        service_sid = self._seen.service.sid
        if (self._remembered.list_appearance_of(service_sid), self._states()) != (self._looks, self._files):
            return None
        repeat = self._remembered.read(service_sid).get("repeat", 0)
        found = self._drawn.template(
            console,
            self._seen,
            catalog=str(self._catalog),
            wanted=self._wanted,
            repeat=repeat if isinstance(repeat, int) else 0,
        )
        if found is None:
            return None
        patches, template = found
        try:
            filled = template.filled(self._seen, self._now)
        except LookupError:
            return None
        # What fills the holes must be what was drawn there, cell by cell, on whatever terminal this is.
        if not same([*patches, *filled], self._drawn.lines(console)):
            return None
        return first_frame.Frame(self._files, self._looks, self._is_new_here, patches, template)

    @staticmethod
    def _states() -> dict[str, first_frame.State]:
        files = (config_file(), *themes_folder().glob("*.toml"))
        return {str(file): first_frame.state_of(file) for file in files}
