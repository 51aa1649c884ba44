"""Composition: the program that holds the screens, and the rooms that it opens for them."""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual import events, on, work
from textual.app import App, SystemCommand
from textual.screen import ModalScreen

from tui import commands, memory
from tui.api.client import Client
from tui.engine import Engine
from tui.screens.base import BaseScreen
from tui.screens.browser_downloads import BrowserDownloads
from tui.screens.input.gate import InputGate
from tui.screens.media.screen import MediaScreen
from tui.screens.session_manager import SessionManager, collect_from_here_on
from tui.screens.start import StartScreen
from tui.session.messages import PreviewsChanged, TransfersChanged
from tui.session.start_target import place_of
from tui.settings import Appearance, SettingsError, UIState, ui_state_file
from tui.startup import first_frame
from tui.startup.frame_recorder import FrameRecorder
from tui.terminal.capabilities import CapabilitiesDetected, TerminalCapabilities, ask_if_it_may_draw, listen
from tui.terminal.driver import terminal_driver
from tui.terminal.shutdown import ShutdownHandler

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from rich.console import RenderableType
    from textual.binding import BindingType
    from textual.command import Provider
    from textual.screen import Screen

    from tui.commands.keymap import Keymap
    from tui.session.session import Session
    from tui.settings import Profile

#: Textual's palette entries for which we have commands of our own.
_OURS: Final = {"Keys", "Quit"}
#: Seconds after which the terminal is asked what it can draw: its first frame stands then.
_AFTER_FIRST_FRAME: Final = 0.3


def styles_folder() -> Path:
    """Return the folder of style sheets and themes: in the installed package, or beside it in a clone."""
    package = Path(__file__).parent
    inside = package / "styles"
    return inside if inside.is_dir() else package.parent / "styles"


def _places_provider() -> type[Provider]:
    from tui.screens.palette_places import PlacesProvider  # noqa: PLC0415 - no matter of the first frame

    return PlacesProvider


class Mediadeck(ShutdownHandler, BrowserDownloads, SessionManager):
    """The terminal browser.

    ``connect`` gives the profile to open; it may block (it runs in a thread), and raises SettingsError where
    there is none to be had; ``connect_to`` gives the profile of a name in the same way. ``make_client`` makes
    the client of a profile. ``wanted`` is the SID or name of a service to open, or the SID of a media; where
    the ``profile`` is known already, it is there on the first frame, if the catalog knows it. With
    ``asks_first`` nothing says yet whose media to show, and somebody new is asked. ``looks`` is how it all is
    to look, ``keymap`` has the user's own keys.
    """

    TITLE = "Mediadeck"
    CSS_PATH = sorted(styles_folder().glob("*.tcss"))
    BINDINGS: ClassVar[list[BindingType]] = commands.APP.bindings()
    COMMANDS: ClassVar[set[Any]] = App.COMMANDS | {
        commands.CommandsProvider,
        commands.ThemesProvider,
        _places_provider,
    }
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - Textual declares no ClassVar
        (0, "-narrow"),
        (76, "-normal"),
        (110, "-wide"),
        (220, "-vast"),
    ]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (40, "-high")]  # noqa: RUF012

    def __init__(  # noqa: PLR0913 - all that decides a start
        self,
        connect: Callable[[], Profile],
        make_client: Callable[[Profile], Client] = Client,
        *,
        wanted: str | None = None,
        profile: Profile | None = None,
        connect_to: Callable[[str], Profile] | None = None,
        asks_first: bool = False,
        looks: Appearance | None = None,
        keymap: Keymap | None = None,
    ) -> None:
        self.own_keys = keymap.keys if keymap else {}
        super().__init__(
            looks or Appearance(),
            styles_folder() / "themes",
            UIState(ui_state_file()),
            driver_class=terminal_driver(first_frame.take_over),
        )
        self._keymap_problems = keymap.problems if keymap else ()
        self.set_keymap(dict(self.own_keys))
        self._asks_first = asks_first
        self._connect_to = connect_to
        self._connect = connect
        self._make_client = make_client
        self._wanted = wanted
        self._profile = profile
        self._engine = Engine()
        memory.settle()
        self._session: Session | None = None
        self._first_frame: FrameRecorder | None = None
        self._answers = TerminalCapabilities()
        self._input = InputGate(self, super().on_event)
        self._is_asking_to_leave = False
        if not sys.platform.startswith("win"):
            listen()

    def get_default_screen(self) -> Screen[None]:
        """Return the screen of the first frame."""
        screen = self._first_screen()
        # As for all other screens: without it Textual cannot switch from this one.
        screen._push_result_callback(screen, None)  # noqa: SLF001
        return screen

    def _first_screen(self) -> Screen[None]:
        if self._asks_first:
            return StartScreen(None)
        if self._profile is not None and self._wanted is not None:
            try:
                session = self._open_session_of(self._profile)
                place = place_of(self._wanted, session.reader)
                if not isinstance(place, str):
                    return MediaScreen(session, *place)
            except SettingsError:
                pass  # the screen of the start will tell it
            except Exception as error:
                if not self._is_damage(error):
                    raise
                self._close_catalog()  # the screen of the start opens a new one
        return StartScreen(self._open_session, self._wanted)

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Return Textual's own palette entries that are not among our commands."""
        return (command for command in super().get_system_commands(screen) if command.title not in _OURS)

    def on_mount(self) -> None:
        """Start the engine, and what follows the first frame."""
        self._engine.start()
        for problem in self._keymap_problems:
            self.notify(problem, title="Keys in config.toml", severity="warning", markup=False)
        if self._asks_first:
            from tui.screens.welcome import WelcomeScreen  # noqa: PLC0415 - once in a life

            self.push_screen(WelcomeScreen(self._engine, self._begin_as))
        self.call_after_refresh(collect_from_here_on)
        self.set_interval(1, self._tick)
        if self._session is not None and isinstance(
            self.screen, MediaScreen
        ):  # at once, without a StartScreen
            self.call_after_refresh(self._take_first_frame, self.screen, self._session)
            self.call_after_refresh(self._begin_transfers, self._session)
        if not self.is_headless:
            self.set_timer(_AFTER_FIRST_FRAME, lambda: ask_if_it_may_draw(self, os.environ))

    def _take_first_frame(self, screen: MediaScreen, session: Session) -> None:
        if screen.began_at_once and screen.listed is not None and self._wanted is not None:
            self._first_frame = FrameRecorder(screen, screen.listed, session, self._wanted)

    async def on_unmount(self) -> None:
        """Close what is open, and keep the first frame for the next start."""
        frame = self._first_frame
        if self._session is not None:
            await self._session.close()
        await asyncio.to_thread(self._engine.stop)
        if frame is not None:
            with suppress(OSError):
                await asyncio.to_thread(frame.end, self.console)

    async def on_event(self, event: events.Event) -> None:
        """Take keys and pastes one after another, and nothing that was not meant for a question."""
        await self._input.put(event)

    def on_key(self, event: events.Key) -> None:
        """Hand what was typed ahead to the line that takes it: it was on its way while that line opened."""
        line = self.focused
        if line is not None and line.check_consume_key(event.key, event.character):
            event.stop()
            event.prevent_default()
            line.post_message(events.Key(event.key, event.character))

    def on_paste(self, event: events.Paste) -> None:
        """Go to what a pasted SID names; where one types, the paste does not come here."""
        from tui.catalog.sids import most_telling_sid  # noqa: PLC0415 - no matter of the first frame

        sid = most_telling_sid(event.text)
        if sid is not None and not isinstance(self.screen, ModalScreen):
            self.go_to(sid)

    @work(exclusive=True, group="go to", exit_on_error=False)
    async def action_go_to(self) -> None:
        """Take a SID, and go to what it names."""
        from tui.screens.dialogs.go_to import GoToDialog  # noqa: PLC0415 - no matter of the first frame

        if self._session is not None and (sid := await self.push_screen_wait(GoToDialog())):
            self.go_to(sid)

    def go_to(self, sid: str) -> None:
        """Go to what a SID names, from whichever screen."""
        from tui.screens.dialogs.go_to import go_to  # noqa: PLC0415 - no matter of the first frame

        if self._session is not None:
            go_to(self, self._session, sid)

    @on(CapabilitiesDetected)
    def _take_answers(self, event: CapabilitiesDetected) -> None:
        self._answers = event.answers
        if self._session is None:
            return
        self._session.answers = self._answers
        if self._session.previews.take_answers(self._answers):
            for screen in self.screen_stack:
                screen.post_message(PreviewsChanged())

    def _tick(self) -> None:
        """Let the countdowns of transfers go on while nothing else changes."""
        if self._session is not None and self._session.has_transfers and self._session.transfers.under_way:
            self.post_message(TransfersChanged())

    @on(TransfersChanged)
    def _hand_on(self, event: TransfersChanged) -> None:
        """Hand it to all screens: one may come back to a list that has changed meanwhile."""
        if self._session is not None and self._session.has_transfers:
            self._session.transfers.tell_ended()
        for screen in self.screen_stack:
            screen.post_message(event)

    def action_leave(self) -> None:
        """Leave; ask first, once, where that would cut transfers off."""
        if not self._is_asking_to_leave:
            self._is_asking_to_leave = True
            self._leave()

    @work(exclusive=True, group="leave", exit_on_error=False)
    async def _leave(self) -> None:
        from tui.screens.dialogs.transfer_questions import may_leave  # noqa: PLC0415 - no matter of the first frame

        try:
            if await may_leave(self, self._session):
                self.exit()
        finally:
            self._is_asking_to_leave = False

    def exit(self, result: None = None, return_code: int = 0, message: RenderableType | None = None) -> None:
        """Leave; a delete that still counts down is not sent, which is said on the terminal."""
        super().exit(result, return_code, message or self._undo_deletes() or None)

    def _undo_deletes(self) -> str:
        return self._session.pending_deletes.undo_all() if self._session is not None else ""

    def action_undo_delete(self) -> None:
        """Undo the delete that counts down."""
        if self._session is not None:
            self._session.pending_deletes.undo()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to undo a delete only while one counts down."""
        if action == "undo_delete":
            return self._session is not None and bool(self._session.pending_deletes)
        return super().check_action(action, parameters)

    async def _begin_with(self, profile: Profile, wanted: str | None) -> None:
        self._first_frame = None
        if undone := self._undo_deletes():
            self.notify(undone, markup=False)
        await super()._begin_with(profile, wanted)

    def action_show_transfers(self) -> None:
        """Show all transfers."""
        from tui.screens.transfers import TransfersScreen  # noqa: PLC0415 - as above

        if self._session is not None and not isinstance(self.screen, TransfersScreen | ModalScreen):
            self.push_screen(TransfersScreen(self._session))

    def action_show_manual(self) -> None:
        """Show the manual, at the topic of the screen."""
        from tui.screens.manual import ManualScreen  # noqa: PLC0415 - as above

        if isinstance(self.screen, BaseScreen) and not isinstance(self.screen, ManualScreen):
            self.push_screen(ManualScreen(self.screen.MANUAL_TOPIC))

    async def action_quit(self) -> None:
        """Leave as any other key does that leaves: Textual has one of its own for it."""
        self.action_leave()

    async def action_copy_or_quit(self) -> None:
        """Copy what is selected with the mouse; with nothing selected, leave."""
        selected = self.screen.get_selected_text()
        if not selected:
            self.action_leave()
            return
        from tui.session.shared_media import copy_selected  # noqa: PLC0415 - no matter of the first frame

        await copy_selected(selected, self)
