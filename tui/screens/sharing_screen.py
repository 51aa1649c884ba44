"""A list whose media can be shared; how they are, is imported when the first of them is."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from textual import work

from tui.screens.marking_screen import MarkingScreen

if TYPE_CHECKING:
    from pathlib import Path

    from tui.catalog import MediaRow
    from tui.screens.media_sharing import MediaSharing


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
    def _sharing(self) -> MediaSharing:
        from tui.screens.media_sharing import MediaSharing  # noqa: PLC0415 - no matter of the first frame

        return MediaSharing(self)

    @work(exclusive=True, group="link", exit_on_error=False)
    async def action_copy_link(self) -> None:
        """Copy fresh temporary URLs."""
        await self._sharing.copy_link()

    @work(exclusive=True, group="link", exit_on_error=False)
    async def action_repeat_copy(self) -> None:
        """Copy what was copied last, of these media."""
        await self._sharing.repeat_copy()

    @work(exclusive=True, group="link", exit_on_error=False)
    async def action_copy_menu(self) -> None:
        """Show everything that can be copied, and copy what is chosen."""
        await self._sharing.copy_menu()

    @work(exclusive=True, group="link", exit_on_error=False)
    async def action_show_link(self) -> None:
        """Show a fresh temporary URL, whole."""
        await self._sharing.show_link()

    @work(exclusive=True, group="link", exit_on_error=False)
    async def action_show_code(self) -> None:
        """Show a fresh temporary URL as a QR code."""
        await self._sharing.show_code()

    @work(exclusive=True, group="link", exit_on_error=False)
    async def action_open_link(self) -> None:
        """Open what was downloaded, or else a fresh temporary URL, on the desktop."""
        await self._sharing.open_link()
