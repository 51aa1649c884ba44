"""The services of an account."""

from __future__ import annotations

import asyncio
from contextlib import closing
from typing import TYPE_CHECKING, ClassVar, Final

from textual import getters, on, work
from textual.widgets import Static

from tui import commands
from tui.catalog import make_all_services_row
from tui.catalog.sync.sync import sync_services
from tui.presentation.header_state import HeaderState
from tui.screens.base import BaseScreen
from tui.screens.help_hint import wants_hint
from tui.screens.media.screen import MediaScreen
from tui.screens.worker_errors import describe_error
from tui.session.start_target import place_of
from tui.text.sanitize import make_printable
from tui.widgets.header import Header
from tui.widgets.hint_line import HintLine
from tui.widgets.key_line import KeyLine
from tui.widgets.lists.row_list import RowList
from tui.widgets.lists.service_table import ServiceTable
from tui.widgets.word_filter import WordFilter

if TYPE_CHECKING:
    from typing import Any

    from textual.app import App, ComposeResult
    from textual.binding import BindingType

    from tui.catalog import ServiceRow
    from tui.commands import CommandSet
    from tui.session.session import Session


NO_SERVICES: Final = (
    "This account has no Conversations service. Create one in the Twilio Console, then press {}."
)


class ServicesScreen(BaseScreen[None]):
    """Lists the services: immediately from the catalog, then from the account."""

    BINDINGS: ClassVar[list[BindingType]] = [*commands.SERVICES.bindings(), *commands.FIND.bindings()]
    COMMAND_SETS: ClassVar[tuple[CommandSet, ...]] = (
        commands.SERVICES,
        commands.FIND,
        commands.LIST,
        commands.APP,
    )
    AUTO_FOCUS = "ServiceTable"
    MANUAL_TOPIC = "start"
    ABOUT = "The Conversations services of the account. Press enter to open a service."

    table = getters.query_one(ServiceTable)
    words = getters.query_one(WordFilter)

    def __init__(self, session: Session, wanted: str | None = None) -> None:
        super().__init__()
        self._session = session
        #: The name or SID of a service, or the SID of a media, to open once it is known.
        self._wanted = wanted
        #: Identifies the last read of the catalog.
        self._latest_read: object = None
        self._is_loaded = False
        self._services: list[ServiceRow] = []
        self._sentence = ""

    def compose(self) -> ComposeResult:
        """Compose the header, the table with a sentence below it, and the footer."""
        yield Header()
        yield WordFilter("ServiceTable")
        yield ServiceTable()
        yield Static(id="services-sentence", markup=False)
        if wants_hint(self.app):
            yield HintLine()
        yield KeyLine()

    def on_mount(self) -> None:
        """Show the profile and request the services."""
        self.query_one(Header).state = HeaderState.of(self._session.profile, ("services",))
        self.action_refresh()

    def on_screen_resume(self) -> None:
        """Show the catalog's current data."""
        self._reload()
        if self._is_loaded:
            self._open_wanted()

    @work(exclusive=True, exit_on_error=False)
    async def action_refresh(self) -> None:
        """Request the services of the account."""
        self._show_sentence("Loading services…" if not self.table.row_count else "")
        await self._session.ready()
        odd = await self._session.engine.run(sync_services(self._session.client, self._session.catalog))
        self._is_loaded = True
        await self._show_services()
        if odd:
            more = f" {len(odd) - 1:,} more services have problems." if len(odd) > 1 else ""
            self._show_sentence(make_printable(odd[0]) + more)
        self._open_wanted()

    def show_failure(self, error: BaseException) -> None:
        """Show the error below the list, and keep the list."""
        self._show_sentence(f"{describe_error(error)} Press {self.key_of('services.refresh')} to reload.")

    @on(RowList.Selected)
    def _open(self) -> None:
        if self.table.current is not None:
            self.app.push_screen(MediaScreen(self._session, self.table.current))

    def action_open_all(self) -> None:
        """List the media of all services."""
        self.app.push_screen(MediaScreen(self._session, make_all_services_row(self._services)))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Disable the list of all services if there is only one."""
        if action == "open_all" and len(self._services) <= 1:
            return False
        return super().check_action(action, parameters)

    def _open_wanted(self) -> None:
        if not self.is_active:
            return  # a dialog is open; on_screen_resume tries again
        wanted, self._wanted = self._wanted, None
        if wanted is None:
            return
        place = place_of(wanted, self._session.reader)
        if isinstance(place, str):
            self._show_sentence(place)
        else:
            self.app.push_screen(MediaScreen(self._session, *place))

    @work(exclusive=True, group="show", exit_on_error=False)
    async def _reload(self) -> None:
        await self._show_services()

    async def _show_services(self) -> None:
        self._latest_read = reading = object()
        services = await asyncio.to_thread(self._read_services)
        if self._latest_read is not reading:
            return  # a newer read was started
        self._services = services
        self.refresh_bindings()
        self._show_sentence(self._sentence)
        if self._is_loaded:
            self._show_sentence("" if services else NO_SERVICES.format(self.key_of("services.refresh")))
        self._show_matching()

    @on(WordFilter.Changed)
    def _show_matching(self) -> None:
        found = [one for one in self._services if self.words.matches(one.friendly_name, one.sid)]
        every = make_all_services_row(self._services)
        is_listed = len(self._services) > 1 and self.words.matches(every.friendly_name)
        self.table.show([every, *found] if is_listed else found)
        is_known = self._is_loaded or bool(self._services)
        heading = self.words.heading("Services", len(found), len(self._services))
        self.table.border_title = heading if is_known else "Services"
        no_match = self.words.no_match(self.key_of("services.clear")) if self._services else self._sentence
        self.table.set_empty_text(no_match)

    def action_filter(self) -> None:
        """Show only services that match the typed words."""
        self.words.start()

    def action_clear(self) -> None:
        """Show all services again."""
        self.words.clear()

    def _read_services(self) -> list[ServiceRow]:
        with closing(self._session.catalog.reader()) as reader:
            return reader.services()

    def _show_sentence(self, sentence: str) -> None:
        self._sentence = sentence
        self.table.set_empty_text(sentence)
        note = self.query_one("#services-sentence", Static)
        note.update(sentence)
        note.display = bool(sentence) and bool(self.table.row_count)


def replace_by_services(app: App[Any], session: Session) -> None:
    """Replace the first screen with the services."""
    app.switch_screen(ServicesScreen(session))
