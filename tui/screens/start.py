"""The first frame: shown until the account's service can be asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.containers import Middle
from textual.widgets import Footer, Static

from tui import commands
from tui.screens.base import DeckScreen, describe
from tui.screens.services import ServicesScreen
from tui.widgets.masthead import Masthead

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from textual.app import ComposeResult

    from tui.commands import CommandSet
    from tui.screens.rooms import Rooms


class StartScreen(DeckScreen[None]):
    """One sentence while ``open_rooms`` works, or why it could not; then the services."""

    COMMAND_SETS: ClassVar[tuple[CommandSet, ...]] = (commands.APP,)

    def __init__(self, open_rooms: Callable[[], Awaitable[Rooms]]) -> None:
        super().__init__()
        self._open_rooms = open_rooms

    def compose(self) -> ComposeResult:
        """Lay out the line at the top, the sentence, and the keys."""
        yield Masthead()
        with Middle():
            yield Static("Opening…", id="start-sentence", markup=False)
        yield Footer(show_command_palette=False)

    @work(exit_on_error=False)
    async def on_mount(self) -> None:
        """Open the rooms, and go to the services."""
        self.app.push_screen(ServicesScreen(await self._open_rooms()))

    def tell_failure(self, error: BaseException) -> None:
        """Show why the start failed, and how to go on."""
        self.query_one("#start-sentence", Static).update(f"{describe(error)}\n\nPress q to leave.")
