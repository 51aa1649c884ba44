"""The screen of an account's services."""

from __future__ import annotations

import asyncio
from contextlib import closing
from typing import TYPE_CHECKING, ClassVar, Final

from textual import getters, on, work
from textual.widgets import Static

from tui import commands
from tui.catalog.sync.sync import list_services
from tui.presentation.header_state import HeaderState
from tui.screens.base import BaseScreen, describe_error
from tui.screens.help_hint import wants_hint
from tui.screens.media.screen import MediaScreen
from tui.session.start_target import place_of
from tui.text.display import printable
from tui.widgets.header import Header
from tui.widgets.hint_line import HintLine
from tui.widgets.key_line import KeyLine
from tui.widgets.lists.row_list import RowList
from tui.widgets.lists.service_table import ServiceTable

if TYPE_CHECKING:
    from typing import Any

    from textual.app import App, ComposeResult
    from textual.binding import BindingType

    from tui.catalog import ServiceRow
    from tui.commands import CommandSet
    from tui.session.session import Session


NO_SERVICES: Final = "This account has no Conversations service. Make one in Twilio's console, then press {}."


class ServicesScreen(BaseScreen[None]):
    """Lists the services: at once what the catalog knows, then what the account has."""

    BINDINGS: ClassVar[list[BindingType]] = commands.SERVICES.bindings()
    COMMAND_SETS: ClassVar[tuple[CommandSet, ...]] = (commands.SERVICES, commands.LIST, commands.APP)
    AUTO_FOCUS = "ServiceTable"
    MANUAL_TOPIC = "start"
    ABOUT = "The Conversations services of the account. Enter opens the media of one."

    table = getters.query_one(ServiceTable)

    def __init__(self, session: Session, wanted: str | None = None) -> None:
        super().__init__()
        self._session = session
        #: The SID or name of a service, or the SID of a media, that is to be opened as soon as it is known.
        self._wanted = wanted
        #: The last reading of the catalog that was begun.
        self._latest_read: object = None
        self._is_loaded = False
        self._sentence = ""

    def compose(self) -> ComposeResult:
        """Lay out the line at the top, the table with the sentence under it, and the keys."""
        yield Header()
        yield ServiceTable()
        yield Static(id="services-sentence", markup=False)
        if wants_hint(self.app):
            yield HintLine()
        yield KeyLine()

    def on_mount(self) -> None:
        """Say whose services they are, and ask for them."""
        self.query_one(Header).state = HeaderState.of(self._session.profile, ("services",))
        self.action_refresh()

    def on_screen_resume(self) -> None:
        """Show what is known: at first, and what a sync has brought meanwhile."""
        self._reload()
        if self._is_loaded:
            self._open_wanted()

    @work(exclusive=True, exit_on_error=False)
    async def action_refresh(self) -> None:
        """Ask the account which services it has."""
        self._show_sentence("Asking for the services…" if not self.table.row_count else "")
        await self._session.ready()
        odd = await self._session.engine.run(list_services(self._session.client, self._session.catalog))
        self._is_loaded = True
        await self._show_services()
        if odd:
            more = f" And {len(odd) - 1:,} more." if len(odd) > 1 else ""
            self._show_sentence(printable(odd[0]) + more)
        self._open_wanted()

    def show_failure(self, error: BaseException) -> None:
        """Say it under the list, which stays."""
        self._show_sentence(f"{describe_error(error)} Press {self.key_of('services.refresh')} to ask again.")

    @on(RowList.Selected)
    def _open(self) -> None:
        if self.table.current is not None:
            self.app.push_screen(MediaScreen(self._session, self.table.current))

    def _open_wanted(self) -> None:
        if not self.is_active:
            return  # a question stands above: it is opened when that is answered
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
            return  # what was read since then is newer, however the threads went
        self.table.show(services)
        self._show_sentence(self._sentence)
        is_known = self._is_loaded or bool(services)
        self.table.border_title = f"Services  {len(services):,}" if is_known else "Services"
        if self._is_loaded:
            self._show_sentence("" if services else NO_SERVICES.format(self.key_of("services.refresh")))

    def _read_services(self) -> list[ServiceRow]:
        with closing(self._session.catalog.reader()) as reader:
            return reader.services()

    def _show_sentence(self, sentence: str) -> None:
        self._sentence = sentence
        self.table.set_empty_text(sentence)  # in the place of the rows, where there are none
        note = self.query_one("#services-sentence", Static)
        note.update(sentence)
        note.display = bool(sentence) and bool(self.table.row_count)


def replace_by_services(app: App[Any], session: Session) -> None:
    """Show the services in place of the first screen."""
    app.switch_screen(ServicesScreen(session))
