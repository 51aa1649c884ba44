"""The screen of the media of a service: the list, the preview and the resource."""

from __future__ import annotations

import asyncio
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Final

from textual import getters, on, work
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Footer, Static

from tui import commands
from tui.api.errors import ApiError
from tui.catalog import MediaWindow
from tui.catalog.sync import SyncProgress, sync
from tui.engine import Coalesced
from tui.preview import Picture, Text
from tui.screens.base import DeckScreen, describe, patiently
from tui.screens.link import LinkScreen
from tui.screens.links import copy_text, fresh_link
from tui.screens.previews import Previews
from tui.widgets.fields import shown_fields
from tui.widgets.masthead import Masthead, Whereabouts
from tui.widgets.media_table import MediaTable
from tui.widgets.preview_pane import PreviewPane
from tui.widgets.resource_pane import ResourcePane
from tui.widgets.row_list import RowList
from tui.widgets.text import human_size, printable
from tui.widgets.transfer_strip import TransferStrip

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from tui.api.models import Media
    from tui.catalog import MediaRow, ServiceRow
    from tui.commands import CommandSet
    from tui.screens.previews import Opened
    from tui.screens.rooms import Rooms
    from tui.sharing import TemporaryLink

#: The cursor rests this long on a media before anything is fetched for it, in seconds.
REST: Final = 0.05
#: A list that is being read is shown anew this often, in seconds.
REFRESH_INTERVAL: Final = 0.25


@dataclass
class Synced(Message):
    """The sync has come this far; posted from the engine's thread."""

    progress: SyncProgress


class MediaScreen(DeckScreen[None]):
    """Lists the media of a service from the catalog, while a sync behind it brings the catalog up to date."""

    BINDINGS: ClassVar[list[BindingType]] = commands.MEDIA.bindings()
    COMMAND_SETS: ClassVar[tuple[CommandSet, ...]] = (commands.MEDIA, commands.LIST, commands.APP)
    AUTO_FOCUS = "MediaTable"

    table = getters.query_one(MediaTable)
    preview = getters.query_one(PreviewPane)
    resource = getters.query_one(ResourcePane)

    def __init__(self, rooms: Rooms, service: ServiceRow) -> None:
        super().__init__()
        self._rooms = rooms
        self._service = service
        self._previews = Previews(rooms)
        self._opened: Opened | None = None
        self._reading = False
        self._was_moved = False
        self._bytes = 0
        self._state = ""

    def compose(self) -> ComposeResult:
        """Lay out the list beside preview and resource, between the line at the top and the keys."""
        yield Masthead()
        with Horizontal(id="deck"):
            with Vertical(id="list"):
                yield MediaTable()
                yield Static(id="list-sentence", markup=False)
            with Vertical(id="side"):
                yield PreviewPane()
                yield ResourcePane()
        yield TransferStrip()
        yield Footer(show_command_palette=False)

    async def on_mount(self) -> None:
        """Show what the catalog knows, and read what is new."""
        self._say_state("")
        self.on_uploads_changed()
        await self._show_known()
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
        await self._show_known()
        failed = f" · {done.failed} conversations could not be read" if done.failed else ""
        self._say_state(f"● read at {datetime.now().astimezone():%H:%M}{failed}")
        has_some = self.table.row_count or done.failed
        self._say_list("" if has_some else "No customer has sent a file here yet. Press u to upload one.")

    @on(Synced)
    def _show_progress(self, event: Synced) -> None:
        if self._reading:  # the last of them may arrive after the end
            self._say_state(f"reading {event.progress.done:,} of {event.progress.found:,} conversations")
            self._show_known_soon()

    @work(exclusive=True, group="show", exit_on_error=False)
    async def _show_known_soon(self) -> None:
        await self._show_known()

    async def _show_known(self) -> None:
        """Show the catalog as it is now, with the cursor on the media where it was; on the first at first."""
        table = self.table
        before = self._row_id()
        window, size = await asyncio.to_thread(self._read_window)
        place = await self._place_in(window)
        table.show(window, place)
        self._bytes = size
        self._say_counts()
        if len(window) and self._row_id() != before:
            self._look()

    def _row_id(self) -> int | None:
        return self.table.window.row_id(self.table.cursor) if self.table.row_count else None

    async def _place_in(self, window: MediaWindow) -> int:
        """Return where the media under the cursor is in ``window``; the cursor may move meanwhile."""
        while self._was_moved and (row_id := self._row_id()) is not None:
            place = await asyncio.to_thread(window.place_of, row_id)
            if self._row_id() == row_id:
                return self.table.cursor if place is None else place
        return self.table.cursor

    def _read_window(self) -> tuple[MediaWindow, int]:
        with closing(self._rooms.catalog.reader()) as reader:
            row_ids = reader.media_ids(self._service.sid)
            size = reader.media_size(self._service.sid)
        return MediaWindow(self._rooms.reader, row_ids), size

    def _say_state(self, state: str) -> None:
        self._state = state
        self._say_where()

    def _say_where(self) -> None:
        profile = self._rooms.profile
        current = self.table.current
        place = current.name if current and self.has_class("-open") else "all media"
        path = (self._service.friendly_name, place)
        self.query_one(Masthead).where = Whereabouts(path, profile.name, profile.username, self._state)

    def _say_list(self, sentence: str) -> None:
        note = self.query_one("#list-sentence", Static)
        note.update(sentence)
        note.display = bool(sentence)

    # The media under the cursor

    @on(RowList.Highlighted)
    def _cursor_moved(self) -> None:
        self._was_moved = True
        self._say_counts()
        self._say_where()
        self._look()

    def _say_counts(self) -> None:
        table = self.table
        table.border_title = f"Media  {table.row_count:,}"
        place = f"{human_size(self._bytes)} · {table.cursor + 1:,}/{table.row_count:,}"
        table.border_subtitle = place if table.row_count else ""

    @work(exclusive=True, group="look", exit_on_error=False)
    async def _look(self) -> None:
        """Show the resource and the preview of the media under the cursor, once the cursor rests there."""
        row = self.table.current
        if row is None:
            return
        await asyncio.sleep(REST)
        try:
            media = await patiently(self._fetch(row), lambda: self._say_waiting(row))
        except ApiError as error:
            self.resource.show_sentence(describe(error))
            self._show_no_preview(error)
            return
        self.resource.show_fields(shown_fields(media, datetime.now().astimezone()))
        try:
            self._opened = await patiently(
                self._previews.open(media), lambda: self.preview.show_loading(row.name)
            )
        except ApiError as error:
            self._show_no_preview(error)
        else:
            await self._show_opened()

    async def _fetch(self, row: MediaRow) -> Media:
        return await self._rooms.engine.run(self._rooms.client.media.fetch(row.service_sid, row.sid))

    def _say_waiting(self, row: MediaRow) -> None:
        self.resource.show_sentence(f"Asking for {printable(row.name)}…")

    def _show_no_preview(self, error: ApiError) -> None:
        self._opened = None
        self.preview.show_sentence("No preview", describe(error))

    async def _show_opened(self) -> None:
        opened, room = self._opened, self.preview.room
        if isinstance(opened, Picture):
            drawing = await self._previews.draw(opened, room, self.app.console.color_system)
            self.preview.show_drawing(drawing, opened.facts, opened.note)
        elif isinstance(opened, Text):
            self.preview.show_text(opened)
        elif opened is not None:
            self.preview.show_sentence(opened.sentence, opened.hint)

    @on(PreviewPane.Resized)
    @work(exclusive=True, group="redraw", exit_on_error=False)
    async def _redraw(self) -> None:
        if isinstance(self._opened, Picture):
            await self._show_opened()

    # Commands

    @on(RowList.Selected)
    def _open(self) -> None:
        """Give the whole screen to the media."""
        self.add_class("-open")
        self._say_where()
        self.preview.focus()

    def action_back(self) -> None:
        """Close the media that is open, or leave the service."""
        if self.has_class("-open"):
            self.remove_class("-open")
            self._say_where()
            self.table.focus()
        else:
            self.dismiss()

    def action_next(self) -> None:
        """Move to the next media."""
        self.table.action_cursor_down()

    def action_previous(self) -> None:
        """Move to the media before."""
        self.table.action_cursor_up()

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
            self._show_known_soon()

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
