"""The first screen, shown until the session is open."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from textual import work
from textual.containers import Middle
from textual.message import Message
from textual.widgets import Static

from tui import commands, screens
from tui.screens.base import BaseScreen
from tui.screens.worker_errors import describe_error
from tui.widgets.header import Header
from tui.widgets.key_line import KeyLine

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from textual.app import ComposeResult

    from tui.commands import CommandSet
    from tui.session.session import Session

_OPENING: Final = "Opening…"


class StartScreen(BaseScreen[None]):
    """Shows a sentence while ``open_session`` runs, or its error; then the services.

    ``wanted`` is the SID or name of the service to open. Without ``open_session``, another screen opens the
    session.
    """

    COMMAND_SETS: ClassVar[tuple[CommandSet, ...]] = (commands.APP,)

    class Opened(Message):
        """The session is open, and the services can be shown."""

        def __init__(self, session: Session) -> None:
            super().__init__()
            self.session = session

    def __init__(
        self, open_session: Callable[[], Awaitable[Session]] | None, wanted: str | None = None
    ) -> None:
        super().__init__()
        self._open_session = open_session
        self._wanted = wanted

    def compose(self) -> ComposeResult:
        """Compose the header, the sentence, and the footer."""
        yield Header()
        with Middle():
            yield Static(_OPENING, id="start-sentence", markup=False)
        yield KeyLine()

    def on_mount(self) -> None:
        """Open the session if it is known."""
        if self._open_session is not None:
            self.start(self._open_session, self._wanted)

    @work(exclusive=True, exit_on_error=False)
    async def start(self, open_session: Callable[[], Awaitable[Session]], wanted: str | None) -> None:
        """Open the session and show the services."""
        self.query_one("#start-sentence", Static).update(_OPENING)
        session = await open_session()
        self.app.push_screen(screens.ServicesScreen(session, wanted))
        self.post_message(self.Opened(session))

    def show_failure(self, error: BaseException) -> None:
        """Show why the start failed, and what to do next."""
        another, leave = self.key_of("app.switch_profile"), self.key_of("app.leave")
        self.query_one("#start-sentence", Static).update(
            f"{describe_error(error)}\n\nPress {another} to switch profiles, {leave} to quit."
        )
