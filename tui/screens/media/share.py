"""A list whose media can be shared; how they are, is imported when the first of them is."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from tui.screens.media.selection import MarkingScreen

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from pathlib import Path
    from typing import Any

    from tui.catalog import MediaRow
    from tui.screens.media.share_actions import ShareActions


class SharingScreen(MarkingScreen):
    """Shares the marked media, or else the one under the cursor."""

    async def on_mount(self) -> None:
        """Look after the copied link whenever the person comes back to this terminal."""
        self.watch(self.app, "app_focus", self.say_if_dead, init=False)

    def on_screen_resume(self) -> None:
        """Look after the copied link whenever the person comes back to this screen."""
        self.say_if_dead()

    def path_of(self, row: MediaRow) -> Path | None:
        """Return where the content of a media was downloaded to, None where it was not; from any thread."""
        del row
        return None

    def say_if_dead(self) -> None:
        """Say it once where the copied link has died, and somebody is here to read it."""
        if "_sharing" in vars(self):
            self._sharing.say_if_dead()

    @cached_property
    def _sharing(self) -> ShareActions:
        from tui.screens.media.share_actions import ShareActions  # noqa: PLC0415 - no matter of the first frame

        return ShareActions(self)

    # A command acts on what is chosen when its key is pressed: the worker begins later.

    def action_copy_link(self) -> None:
        """Copy fresh temporary URLs."""
        self._share(self._sharing.copy_link(self.chosen()))

    def action_repeat_copy(self) -> None:
        """Copy what was copied last, of these media."""
        self._share(self._sharing.repeat_copy(self.chosen()))

    def action_copy_menu(self) -> None:
        """Show everything that can be copied, and copy what is chosen."""
        self._share(self._sharing.copy_menu(self.chosen()))

    def action_show_link(self) -> None:
        """Show a fresh temporary URL, whole."""
        if self.table.current is not None:
            self._share(self._sharing.show_link(self.table.current))

    def action_show_code(self) -> None:
        """Show a fresh temporary URL as a QR code."""
        if self.table.current is not None:
            self._share(self._sharing.show_code(self.table.current))

    def action_open_link(self) -> None:
        """Open what was downloaded, or else a fresh temporary URL, on the desktop."""
        if self.table.current is not None:
            self._share(self._sharing.open_link(self.table.current))

    def _share(self, work: Coroutine[Any, Any, None]) -> None:
        """Do it in the place of what was shared before and is still under way."""
        self.run_worker(work, group="link", exclusive=True, exit_on_error=False)
