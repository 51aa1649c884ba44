"""The session: opened at startup, and replaced for another profile or when its catalog is broken."""

from __future__ import annotations

import asyncio
import gc
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from textual.screen import ModalScreen

from tui.catalog.storage.database import SET_ASIDE, is_damage
from tui.preview.capabilities import TerminalCapabilities
from tui.screens import dialogs
from tui.screens.base import BaseDialog, BaseScreen
from tui.screens.controller import Controller
from tui.screens.display import AppDisplay
from tui.screens.media.screen import MediaScreen
from tui.screens.messages import PreviewsChanged
from tui.screens.start import StartScreen
from tui.session.session import Session, open_session
from tui.session.start_target import place_of
from tui.settings import SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.screen import Screen

    from tui.api.client import Client
    from tui.engine import Engine
    from tui.screens.controller import Host
    from tui.settings import Profile, UIState


@dataclass(frozen=True, slots=True)
class ProfileSource:
    """Provides profiles and their clients.

    ``connect`` returns the first profile, ``connect_to`` the profile with the given name; both may block and
    raise SettingsError. ``known`` is the first profile if it is known without ``connect``.
    """

    connect: Callable[[], Profile]
    connect_to: Callable[[str], Profile] | None
    make_client: Callable[[Profile], Client]
    known: Profile | None = None


class SessionManager(Controller):
    """Opens a session for a profile, and replaces it when the profile or its catalog changes.

    ``wanted`` is what to open first: a service by SID or name, or a media by SID. ``on_switch`` is called
    before a session is replaced.
    """

    def __init__(
        self,
        host: Host,
        engine: Engine,
        ui_state: UIState,
        source: ProfileSource,
        wanted: str | None,
        on_switch: Callable[[], None],
    ) -> None:
        super().__init__(host)
        self._engine = engine
        self._ui_state = ui_state
        self._source = source
        self._profile = source.known
        self.wanted = wanted
        #: The filter of the first list.
        self.first_filter = ""
        self._on_switch = on_switch
        #: The session of the current profile; None until it is open.
        self.session: Session | None = None
        self._capabilities = TerminalCapabilities()
        #: Whether a broken catalog is being replaced; screens may still read it until they are removed.
        self._is_resetting_catalog = False

    # Opening

    def make_first_screen(self) -> Screen[None]:
        """Return the screen for the first frame: the media list if the catalog has the wanted service."""
        if self._profile is not None and self.wanted is not None:
            try:
                session = self._open(self._profile)
                place = place_of(self.wanted, session.reader)
                if not isinstance(place, str):
                    return MediaScreen(session, *place)
            except SettingsError:
                pass  # the start screen shows the error
            except Exception as error:
                if not self.is_damage(error):
                    raise
                self._close_catalog()  # the start screen opens a new one
        return StartScreen(self._open_wanted, self.wanted)

    async def _open_wanted(self) -> Session:
        """Open a session for the profile; raise SettingsError if there is no profile."""
        profile = self._profile
        if profile is None:
            profile = await asyncio.to_thread(self._source.connect)
        session = await asyncio.to_thread(self._open, profile)
        if session.catalog.was_set_aside:
            self.app.notify(
                f"{SET_ASIDE}. Open a service to sync it again.",
                title="New catalog",
                severity="warning",
            )
        return session

    def _open(self, profile: Profile) -> Session:
        if self.session is None:
            self.session = open_session(
                AppDisplay(self.app),
                profile,
                self._engine,
                self._source.make_client,
                ui_state=self._ui_state,
            )
            self.session.capabilities = self._capabilities
            self.session.first_filter, self.first_filter = self.first_filter, ""
        return self.session

    async def close(self) -> None:
        """Close the session."""
        if self.session is not None:
            await self.session.close()

    def start_transfers(self, session: Session) -> None:
        """Open the transfer journal and offer to resume unfinished transfers."""
        self.run_latest("offer", self._start_transfers, session)

    async def _start_transfers(self, session: Session) -> None:
        await session.ready()
        await asyncio.to_thread(import_module, "tui.screens.media.preview_loader")
        enable_garbage_collection()
        if session.is_closed:  # the program exited in the meantime
            return
        await session.transfers.open(session.profile)
        await dialogs.offer_to_resume(self.app, session)

    def use_capabilities(self, capabilities: TerminalCapabilities) -> None:
        """Use these capabilities for previews from now on."""
        self._capabilities = capabilities
        if self.session is None:
            return
        self.session.capabilities = capabilities
        if self.session.previews.use_capabilities(capabilities):
            for screen in self.app.screen_stack:
                screen.post_message(PreviewsChanged())

    # A broken catalog

    def is_damage(self, error: BaseException) -> bool:
        """Whether ``error`` means a broken catalog."""
        if self._is_resetting_catalog:
            return is_damage(error)
        return self.session is not None and self.session.catalog.record_damage(error)

    def reset_catalog(self, error: BaseException) -> bool:
        """Return whether ``error`` means a broken catalog; if so, replace the catalog."""
        if not self.is_damage(error):
            return False
        if self.session is not None and not self._is_resetting_catalog:
            self._is_resetting_catalog = True
            screen = self.app.screen_stack[-1]
            wanted = screen.service_sid if isinstance(screen, MediaScreen) else self.wanted
            self.run_latest("switch", self._reset_catalog, self.session.profile, wanted)
        return True

    async def _reset_catalog(self, profile: Profile, wanted: str | None) -> None:
        try:
            await self._restart_with(profile, wanted)
        finally:
            self._is_resetting_catalog = False

    def _close_catalog(self) -> None:
        if self.session is not None:
            self.session.reader.close()
            self.session.catalog.close()
            self.session = None

    # Another profile

    def switch_profile(self) -> None:
        """Let the user choose another profile; keep the current one if that fails."""
        self.run_latest("switch", self._switch_profile)

    async def _switch_profile(self) -> None:
        if not isinstance(self.app.screen, ModalScreen):
            current = self.session.profile.name if self.session else ""
            await self._change_to(await dialogs.ask_for_profile(self.app, self._engine, current))

    def add_profile(self) -> None:
        """Let the user add a profile and open it."""
        self.run_latest("switch", self._add_profile)

    async def _add_profile(self) -> None:
        if not isinstance(self.app.screen, ModalScreen):
            await self._change_to(await dialogs.ask_for_new_profile(self.app, self._engine))

    def open_profile(self, name: str) -> None:
        """Open the profile with this name; an error is shown on the current screen."""
        self.run_latest("begin", self._open_profile, name)

    async def _open_profile(self, name: str) -> None:
        try:
            await self._change_to(name)
        except SettingsError as error:
            if not isinstance(self.app.screen, BaseScreen | BaseDialog):
                raise
            self.app.screen.show_failure(error)

    async def _change_to(self, name: str | None) -> None:
        """Open the profile ``name`` unless it is already open; ask first if transfers would stop."""
        session = self.session
        if name is None or self._source.connect_to is None or (session and session.profile.name == name):
            return
        if await dialogs.confirm_profile_change(self.app, session):
            profile = await asyncio.to_thread(self._source.connect_to, name)
            await self._restart_with(profile, profile.service)

    async def _restart_with(self, profile: Profile, wanted: str | None) -> None:
        """Close the session and open ``profile`` at the service ``wanted``."""
        self._on_switch()
        app = self.app
        session, self.session = self.session, None
        self._profile, self.wanted = profile, wanted
        while len(app.screen_stack) > 1:
            await app.pop_screen()
        if not isinstance(app.screen, StartScreen):
            await app.switch_screen(StartScreen(None))
        screen = app.screen
        if session is not None:  # before a new catalog replaces a broken one
            await session.close()
        if isinstance(screen, StartScreen):
            screen.start(self._open_wanted, self.wanted)


def enable_garbage_collection() -> None:
    """Enable garbage collection for new objects: scanning those from startup would take 20 ms."""
    gc.freeze()
    gc.enable()
