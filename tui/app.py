"""The app: owns the managers of its session, themes and shutdown, and holds the screens."""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual import events, on, work
from textual.app import App, SystemCommand
from textual.notifications import Notify
from textual.screen import ModalScreen

from tui import commands, memory, screens
from tui.api.client import Client
from tui.catalog import ALL_SERVICES
from tui.catalog.sids import find_most_specific_sid
from tui.catalog.storage.database import BROKEN
from tui.commands.keymap import key_word
from tui.commands.model import OWN
from tui.engine import Engine
from tui.screens import dialogs
from tui.screens.base import BaseScreen, low_below
from tui.screens.browser_downloads import BrowserDownloads
from tui.screens.help_hint import HelpHint
from tui.screens.input.dialog_wait import DialogWait
from tui.screens.input.gate import InputDispatcher
from tui.screens.media.screen import MediaScreen
from tui.screens.messages import ReadyForBrowser, TransfersChanged
from tui.screens.notices import limit_notices
from tui.screens.pending_deletes import PendingDeletes
from tui.screens.session_manager import ProfileSource, SessionManager, enable_garbage_collection
from tui.screens.start import StartScreen
from tui.screens.themes.theme_manager import ThemeManager, fix_muted_colours
from tui.screens.worker_errors import handle_worker_error, notify_error
from tui.settings import Appearance, UIState, ui_state_file
from tui.startup import first_frame
from tui.startup.frame_recorder import FrameRecorder
from tui.terminal.capabilities import CapabilitiesDetected, install_parser, query_capabilities_if_useful
from tui.terminal.driver import terminal_driver
from tui.terminal.shutdown import ShutdownHandler
from tui.widgets.hint_line import HintLine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from rich.console import RenderableType
    from textual.binding import Binding, BindingType
    from textual.command import Provider
    from textual.filter import LineFilter
    from textual.screen import Screen
    from textual.worker import Worker

    from tui.commands.keymap import Keymap
    from tui.commands.own import OwnCommand
    from tui.session.session import Session
    from tui.settings import Profile

#: Textual's palette entries that our own commands replace.
_OURS: Final = {"Keys", "Quit"}
#: Screen classes by the number of columns.
_WIDTHS: Final = [(0, "-narrow"), (76, "-normal"), (110, "-wide"), (220, "-vast")]
#: Seconds after which the terminal is queried for its capabilities: the first frame is drawn by then.
_AFTER_FIRST_FRAME: Final = 0.3


def styles_folder() -> Path:
    """Return the folder of style sheets and themes: in the installed package, or beside it in a clone."""
    package = Path(__file__).parent
    inside = package / "styles"
    return inside if inside.is_dir() else package.parent / "styles"


def _places_provider() -> type[Provider]:
    return screens.PlacesProvider


class Mediadeck(App[None]):
    """The terminal browser.

    ``connect`` returns the profile to open; it may block (it runs in a thread), and raises SettingsError if
    there is none; ``connect_to`` returns the profile with a given name in the same way. ``make_client``
    creates the client of a profile. ``wanted`` is the SID or name of a service to open, or the SID of a
    media; if the ``profile`` is already known and the catalog has it, it is in the first frame.
    ``first_filter`` is the filter of that list. ``asks_first`` means that no account is configured yet, so a
    new user is asked. ``looks`` is the appearance, ``keymap`` has the user's own keys.
    """

    TITLE = "Mediadeck"
    CSS_PATH = sorted(styles_folder().glob("*.tcss"))
    BINDINGS: ClassVar[list[BindingType]] = commands.APP.bindings()
    COMMANDS: ClassVar[set[Any]] = App.COMMANDS | {
        commands.CommandsProvider,
        commands.ThemesProvider,
        _places_provider,
    }
    HORIZONTAL_BREAKPOINTS = _WIDTHS
    VERTICAL_BREAKPOINTS = low_below(40)

    def __init__(  # noqa: PLR0913 - all that decides a start
        self,
        connect: Callable[[], Profile],
        make_client: Callable[[Profile], Client] = Client,
        *,
        wanted: str | None = None,
        first_filter: str = "",
        profile: Profile | None = None,
        connect_to: Callable[[str], Profile] | None = None,
        asks_first: bool = False,
        looks: Appearance | None = None,
        keymap: Keymap | None = None,
    ) -> None:
        self.own_keys: Mapping[str, str] = keymap.keys if keymap else {}
        self.own_commands: Sequence[OwnCommand] = keymap.commands if keymap else ()
        super().__init__(driver_class=terminal_driver(first_frame.take_over))
        self._keymap_problems = keymap.problems if keymap else ()
        self.set_keymap(dict(self.own_keys))
        self._asks_first = asks_first
        self._engine = Engine()
        memory.tune_allocator()
        ui_state = UIState(ui_state_file())
        self.themes = ThemeManager(self, looks or Appearance(), styles_folder() / "themes", ui_state)
        self.help_hint = HelpHint(self, ui_state)
        source = ProfileSource(connect, connect_to, make_client, profile)
        self.sessions = SessionManager(self, self._engine, ui_state, source, wanted, self._before_switch)
        self.sessions.first_filter = first_filter
        self.pending_deletes = PendingDeletes(self)
        self._browser_downloads = BrowserDownloads(self)
        self._shutdown_handler = ShutdownHandler(self)
        self._frame_recorder: FrameRecorder | None = None
        self.dialog_wait = DialogWait(self)
        self._input = InputDispatcher(self, super().on_event, self.dialog_wait)
        self._is_asking_to_leave = False
        if not sys.platform.startswith("win"):
            install_parser()

    @property
    def session(self) -> Session | None:
        """The session of the current profile; None until it is open."""
        return self.sessions.session

    # Startup and exit

    def get_default_screen(self) -> Screen[None]:
        """Return the screen of the first frame."""
        screen = StartScreen(None) if self._asks_first else self.sessions.make_first_screen()
        # As for all other screens: without it Textual cannot switch from this one.
        screen._push_result_callback(screen, None)  # noqa: SLF001
        return screen

    def on_mount(self) -> None:
        """Start the engine, and whatever follows the first frame."""
        self._engine.start()
        self._shutdown_handler.start()
        self.themes.start()
        self.help_hint.count_start()
        for problem in self._keymap_problems:
            self.notify(problem, title="Keys in config.toml", severity="warning", markup=False)
        if self._asks_first:
            self.push_screen(screens.WelcomeScreen(self._engine, self.sessions.open_profile))
        self.call_after_refresh(enable_garbage_collection)
        self.set_interval(1, self._tick)
        if self.session is not None and isinstance(self.screen, MediaScreen):  # without a StartScreen
            self.call_after_refresh(self._record_frame, self.screen, self.session)
            self.call_after_refresh(self.sessions.start_transfers, self.session)
        if not self.is_headless:
            self.set_timer(_AFTER_FIRST_FRAME, lambda: query_capabilities_if_useful(self, os.environ))

    def _record_frame(self, screen: MediaScreen, session: Session, tries: int = 10) -> None:
        if not screen.table.size.height and tries:  # the list has no layout yet
            self.call_after_refresh(self._record_frame, screen, session, tries - 1)
            return
        result, wanted = screen.list.result, self.sessions.wanted
        is_of_all = screen.service_sid == ALL_SERVICES
        if screen.list.was_in_first_frame and result is not None and wanted is not None and not is_of_all:
            self._frame_recorder = FrameRecorder(screen, result, session, wanted)

    async def on_unmount(self) -> None:
        """Close everything, and store the first frame for the next start."""
        recorder = self._frame_recorder
        self._browser_downloads.clear()
        await self.sessions.close()
        await asyncio.to_thread(self._engine.stop)
        if recorder is not None:
            with suppress(OSError):
                await asyncio.to_thread(recorder.end, self.console)

    @on(StartScreen.Opened)
    def _on_opened(self, event: StartScreen.Opened) -> None:
        """Open the transfers now, so that a question about them is on top."""
        self.sessions.start_transfers(event.session)

    def _before_switch(self) -> None:
        self._frame_recorder = None
        if undone := self.pending_deletes.undo_all():
            self.notify(undone, markup=False)

    def reset_catalog(self, error: BaseException) -> bool:
        """Return whether ``error`` means that the catalog is broken; if so, restart with a new one."""
        return self.sessions.reset_catalog(error)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Show a worker's error."""
        handle_worker_error(self, event, partial(notify_error, self))

    def _handle_exception(self, error: Exception) -> None:
        """Exit with a message if the catalog turns out to be broken while it is being drawn."""
        if self.sessions.is_damage(error):
            self.exit(return_code=1, message=f"mediadeck: {BROKEN}")
        else:
            super()._handle_exception(error)

    def exit(self, result: None = None, return_code: int = 0, message: RenderableType | None = None) -> None:
        """Exit. A delete that is still counting down is not sent; a message on the terminal says so."""
        super().exit(result, return_code, message or self.pending_deletes.undo_all() or None)

    # Appearance

    def get_css_variables(self) -> dict[str, str]:
        """Return the colours of the theme."""
        return fix_muted_colours(self.current_theme, super().get_css_variables())

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Return the line filters."""
        return self.themes.line_filters(super().get_line_filters())

    def get_key_display(self, binding: Binding) -> str:
        """Return the display name of a key, as a word if few fonts have its symbol."""
        return key_word(binding.key) or super().get_key_display(binding)

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Return Textual's own palette entries that our commands do not replace."""
        return (command for command in super().get_system_commands(screen) if command.title not in _OURS)

    @on(Notify)
    def _on_notify(self, event: Notify) -> None:
        limit_notices(self, event.notification)

    @on(HintLine.Dismissed)
    def _on_hint_ended(self) -> None:
        self.help_hint.end()

    @on(CapabilitiesDetected)
    def _on_capabilities(self, event: CapabilitiesDetected) -> None:
        self.sessions.use_capabilities(event.capabilities)

    # Input

    async def on_event(self, event: events.Event) -> None:
        """Handle keys and pastes one after another, except input that was not meant for a question."""
        await self._input.put(event)

    def on_key(self, event: events.Key) -> None:
        """Pass keys that were typed ahead to the input that opened in the meantime."""
        line = self.focused
        if line is not None and line.check_consume_key(event.key, event.character):
            event.stop()
            event.prevent_default()
            line.post_message(events.Key(event.key, event.character))

    def on_paste(self, event: events.Paste) -> None:
        """Go to the object with the pasted SID; a paste into an input does not come here."""
        sid = find_most_specific_sid(event.text)
        if sid is not None and not isinstance(self.screen, ModalScreen):
            self.go_to(sid)

    # Transfers

    def _tick(self) -> None:
        """Update the countdowns of transfers."""
        if self.session is not None and self.session.has_transfers and self.session.transfers.under_way:
            self.post_message(TransfersChanged())

    @on(TransfersChanged)
    def _on_transfers_changed(self, event: TransfersChanged) -> None:
        """Pass the message to all screens: the user may return to a list that changed in the meantime."""
        if self.session is not None and self.session.has_transfers:
            self.session.transfers.report_finished()
        for screen in self.screen_stack:
            screen.post_message(event)

    @on(ReadyForBrowser)
    def _on_ready_for_browser(self, event: ReadyForBrowser) -> None:
        self._browser_downloads.deliver(event.path)

    @on(events.DeliveryComplete)
    def _on_browser_complete(self, event: events.DeliveryComplete) -> None:
        self._browser_downloads.on_complete(event)

    @on(events.DeliveryFailed)
    def _on_browser_failed(self, event: events.DeliveryFailed) -> None:
        self._browser_downloads.on_failed(event)

    # Commands

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enable undo only during a delete countdown."""
        if action == "undo_delete":
            return bool(self.pending_deletes)
        return super().check_action(action, parameters)

    def action_switch_profile(self) -> None:
        """Switch to another profile."""
        self.dialog_wait.begin()
        self.sessions.switch_profile()

    def action_add_profile(self) -> None:
        """Add a profile and open it."""
        self.dialog_wait.begin()
        self.sessions.add_profile()

    def action_go_to(self) -> None:
        """Ask for a SID, and go to its object."""
        if self.session is not None:
            self.dialog_wait.begin()
            self._ask_where_to_go(self.session)

    @work(exclusive=True, group="go to", exit_on_error=False)
    async def _ask_where_to_go(self, session: Session) -> None:
        if (sid := await self.push_screen_wait(screens.GoToDialog())) and session is self.session:
            self.go_to(sid)

    def go_to(self, sid: str) -> None:
        """Go to the object with a SID, from any screen."""
        if self.session is not None:
            screens.go_to_sid(self, self.session, sid)

    def action_leave(self) -> None:
        """Exit; ask first, once, if that would interrupt transfers."""
        if not self._is_asking_to_leave:
            self._is_asking_to_leave = True
            self._leave()

    @work(exclusive=True, group="leave", exit_on_error=False)
    async def _leave(self) -> None:
        try:
            if await dialogs.confirm_leave(self, self.session):
                self.exit()
        finally:
            self._is_asking_to_leave = False

    async def action_quit(self) -> None:
        """Exit as with any other quit key: Textual has its own handler for this one."""
        self.action_leave()

    async def action_copy_or_quit(self) -> None:
        """Copy the mouse selection; exit if nothing is selected."""
        selected = self.screen.get_selected_text()
        if not selected:
            self.action_leave()
            return
        await screens.copy_selected(selected, self)

    def action_undo_delete(self) -> None:
        """Undo the delete that is counting down."""
        self.pending_deletes.undo()

    def action_show_transfers(self) -> None:
        """Show all transfers."""
        if self.session is not None and not isinstance(self.screen, screens.TransfersScreen | ModalScreen):
            self.push_screen(screens.TransfersScreen(self.session))

    def action_show_links(self) -> None:
        """Show all share links."""
        if self.session is not None and not isinstance(self.screen, screens.LinksScreen | ModalScreen):
            self.push_screen(screens.LinksScreen(self.session))

    def action_show_manual(self) -> None:
        """Show the manual, at the topic of the screen."""
        if isinstance(self.screen, BaseScreen) and not isinstance(self.screen, screens.ManualScreen):
            self.push_screen(screens.ManualScreen(self.screen.MANUAL_TOPIC))

    def action_show_help(self) -> None:
        """Show all keys of the screen."""
        self.help_hint.end()
        self.push_screen(dialogs.HelpScreen(self.screen, self.own_keys), self._run_command)

    async def _run_command(self, command_id: str | None) -> None:
        """Run a command by its id: on the app, on the screen, or on the focused widget."""
        if command_id is None:
            return
        place, _, action = command_id.partition(".")
        action = f"{place}_{action}" if place == OWN else action
        node = self.screen if hasattr(self.screen, f"action_{action}") else self.screen.focused
        await self.run_action(action, default_namespace=self if place == "app" else node or self)

    def action_command_palette(self) -> None:
        """Find a command or a place by its name."""
        self.help_hint.end()
        super().action_command_palette()
