"""The screen of the media of a service: the list, the preview and the resource."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual import on, work
from textual.containers import Horizontal, Vertical
from textual.widgets import Input, Static

from tui import commands
from tui.presentation.header_state import HeaderState
from tui.screens.media.layout import PanedScreen
from tui.screens.media.preview import PreviewingScreen
from tui.screens.media.share import SharingScreen
from tui.session.media_details import Details
from tui.widgets.filter_line import FilterLine
from tui.widgets.header import Header
from tui.widgets.hint_line import HintLine
from tui.widgets.key_line import KeyLine
from tui.widgets.lists.group_table import GroupTable
from tui.widgets.lists.media_table import MediaTable
from tui.widgets.lists.row_list import RowList
from tui.widgets.preview_pane import PreviewPane
from tui.widgets.resource_pane import ResourcePane
from tui.widgets.tile_grid import TileGrid
from tui.widgets.transfer_strip import TransferStrip

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from pathlib import Path

    from textual.app import App, ComposeResult
    from textual.binding import BindingType

    from tui.catalog import Found, MediaRow, ServiceRow
    from tui.commands import CommandSet
    from tui.session.session import Session


#: The keys that matter most, the first of them on every screen: in the list, where conversations are
#: listed, and at an open media.
_IN_LIST: Final = (
    *("select", "copy_link", "upload", "download", "filter"),
    *("mark", "copy_menu", "view", "tiles", "group", "refresh", "show_help"),
)
_IN_GROUPS: Final = ("select", "filter", "group", "back", "refresh", "show_help")
_WHILE_TYPING: Final = ("complete", "back")
_AT_MEDIA: Final = (
    *("copy_link", "download", "view", "next", "back"),
    *("copy_menu", "show_link", "delete", "show_help"),
)
#: What is done with the media under the cursor, or with those that are marked.
_WITH_MEDIA: Final = frozenset(
    (
        *("copy_link", "show_link", "download", "download_to", "export", "delete", "next", "previous"),
        *("view", "fetch", "play", "copy_menu", "repeat_copy", "show_code", "open_link"),
        *("mark", "mark_down", "mark_up", "mark_range", "mark_all"),
    )
)

#: What a read-only profile has not.
_CHANGING: Final = frozenset({"upload", "delete"})


class MediaScreen(PreviewingScreen, PanedScreen, SharingScreen):
    """Lists the media of a service, shows the one under the cursor, and does things with them."""

    OWN_SETS: ClassVar[tuple[CommandSet, ...]] = (
        commands.MEDIA,
        commands.PREVIEWS,
        commands.PANES,
        commands.SHARING,
        commands.MARKS,
        commands.SYNC,
    )
    BINDINGS: ClassVar[list[BindingType]] = [key for keys in OWN_SETS for key in keys.bindings()]
    COMMAND_SETS: ClassVar[tuple[CommandSet, ...]] = (*OWN_SETS, commands.LIST, commands.TILES, commands.APP)
    AUTO_FOCUS = "MediaTable"
    MANUAL_TOPIC = "filters"
    ABOUT = (
        "The media of a service: what customers and agents have sent in its conversations.\n\n"
        "▣ picture  ▷ video  ♪ sound  ≡ text  ▤ document  · no type  ● marked"
    )

    def __init__(self, session: Session, service: ServiceRow, goal: Found | None = None) -> None:
        super().__init__(session, service)
        self._goal = goal
        self._saving = asyncio.Lock()
        self._details = Details(session, service.sid)
        self._catalogued = session.transfers.catalogued if session.has_transfers else 0

    @property
    def service_sid(self) -> str:
        """The service whose media these are."""
        return self._service.sid

    @property
    def service(self) -> ServiceRow:
        """The service, as the catalog had it when the screen opened."""
        return self._service

    @property
    def shows_hint(self) -> bool:
        """Whether there is a line for somebody new."""
        return bool(self.query(HintLine))

    def compose(self) -> ComposeResult:
        """Lay out the list beside preview and resource, between the line at the top and the keys."""
        yield Header()
        with Horizontal(id="deck"):
            with Vertical(id="list"):
                yield FilterLine()
                yield MediaTable()
                yield GroupTable()
                yield TileGrid()
                yield Static(id="list-sentence", markup=False)
            with Vertical(id="side"):
                yield PreviewPane()
                yield ResourcePane()
        yield TransferStrip()
        if getattr(self.app, "wants_hint", False):
            yield HintLine()
        yield KeyLine()

    async def on_mount(self) -> None:
        """Show what the catalog knows, and read what is new."""
        self.update_header()
        self.on_transfers_changed()
        try:
            if self._goal is None:
                self.show_first()
            else:
                self.go_to(self._goal)
        except Exception as error:
            if not self.reset_catalog(error):
                raise
            return
        # After the first frame: requests need imports.
        self.call_after_refresh(self.action_refresh)

    def update_header(self) -> None:
        """Say it in the line at the top."""
        current = self.table.current
        place = current.name if current and self.has_class("-open") else self.place
        path = (self._service.friendly_name, place)
        self.query_one(Header).where = HeaderState.of(self._session.profile, path, self.state)

    @property
    def keys_now(self) -> tuple[str, ...]:
        """The keys for the line at the bottom."""
        if isinstance(self.focused, Input):
            return _WHILE_TYPING
        if self.has_class("-open"):
            return _AT_MEDIA
        return _IN_GROUPS if self._is_grouped else _IN_LIST

    # The media under the cursor

    def on_cursor_moved(self) -> None:
        """Show the media under the cursor."""
        self.update_header()
        self.say_if_dead()
        self.look()

    @on(MediaTable.InSight)
    @work(exclusive=True, group="details", exit_on_error=False)
    async def _fetch_details(self, event: MediaTable.InSight) -> None:
        if await self._details.fetch(event.rows):
            self.table.read_again()

    # Commands

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Take away what a read-only profile may not do, and what needs a media where none is listed."""
        if action in _CHANGING and self._session.profile.read_only:
            return False
        if action in _WITH_MEDIA and not self._is_grouped and self.is_mounted and not self.table.row_count:
            return False
        return super().check_action(action, parameters)

    @on(RowList.Selected, "MediaTable")
    @on(TileGrid.Selected)
    def _open(self) -> None:
        """Give the whole screen to the media."""
        self.add_class("-open")
        self.lay_out()
        self.update_header()
        self.preview.focus()

    def action_back(self) -> None:
        """Close the media that is open, take the filter away, go out of a conversation, or of the service."""
        if self.has_class("-open"):
            self.remove_class("-open", "-resource-in-front")
            self.lay_out()
            self.update_header()
            self.focus_list()
        elif not (self.take_filter_away() or self.go_out()):
            self._leave()

    def _leave(self) -> None:
        """Go to the services, also where the program began here."""
        if len(self.app.screen_stack) > 1:
            self.dismiss()
            return
        from tui.screens.services import ServicesScreen  # noqa: PLC0415 - it imports this module

        self.app.switch_screen(ServicesScreen(self._session))

    def action_upload(self) -> None:
        """Have files and a conversation chosen, and upload them; the program goes on with that by itself."""
        current = self.table.current
        self._upload(current.conversation_sid if current else None)

    @work(exclusive=True, group="upload", exit_on_error=False)
    async def _upload(self, preferred: str | None) -> None:
        from tui.screens.media.upload import choose_and_send  # noqa: PLC0415 - no matter of the first frame

        await choose_and_send(self.app, self._session, self._service.sid, preferred)

    def action_download(self) -> None:
        """Download the chosen media to the folder of downloads, which is asked for at the first time."""
        from tui.screens.media.download import save  # noqa: PLC0415 - no matter of the first frame

        self._save(self.chosen(), save)

    def action_download_to(self) -> None:
        """Download the chosen media to another folder."""
        from tui.screens.media.download import save  # noqa: PLC0415 - no matter of the first frame

        self._save(self.chosen(), partial(save, ask=True))

    def action_export(self) -> None:
        """Download the chosen media with a manifest."""
        from tui.screens.media.download import export  # noqa: PLC0415 - no matter of the first frame

        self._save(self.chosen(), export)

    @work(group="save", exit_on_error=False)
    async def _save(
        self,
        chosen: Callable[[], Awaitable[list[MediaRow]]],
        save: Callable[[App[Any], Session, Sequence[MediaRow]], Awaitable[None]],
    ) -> None:
        """Save what was chosen, one choice after another: none takes the place of one before."""
        async with self._saving:
            if rows := await chosen():
                await save(self.app, self._session, rows)

    def action_delete(self) -> None:
        """Delete the messages of the chosen media, if that is really wanted."""
        self._delete(self.chosen())

    @work(exclusive=True, group="delete", exit_on_error=False)
    async def _delete(self, chosen: Callable[[], Awaitable[list[MediaRow]]]) -> None:
        from tui.screens.media.delete import (  # noqa: PLC0415 - as above
            delete_and_report,
            messages_to_delete,
            what_goes,
        )

        messages = await messages_to_delete(await chosen(), self._session, self.app)
        if not messages:
            return
        self.forget_marks()
        pending = self._session.pending_deletes

        async def delete() -> None:
            try:
                if await pending.wait_out(what_goes(messages)):
                    await delete_and_report(messages, self._session, self.app)
            finally:
                if self.is_attached:
                    self.list_again()

        self.app.run_worker(delete(), group="deleting", exit_on_error=False)

    def path_of(self, row: MediaRow) -> Path | None:
        """Return where this run saved the media, if it did."""
        return self._session.transfers.path_of(row.sid)

    def on_transfers_changed(self) -> None:
        """Show how far the transfers are; what is attached is in the catalog."""
        if not self._session.has_transfers:
            return
        transfers, strip = self._session.transfers, self.query_one(TransferStrip)
        strip.transfers = transfers.lines
        strip.more = transfers.under_way - len(strip.transfers)
        before, self._catalogued = self._catalogued, transfers.catalogued
        if self._catalogued != before:
            self.list_again()
