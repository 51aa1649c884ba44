"""Record the first frame of this start for the next one."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import TYPE_CHECKING

from tui.catalog.query.first_page import FirstPage
from tui.settings import catalog_folder, config_file, themes_folder
from tui.startup import first_frame
from tui.startup.captured_frame import CapturedFrame, are_same_cells

if TYPE_CHECKING:
    from rich.console import Console

    from tui.screens.media.screen import MediaScreen
    from tui.session.queries import QueryResult
    from tui.session.session import Session


class FrameRecorder:
    """Captures the first frame of a media list when created, and stores it when the program exits.

    ``target`` is the service as it was given at startup.
    """

    def __init__(self, screen: MediaScreen, listed: QueryResult, session: Session, target: str) -> None:
        self._now = datetime.now().astimezone()
        self._captured = CapturedFrame(screen)
        rows = [listed.window[place] for place in range(min(len(listed.window), self._captured.height))]
        self._page = FirstPage(screen.service, listed.all_totals, rows, len(listed.window), listed.is_whole)
        self._target = target
        self._catalog = catalog_folder() / f"{session.profile.catalog_key}.db"
        self._may_prompt = session.profile.secret.may_prompt
        self._ui_state_store = session.ui_state
        self._is_new_here = screen.shows_hint
        self._ui_state, self._files = (
            self._ui_state_store.list_appearance_of(screen.service_sid),
            self._file_states(),
        )

    def end(self, console: Console) -> None:
        """Store the frame for the next start, or delete the stored one. Blocking. Raise OSError."""
        frame = None if self._may_prompt else self._frame(console)  # a prompt would overlap the frame
        if frame is None:
            first_frame.delete_frame()
        else:
            first_frame.save_frame(sys.argv[1:], frame)

    def _frame(self, console: Console) -> first_frame.Frame | None:
        """Return the frame to store, None if the next start will look different."""
        service_sid = self._page.service.sid
        if (self._ui_state_store.list_appearance_of(service_sid), self._file_states()) != (
            self._ui_state,
            self._files,
        ):
            return None
        repeat = self._ui_state_store.read(service_sid).get("repeat", 0)
        found = self._captured.template(
            console,
            self._page,
            catalog=str(self._catalog),
            target=self._target,
            repeat=repeat if isinstance(repeat, int) else 0,
        )
        if found is None:
            return None
        patches, template = found
        try:
            rendered = template.render_variable_areas(self._page, self._now)
        except LookupError:
            return None
        # The template must reproduce what Textual drew on this terminal, cell by cell.
        if not are_same_cells([*patches, *rendered], self._captured.lines(console)):
            return None
        return first_frame.Frame(self._files, self._ui_state, self._is_new_here, patches, template)

    @staticmethod
    def _file_states() -> dict[str, first_frame.State]:
        files = (config_file(), *themes_folder().glob("*.toml"))
        return {str(file): first_frame.file_state(file) for file in files}
