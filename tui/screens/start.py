"""The first frame: shown until the account's service can be asked, or the place to start at is open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.containers import Middle
from textual.widgets import Footer, Static

from tui import commands
from tui.screens.base import DeckScreen, describe
from tui.screens.media import MediaScreen
from tui.widgets.masthead import Masthead

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from textual.app import ComposeResult

    from tui.commands import CommandSet
    from tui.screens.rooms import Rooms
    from tui.settings import Profile


@dataclass(frozen=True, slots=True)
class StartingPlace:
    """Where the browser opens: at a service, by its SID or name, or at the list of them.

    Where the ``profile`` is known already, nothing stands between the start and the list.
    """

    service: str | None = None
    profile: Profile | None = None


class StartScreen(DeckScreen[None]):
    """One sentence while ``open_rooms`` works, or why it could not; then the place to start at."""

    COMMAND_SETS: ClassVar[tuple[CommandSet, ...]] = (commands.APP,)

    def __init__(
        self, open_rooms: Callable[[], Awaitable[Rooms]], start: StartingPlace | None = None
    ) -> None:
        super().__init__()
        self._open_rooms = open_rooms
        self._start = start or StartingPlace()
        self._rooms: Rooms | None = None

    def compose(self) -> ComposeResult:
        """Lay out the line at the top, the sentence, and the keys."""
        yield Masthead()
        with Middle():
            yield Static("Opening…", id="start-sentence", markup=False)
        yield Footer(show_command_palette=False)

    @work(exit_on_error=False)
    async def on_mount(self) -> None:
        """Open the rooms, and go to where one wants to start."""
        self._rooms = rooms = await self._open_rooms()
        name = self._start.service
        known = rooms.reader.services_named(name) if name is not None else []
        if len(known) == 1:
            self.app.push_screen(MediaScreen(rooms, known[0]))
        else:
            self._open_services(wanted=name)

    def on_screen_resume(self) -> None:
        """Show the services to someone who comes back from the place of the start."""
        if self._rooms is not None:
            self._open_services()

    def _open_services(self, wanted: str | None = None) -> None:
        from tui.screens.services import ServicesScreen  # noqa: PLC0415 - a start at a service does without

        if self._rooms is not None:
            self.app.push_screen(ServicesScreen(self._rooms, wanted))

    def tell_failure(self, error: BaseException) -> None:
        """Show why the start failed, and how to go on."""
        self.query_one("#start-sentence", Static).update(f"{describe(error)}\n\nPress q to leave.")
