"""The screen of the media of a service, or of all: composes the list, the panes and their controllers."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import events, getters, on
from textual.binding import BindingsMap
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from tui import commands
from tui.screens.base import BaseScreen
from tui.screens.controller import Lazy, forward
from tui.screens.help_hint import wants_hint
from tui.screens.media.command_state import CommandState
from tui.screens.media.grid import GridController
from tui.screens.media.group import GroupController
from tui.screens.media.in_sight import InSightController
from tui.screens.media.layout import LayoutController
from tui.screens.media.list import ListController
from tui.screens.media.navigation import Navigation
from tui.screens.media.preview import PreviewController
from tui.screens.media.selection import SelectionController
from tui.screens.media.status import MediaStatus
from tui.screens.media.sync import SyncController, Synced
from tui.screens.messages import PreviewsChanged
from tui.screens.new_media import NewMediaController
from tui.screens.worker_errors import reset_catalog
from tui.widgets.filter_line import FilterLine
from tui.widgets.header import Header
from tui.widgets.hint_line import HintLine
from tui.widgets.key_line import KeyLine
from tui.widgets.lists.group_table import GroupTable
from tui.widgets.lists.media_table import MediaTable
from tui.widgets.lists.row_list import RowList
from tui.widgets.preview_pane import PreviewPane
from tui.widgets.resource_pane import ResourcePane
from tui.widgets.threads.thread_pane import ThreadPane
from tui.widgets.tile_grid import TileGrid
from tui.widgets.transfer_strip import TransferStrip

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from tui.catalog import MediaRow, ServiceRow, SidLocation
    from tui.catalog.model import Totals
    from tui.commands import CommandSet
    from tui.screens.links.maker import ShareLinkController
    from tui.screens.media.delete import DeleteController
    from tui.screens.media.filter import FilterController
    from tui.screens.media.preview_loader import PreviewLoader
    from tui.screens.media.programs.opener import OpenerController
    from tui.screens.media.programs.own_commands import OwnCommandController
    from tui.screens.media.share import ShareController
    from tui.screens.media.transfers.controller import TransferController
    from tui.screens.threads.thread import ThreadController
    from tui.session.queries import MediaQuery
    from tui.session.session import Session
    from tui.sharing import Format, TemporaryLink


class MediaScreen(BaseScreen[None]):
    """Lists the media of a service, or of all, previews the one under the cursor, passes commands on."""

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
        "▣ picture  ▷ video  ♪ sound  ≡ text  ▤ document  · no type  ● marked  + new"
    )

    filter_line = getters.query_one(FilterLine)
    table = getters.query_one(MediaTable)
    groups = getters.query_one(GroupTable)
    tiles = getters.query_one(TileGrid)
    preview = getters.query_one(PreviewPane)
    resource = getters.query_one(ResourcePane)
    thread_pane = getters.query_one(ThreadPane)

    preview_loader: Lazy[PreviewLoader] = Lazy("tui.screens.media.preview_loader:loader_for")
    filter: Lazy[FilterController] = Lazy("tui.screens.media.filter:FilterController")
    share: Lazy[ShareController] = Lazy("tui.screens.media.share:ShareController")
    share_link: Lazy[ShareLinkController] = Lazy("tui.screens.links.maker:ShareLinkController")
    thread: Lazy[ThreadController] = Lazy("tui.screens.threads.thread:ThreadController")
    transfer: Lazy[TransferController] = Lazy("tui.screens.media.transfers.controller:TransferController")
    opener: Lazy[OpenerController] = Lazy("tui.screens.media.programs.opener:OpenerController")
    own_commands: Lazy[OwnCommandController] = Lazy(
        "tui.screens.media.programs.own_commands:OwnCommandController"
    )
    delete: Lazy[DeleteController] = Lazy("tui.screens.media.delete:DeleteController")

    def __init__(self, session: Session, service: ServiceRow, goal: SidLocation | None = None) -> None:
        super().__init__()
        self.session = session
        #: The service, as the catalog had it when the screen opened.
        self.service = service
        self._catalogued = session.transfers.catalogued if session.has_transfers else 0
        self.navigation = Navigation(self, goal)
        self.status = MediaStatus(self)
        self.list = ListController(self, session, service, self, self._read_groups)
        self.group = GroupController(self.list.runner, self)
        self.selection = SelectionController(self, session, self.update_status)
        self.sync = SyncController(self, session, service, self)
        self.grid = GridController(self, session)
        self.new_media = NewMediaController(self, session, service)
        self.previews = PreviewController(self, session, self._viewer_closed, self.grid.clear)
        self.panes = LayoutController(self, self, session.ui_state)
        self.in_sight = InSightController(self, session, self._show_people)
        self.command_state = CommandState(self)
        self._bindings = BindingsMap.merge([self._bindings, self.command_state.own_bindings()])
        vars(self).update(self.command_state.own_actions())

    @property
    def command_sets(self) -> tuple[CommandSet, ...]:
        """All commands here, those of the user's own included."""
        return self.command_state.sets

    @property
    def service_sid(self) -> str:
        """The SID of the service; ALL_SERVICES for all."""
        return self.service.sid

    @property
    def state_key(self) -> str:
        """The key of the list in the state of the user interface."""
        return self.session.state_key(self.service_sid)

    @property
    def shows_hint(self) -> bool:
        """Whether there is a line for somebody new."""
        return bool(self.query(HintLine))

    def compose(self) -> ComposeResult:
        """Lay out the list beside preview and resource, between the header and the keys."""
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
                yield ThreadPane()
                yield ResourcePane()
        yield TransferStrip()
        if wants_hint(self.app):
            yield HintLine()
        yield KeyLine()

    def on_mount(self) -> None:
        """Show what the catalog knows, and read what is new."""
        if not self.children:  # the screen was removed before it was composed
            return
        self.panes.mount()
        self.grid.mount(self.tiles, self.table)
        self.selection.mount(self.table)
        self.in_sight.mount(self.table)
        self.new_media.mount(self.table, self.tiles)
        self.group.mount(self.groups)
        self.previews.mount(self.table, self.preview, self.resource)
        self.list.mount(self.table)
        self.watch(self.app, "app_focus", self._check_copied_link, init=False)
        self.update_header()
        self.on_transfers_changed()
        try:
            self.navigation.start()
        except Exception as error:
            if not reset_catalog(self.app, error):
                raise
            return
        # After the first frame: requests need imports.
        self.call_after_refresh(self.sync.refresh)

    async def on_unmount(self) -> None:
        """Keep the filter and the place for the next start."""
        await self.navigation.keep()

    # What is shown

    @property
    def front(self) -> RowList:
        """The list that is shown: media, or their conversations."""
        return self.groups if self.group.is_shown else self.table

    @property
    def footer_actions(self) -> tuple[str, ...]:
        """The keys for the footer."""
        return self.command_state.footer_actions

    def update_header(self) -> None:
        """Show where the user is, and how fresh the list is."""
        self.status.update_header()

    def update_status(self) -> None:
        """Show how much is listed and marked, and how far the sync is."""
        self.status.update()
        if MediaScreen.thread.is_made(self):
            self.thread.on_sync_changed(is_running=self.sync.is_running)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Disable what a read-only profile may not do, and what needs a media where none is listed."""
        is_enabled = self.command_state.is_enabled(action)
        return super().check_action(action, parameters) if is_enabled is None else is_enabled

    # What controllers ask for

    @property
    def query_shown(self) -> MediaQuery:
        """What is listed."""
        return self.list.query

    @property
    def has_rows(self) -> bool:
        """Whether anything is listed."""
        return bool(self.front.row_count)

    @property
    def shown_totals(self) -> Totals | None:
        """The totals of the service when the list was read; None before that."""
        return self.list.result.all_totals if self.list.result else None

    def chosen(self) -> Callable[[], Awaitable[list[MediaRow]]]:
        """Return a function that reads the media that are chosen now."""
        return self.selection.chosen()

    def unmark(self) -> None:
        """Remove all marks."""
        self.selection.unmark()

    def share_rows(self, rows: Sequence[MediaRow], form: Format) -> None:
        """Copy one share link to ``rows`` in the format ``form``."""
        self.share_link.share_rows(rows, form)

    def copy_rows(self, rows: Sequence[MediaRow], form: Format) -> None:
        """Copy ``rows`` as ``form``."""
        self.share.copy_rows(rows, form)

    def download_rows(self, rows: Sequence[MediaRow]) -> None:
        """Download ``rows``."""
        self.transfer.download_rows(rows)

    async def make_share_link(self, row: MediaRow) -> TemporaryLink:
        """Return a new share link to ``row``."""
        return await self.share_link.make(row)

    def show_query(self, query: MediaQuery, target: int | None = None) -> None:
        """List something else, the cursor on the media with the row id ``target``."""
        self.list.show(query, target)

    def refresh_list(self) -> None:
        """Read the list again."""
        if self.is_attached:
            self.list.refresh()

    async def _read_groups(self, query: MediaQuery) -> bool:
        return await self.group.read(query)

    def put_filter(self, text: str) -> None:
        """Filter by ``text``."""
        self.filter.put(text)

    def groups_toggled(self) -> None:
        """Show the conversations, or hide them."""
        self.set_class(self.group.is_shown, "-grouped")
        self.focus_list()
        self.refresh_bindings()

    def focus_list(self) -> None:
        """Focus what is shown of the list."""
        (self.tiles if self.grid.is_shown and not self.group.is_shown else self.front).focus()

    def cursor_moved(self) -> None:
        """Show the media under the cursor."""
        self.new_media.follow(is_by_user=False)
        self.update_header()
        self._check_copied_link()
        self.previews.show()
        if self.thread_pane.region.area:
            self.thread.show()

    def _show_people(self) -> None:
        self.table.reread()
        self.previews.show_people()
        if self.thread_pane.region.area:
            self.thread.show()

    def show_annotations(self) -> None:
        """Show tags and notes that were changed."""
        self._show_people()
        if self.query_shown.where:
            self.refresh_list()

    def sync_ended(self, *, is_automatic: bool) -> None:
        """Notify of what an automatic sync has brought."""
        self.new_media.on_synced(is_automatic=is_automatic)

    def _viewer_closed(self) -> None:
        self.new_media.mark_seen()
        self.cursor_moved()

    def _check_copied_link(self) -> None:
        """Say it once where the copied link has expired, and somebody is here to read it."""
        if MediaScreen.share.is_made(self):
            self.share.check_copied_link()

    # Events

    _on_table_changed = forward(MediaTable.Changed, "grid.show")
    _on_rows_in_sight = forward(MediaTable.VisibleRowsChanged, "in_sight.fetch", "rows")
    _on_title_clicked = forward(RowList.TitleClicked, "list.sort_by_title", "column", of="MediaTable")
    _on_media_selected = forward(RowList.Selected, "navigation.open", of="MediaTable")
    _on_group_title_clicked = forward(RowList.TitleClicked, "group.sort_by_title", "column", of="GroupTable")
    _on_group_selected = forward(RowList.Selected, "group.enter", of="GroupTable")
    _on_tile_moved = forward(TileGrid.CursorMoved, "grid.move_cursor", "index")
    _on_tile_selected = forward(TileGrid.Selected, "navigation.open")
    _on_drawings_needed = forward(TileGrid.DrawingsNeeded, "grid.load", "places")
    _on_filter_left = forward(FilterLine.Left, "filter.leave")
    _on_history_asked = forward(FilterLine.HistoryAsked, "filter.step", "by")
    _on_synced = forward(Synced, "sync.on_synced", "progress")
    _on_previews_changed = forward(PreviewsChanged, "previews.show")
    _on_preview_resized = forward(PreviewPane.Resized, "previews.redraw")
    _on_thread_shown = forward(ThreadPane.Shown, "thread.show")
    _on_thread_media_chosen = forward(ThreadPane.MediaChosen, "thread.follow", "media_sid")
    _on_thread_selected = forward(ThreadPane.Selected, "thread.open_conversation", "item.message")
    _on_drag_begun = forward(events.MouseDown, "panes.begin_drag", "screen_x", "screen_y")
    _on_dragged = forward(events.MouseMove, "panes.drag", "screen_x", "screen_y")
    _on_drag_ended = forward(events.MouseUp, "panes.end_drag")

    @on(RowList.Highlighted, "MediaTable")
    def _on_highlighted(self) -> None:
        self.list.on_cursor_moved()
        self.grid.on_cursor_moved()
        self.new_media.follow(is_by_user=True)
        self.cursor_moved()

    @on(RowList.MarkClicked, "MediaTable")
    def _on_mark_clicked(self, event: RowList.MarkClicked) -> None:
        if event.is_range:
            self.selection.mark_range()
        else:
            self.selection.toggle(event.index)

    @on(FilterLine.Changed)
    def _on_filter_changed(self, event: FilterLine.Changed) -> None:
        self.navigation.filter_text = event.text.strip()
        self.filter.apply(event.text)

    def on_resize(self) -> None:
        """Lay the panes out again, once it is known how much room there is."""
        self.call_later(self.panes.lay_out)

    def on_screen_resume(self) -> None:
        """Look after the copied link whenever the user comes back to this screen."""
        self._check_copied_link()

    def on_transfers_changed(self) -> None:
        """Show how far the transfers are; what is attached is in the catalog."""
        if self.session.has_transfers:
            self.status.update_transfers()
            before, self._catalogued = self._catalogued, self.session.transfers.catalogued
            if self._catalogued != before:
                self.list.refresh()

    # Commands

    def action_toggle_thread(self) -> None:
        """Show the messages around the media, or hide them."""
        if self.thread_pane.has_focus and not self.panes.has_tabs:
            self.focus_list()
        is_asked_for = not self.thread_pane.region.area
        self.panes.toggle_thread()
        if is_asked_for:
            self.thread.offer_texts()

    def action_tiles(self) -> None:
        """Show the list as a grid, or as a table again."""
        self.grid.toggle()
        if not self.panes.is_open:
            self.focus_list()  # before Textual moves the focus away from what is hidden

    def action_sort(self) -> None:
        """Order what is shown by the next column."""
        (self.group if self.group.is_shown else self.list).sort()

    def action_reverse(self) -> None:
        """Reverse the order of what is shown."""
        (self.group if self.group.is_shown else self.list).reverse()
