"""The screen of the media of a service: the list, the preview and the resource."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Final

from textual import getters, on, work
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Footer, Static

from tui import commands
from tui.catalog.sync import SyncProgress, sync
from tui.engine import Coalesced
from tui.screens.link import LinkScreen
from tui.screens.links import copy_text, fresh_link
from tui.screens.list_screen import ListScreen
from tui.screens.listing import Listing
from tui.screens.looking import Looker
from tui.widgets.filter_line import FilterLine
from tui.widgets.masthead import Masthead, Whereabouts
from tui.widgets.media_table import MediaTable
from tui.widgets.preview_pane import PreviewPane
from tui.widgets.resource_pane import ResourcePane
from tui.widgets.row_list import RowList
from tui.widgets.text import printable
from tui.widgets.transfer_strip import TransferStrip

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from tui.catalog import MediaRow, ServiceRow
    from tui.commands import CommandSet
    from tui.screens.rooms import Rooms
    from tui.sharing import TemporaryLink

#: A list that is being read is shown anew this often, in seconds.
REFRESH_INTERVAL: Final = 0.25


@dataclass
class Synced(Message):
    """The sync has come this far; posted from the engine's thread."""

    progress: SyncProgress


class MediaScreen(ListScreen):
    """Lists the media of a service from the catalog, while a sync behind it brings the catalog up to date."""

    BINDINGS: ClassVar[list[BindingType]] = commands.MEDIA.bindings()
    COMMAND_SETS: ClassVar[tuple[CommandSet, ...]] = (commands.MEDIA, commands.LIST, commands.APP)
    AUTO_FOCUS = "MediaTable"

    preview = getters.query_one(PreviewPane)
    resource = getters.query_one(ResourcePane)

    def __init__(self, rooms: Rooms, service: ServiceRow) -> None:
        super().__init__(Listing(rooms, service.sid))
        self._rooms = rooms
        self._service = service
        self._reading = False
        self._state = ""

    def compose(self) -> ComposeResult:
        """Lay out the list beside preview and resource, between the line at the top and the keys."""
        yield Masthead()
        with Horizontal(id="deck"):
            with Vertical(id="list"):
                yield FilterLine()
                yield MediaTable()
                yield Static(id="list-sentence", markup=False)
            with Vertical(id="side"):
                yield PreviewPane()
                yield ResourcePane()
        yield TransferStrip()
        yield Footer(show_command_palette=False)

    async def on_mount(self) -> None:
        """Show what the catalog knows, and read what is new."""
        self._looker = Looker(self._rooms, self.preview, self.resource)
        self._say_state("")
        self.on_uploads_changed()
        await self.show_known()
        self.action_refresh()

    # The list

    @work(exclusive=True, group="sync", exit_on_error=False)
    async def action_refresh(self) -> None:
        """Walk the conversations of the service, showing what is found as it comes."""
        self._reading = True
        self._say_state("reading…")
        report = Coalesced[SyncProgress](
            lambda progress: self.post_message(Synced(progress)), REFRESH_INTERVAL
        )
        try:
            done = await self._rooms.engine.run(
                sync(self._rooms.client, self._rooms.catalog, self._service.sid, report)
            )
        except Exception:  # the list stays, and is as old as it says
            self._reading = False
            self._say_state("○ not up to date")
            raise
        self._reading = False
        await self.show_known()
        failed = f" · {done.failed} conversations could not be read" if done.failed else ""
        self._say_state(f"● read at {datetime.now().astimezone():%H:%M}{failed}")
        has_some = self.table.row_count or done.failed
        self.say_list("" if has_some else "No customer has sent a file here yet. Press u to upload one.")

    @on(Synced)
    def _show_progress(self, event: Synced) -> None:
        if self._reading:  # the last of them may arrive after the end
            self._say_state(f"reading {event.progress.done:,} of {event.progress.found:,} conversations")
            self.show_known_soon()

    def _say_state(self, state: str) -> None:
        self._state = state
        self._say_where()

    def _say_where(self) -> None:
        profile = self._rooms.profile
        current = self.table.current
        place = current.name if current and self.has_class("-open") else "all media"
        path = (self._service.friendly_name, place)
        self.query_one(Masthead).where = Whereabouts(path, profile.name, profile.username, self._state)

    # The media under the cursor

    def cursor_stands(self) -> None:
        """Show the media under the cursor."""
        self._say_where()
        self._look()

    @work(exclusive=True, group="look", exit_on_error=False)
    async def _look(self) -> None:
        if self.table.current is not None:
            await self._looker.look(self.table.current)

    @on(PreviewPane.Resized)
    @work(exclusive=True, group="redraw", exit_on_error=False)
    async def _redraw(self) -> None:
        await self._looker.redraw()

    # Commands

    @on(RowList.Selected)
    def _open(self) -> None:
        """Give the whole screen to the media."""
        self.add_class("-open")
        self._say_where()
        self.preview.focus()

    def action_back(self) -> None:
        """Close the media that is open, take the filter away, or leave the service: one at a time."""
        if self.has_class("-open"):
            self.remove_class("-open")
            self._say_where()
            self.table.focus()
        elif not self.take_filter_away():
            self.dismiss()

    @work(exclusive=True, group="upload", exit_on_error=False)
    async def action_upload(self) -> None:
        """Have files and a conversation chosen, and upload them; the program goes on with that by itself."""
        current = self.table.current
        await self._rooms.uploads.choose(self._service.sid, current.conversation_sid if current else None)

    def on_uploads_changed(self) -> None:
        """Show how far the uploads are; what is attached is in the catalog."""
        strip = self.query_one(TransferStrip)
        before, strip.transfers = len(strip.transfers), self._rooms.uploads.lines
        if len(strip.transfers) < before:
            self.show_known_soon()

    @work(exclusive=True, group="link", exit_on_error=False)
    async def action_copy_link(self) -> None:
        """Copy a fresh temporary URL; where there is no clipboard, show it."""
        row = self.table.current
        if row is None:
            return
        link = await fresh_link(self._rooms, row)
        await self._copy(row, link)

    @work(exclusive=True, group="link", exit_on_error=False)
    async def action_show_link(self) -> None:
        """Show a fresh temporary URL, whole."""
        row = self.table.current
        if row is None:
            return
        link = await fresh_link(self._rooms, row)
        if await self.app.push_screen_wait(LinkScreen(row.name, link)):
            await self._copy(row, link)

    async def _copy(self, row: MediaRow, link: TemporaryLink) -> None:
        result = await copy_text(link.url, self.app)
        if result.used:
            life = link.life(datetime.now().astimezone())
            self.notify(f"{printable(row.name)}: the link was {result.message}. It {life}.", markup=False)
        else:
            remark = "There is no clipboard here: select the link with the mouse."
            await self.app.push_screen_wait(LinkScreen(row.name, link, remark))
