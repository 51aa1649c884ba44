"""What is open for the profile in use: opened at the start, closed for another, begun anew when broken."""

from __future__ import annotations

import asyncio
import gc
from importlib import import_module
from typing import TYPE_CHECKING

from textual import on, work
from textual.screen import ModalScreen

from tui.catalog.storage.database import BROKEN, SET_ASIDE, is_damage
from tui.screens.base import WorkerErrors
from tui.screens.help_hint import HintingApp
from tui.screens.media.screen import MediaScreen
from tui.screens.start import StartScreen
from tui.session.session import Session, open_session
from tui.settings import SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui.api.client import Client
    from tui.engine import Engine
    from tui.settings import Profile
    from tui.terminal.capabilities import TerminalCapabilities


class SessionManager(WorkerErrors, HintingApp):
    """An app that opens rooms for a profile, and goes on with others where it or its catalog changes."""

    # As for the whole program, which sets them.
    _connect: Callable[[], Profile]
    _connect_to: Callable[[str], Profile] | None
    _make_client: Callable[[Profile], Client]
    _profile: Profile | None
    _wanted: str | None
    _engine: Engine
    _answers: TerminalCapabilities
    _session: Session | None
    #: Whether a broken catalog is being closed: screens that still read it are on their way out.
    _is_resetting_catalog = False

    @property
    def session(self) -> Session | None:
        """What is open for the profile in use; None before it is."""
        return self._session

    async def _open_session(self) -> Session:
        """Open everything for the profile; raises SettingsError where there is none."""
        profile = self._profile
        if profile is None:
            profile = await asyncio.to_thread(self._connect)
        session = await asyncio.to_thread(self._open_session_of, profile)
        if session.catalog.was_set_aside:
            self.notify(
                f"{SET_ASIDE}; open a service and it is read again.",
                title="The catalog begins anew",
                severity="warning",
            )
        return session

    @on(StartScreen.Opened)
    def _go_on(self, event: StartScreen.Opened) -> None:
        """Begin with transfers only now: what is asked about them is to stand above all else."""
        self._begin_transfers(event.session)

    def _open_session_of(self, profile: Profile) -> Session:
        if self._session is None:
            self._session = open_session(
                self, profile, self._engine, self._make_client, remembered=self._remembered
            )
            self._session.answers = self._answers
        return self._session

    def reset_catalog(self, error: BaseException) -> bool:
        """Return whether ``error`` says that the catalog is broken; then begin again with a new one."""
        if not self._is_damage(error):
            return False
        if self._session is not None and not self._is_resetting_catalog:
            self._is_resetting_catalog = True
            screen = self.screen_stack[-1]
            wanted = screen.service_sid if isinstance(screen, MediaScreen) else self._wanted
            self._reset_catalog(self._session.profile, wanted)
        return True

    @work(exclusive=True, group="switch", exit_on_error=False)
    async def _reset_catalog(self, profile: Profile, wanted: str | None) -> None:
        try:
            await self._begin_with(profile, wanted)
        finally:
            self._is_resetting_catalog = False

    def _is_damage(self, error: BaseException) -> bool:
        if self._is_resetting_catalog:
            return is_damage(error)
        return self._session is not None and self._session.catalog.is_broken_by(error)

    def _close_catalog(self) -> None:
        if self._session is not None:
            self._session.reader.close()
            self._session.catalog.close()
            self._session = None

    @work(exclusive=True, group="offer", exit_on_error=False)
    async def _begin_transfers(self, session: Session) -> None:
        """Open the journal of transfers, and ask whether to go on with what was not finished."""
        from tui.screens.dialogs.transfer_questions import offer_to_go_on  # noqa: PLC0415 - no matter of the first frame

        await session.ready()
        await asyncio.to_thread(import_module, "tui.screens.media.preview_loader")
        collect_from_here_on()
        if session.is_closed:  # the program ended meanwhile
            return
        await session.transfers.open(session.profile)
        await offer_to_go_on(self, session)

    @work(exclusive=True, group="switch", exit_on_error=False)
    async def action_switch_profile(self) -> None:
        """Take another profile, and begin anew with it; where that one cannot be used, all stays as it is."""
        from tui.screens.dialogs.profile_choice import ask_for_profile  # noqa: PLC0415 - no matter of the first frame

        if not isinstance(self.screen, ModalScreen):
            current = self._session.profile.name if self._session else ""
            await self._change_to(await ask_for_profile(self, self._engine, current))

    @work(exclusive=True, group="switch", exit_on_error=False)
    async def action_add_profile(self) -> None:
        """Add a profile, and begin anew with it."""
        from tui.screens.dialogs.profile_choice import ask_for_new_profile  # noqa: PLC0415 - as above

        if not isinstance(self.screen, ModalScreen):
            await self._change_to(await ask_for_new_profile(self, self._engine))

    @work(exclusive=True, group="begin", exit_on_error=False)
    async def _begin_as(self, name: str) -> None:
        """Begin with the profile of this name; the screen that asked for it tells where that cannot be."""
        try:
            await self._change_to(name)
        except SettingsError as error:
            if not isinstance(self.screen, WorkerErrors):
                raise
            self.screen.show_failure(error)

    async def _change_to(self, name: str | None) -> None:
        """Begin anew with the profile of this name, unless it is in use; ask first where transfers stop."""
        from tui.screens.dialogs.transfer_questions import may_change_profile  # noqa: PLC0415 - as above

        session = self._session
        if name is None or self._connect_to is None or (session and session.profile.name == name):
            return
        if await may_change_profile(self, session):
            profile = await asyncio.to_thread(self._connect_to, name)
            await self._begin_with(profile, profile.service)

    async def _begin_with(self, profile: Profile, wanted: str | None) -> None:
        """Close what is open, and start with ``profile``, at the service that is ``wanted``."""
        session, self._session = self._session, None
        self._profile, self._wanted = profile, wanted
        while len(self.screen_stack) > 1:
            await self.pop_screen()
        if not isinstance(self.screen, StartScreen):
            await self.switch_screen(StartScreen(None))
        screen = self.screen
        if session is not None:  # before another catalog stands in the place of a broken one
            await session.close()
        if isinstance(screen, StartScreen):
            screen.begin(self._open_session, self._wanted)

    def _handle_exception(self, error: Exception) -> None:
        """Leave with a sentence where the catalog turns out to be broken while it is drawn."""
        if self._is_damage(error):
            self.exit(return_code=1, message=f"mediadeck: {BROKEN}")
        else:
            super()._handle_exception(error)


def collect_from_here_on() -> None:
    """Let garbage be collected, but not looked for in what imports and the start made: that takes 20 ms."""
    gc.freeze()
    gc.enable()
