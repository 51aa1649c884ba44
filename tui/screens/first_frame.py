"""The first frame of this start: what stands before it, and what is kept of it for the next."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from tui import first_frame
from tui.settings import catalog_folder, config_file, remembered_file, themes_folder

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console
    from textual.driver import Driver

    from tui.screens.listing import Listed
    from tui.screens.media import MediaScreen
    from tui.settings import Profile

_ALTERNATE_SCREEN: Final = "\x1b[?1049h"


class FirstFrame:
    """The frame of a list of media as it was drawn first. To be made then, and kept at the end."""

    def __init__(self, screen: MediaScreen, first: Listed, profile: Profile) -> None:
        # Textual has no other way to the lines of a screen.
        self._strips = screen._compositor.render_strips()  # noqa: SLF001
        self._read_first = screen.read_first
        self._rows = len(self._strips)
        self._shown = self._told(first)
        themes = themes_folder().glob("*.toml")
        self._settings = self._states(config_file(), remembered_file(), *themes)
        self._catalog = catalog_folder() / f"{profile.catalog_key}.db"
        self._asks = profile.secret.asks

    def holds(self) -> bool:
        """Whether the next start would show the same, and at once; to be asked while the catalog is open."""
        if self._asks:  # at the terminal, maybe
            return False
        shown, settings = self._told(self._read_first()), self._states(*self._settings)
        return shown == self._shown and settings == self._settings

    def end(self, console: Console, *, holds: bool) -> None:
        """Keep it for the next start, or see that there is none; in a thread, once the catalog is closed.

        Raises OSError.
        """
        if not holds:
            first_frame.forget()
            return
        lines = [strip.render(console) for strip in self._strips]
        catalog = self._states(self._catalog, self._catalog.with_name(f"{self._catalog.name}-wal"))
        first_frame.keep(sys.argv[1:], lines, self._settings | catalog)

    def _told(self, listed: Listed) -> object:
        """Return what the frame shows of the catalog; not the details, which come when rows are in sight."""
        rows = (listed.window[place] for place in range(min(len(listed.window), self._rows)))
        return listed.all_totals, [row and replace(row, category=None, uploaded=None) for row in rows]

    @staticmethod
    def _states(*files: Path | str) -> dict[str, first_frame.State]:
        return {str(file): first_frame.state_of(file) for file in files}


def standing_driver() -> type[Driver] | None:
    """Return the driver that begins on the frame that stands already, None where there is none.

    Textual's own would clear the screen, and show nothing until it has drawn its first frame.
    """
    if not first_frame.is_shown():
        return None
    from textual.drivers.linux_driver import LinuxDriver  # noqa: PLC0415 - Textual, too, imports it by need

    class StandingDriver(LinuxDriver):
        """Takes over the screen as it is."""

        _is_standing = False

        def start_application_mode(self) -> None:
            """Take over the terminal, its modes as they were, its screen as it is."""
            self._is_standing = first_frame.is_shown()
            first_frame.hand_over()
            super().start_application_mode()  # type: ignore[no-untyped-call]
            self._is_standing = False

        def write(self, data: str) -> None:
            """Write, but not what would clear the frame."""
            if not (self._is_standing and data == _ALTERNATE_SCREEN):
                super().write(data)

    return StandingDriver
