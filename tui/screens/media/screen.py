"""The screen of the media of a service, or of all: composes the list, the panes and their controllers."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final

from textual import getters, on, work
from textual.binding import BindingsMap
from textual.containers import Horizontal, Vertical
from textual.widgets import Input, Static

from tui import commands
from tui.commands.keymap import own_commands_of
from tui.commands.own import make_own_set
from tui.presentation.header_state import HeaderState
from tui.screens.base import BaseScreen
from tui.screens.controller import Lazy, resolve
from tui.screens.help_hint import wants_hint
from tui.screens.media.grid import GridController
from tui.screens.media.group import GroupController
from tui.screens.media.layout import LayoutController
from tui.screens.media.list import ListController
from tui.screens.media.list_state import FILTER, PLACE, place_from
from tui.screens.media.people import PeopleController
from tui.screens.media.preview import PreviewController
from tui.screens.media.selection import SelectionController
from tui.screens.media.status import ListStatus
from tui.screens.media.sync import SyncController, Synced
from tui.screens.messages import PreviewsChanged
from tui.screens.new_media import NewMediaController
from tui.screens.worker_errors import reset_catalog
from tui.session.media_details import DetailFetcher
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

    from textual import events
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
    from tui.screens.media.transfer import TransferController
    from tui.screens.threads.thread import ThreadController
    from tui.session.queries import MediaQuery
    from tui.session.session import Session
    from tui.settings.programs import CommandEntry
    from tui.sharing import Format, TemporaryLink


#: The keys for the footer, the most important first.
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
    _OWN_COMMANDS: Final = {command.action: command for keys in OWN_SETS for command in keys}
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
    transfer: Lazy[TransferController] = Lazy("tui.screens.media.transfer:TransferController")
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
        self._goal = goal
        self._filter_text = ""
        self._details = DetailFetcher(session)
        self._catalogued = session.transfers.catalogued if session.has_transfers else 0
        self.status = ListStatus(self)
        self.list = ListController(self, session, service, self, self._read_groups)
        self.group = GroupController(self.list.runner, self)
        self.selection = SelectionController(self, session, self.update_status)
        self.sync = SyncController(self, session, service, self)
        self.grid = GridController(self, session)
        self.new_media = NewMediaController(self, session, service)
        self.previews = PreviewController(
            self,
            session,
            lambda: self.preview_loader,
            lambda: self.is_current,
            self._viewer_closed,
            self.grid.clear,
        )
        self.panes = LayoutController(self, self, session.ui_state)
        self.people = PeopleController(self, session, self._show_people)
        self._user_set = make_own_set(own_commands_of(self.app))
        self._user_commands = {command.action: command for command in self._user_set}
        self._bind_user_commands()

    def _bind_user_commands(self) -> None:
        """Give each command of the user's own an action, and its keys."""
        for one in own_commands_of(self.app):
            setattr(self, f"action_{one.command.action}", partial(self._run_user_command, one.entry))
        bindings = [command.binding() for command in self._user_set if command.keys]
        self._bindings = BindingsMap.merge([self._bindings, BindingsMap(bindings)])

    def _run_user_command(self, entry: CommandEntry) -> None:
        self.own_commands.run_command(entry)

    @property
    def command_sets(self) -> tuple[CommandSet, ...]:
        """All commands here, those of the user's own included."""
        return (*self.COMMAND_SETS, self._user_set) if self._user_set.commands else self.COMMAND_SETS

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
        self.new_media.mount(self.table, self.tiles)
        self.group.mount(self.groups)
        self.previews.mount(self.table, self.preview, self.resource)
        self.list.mount(self.table)
        self.watch(self.app, "app_focus", self._check_copied_link, init=False)
        self.update_header()
        self.on_transfers_changed()
        try:
            self._show_first()
        except Exception as error:
            if not reset_catalog(self.app, error):
                raise
            return
        # After the first frame: requests need imports.
        self.call_after_refresh(self.sync.refresh)

    def _show_first(self) -> None:
        """Show where the user wants to go, else what was left: the filter and the place."""
        left = self.session.ui_state.read(self.state_key)
        wanted, self.session.first_filter = self.session.first_filter, ""
        text = wanted or left.get(FILTER)
        place = None if wanted else place_from(left, self.session.reader, self.service_sid)
        if self._goal is not None:
            self.go_to(self._goal)
        elif isinstance(text, str) and text and self.filter.begin(text):
            self.list.resume_at(place)
        else:
            self.list.show_first(place)

    async def on_unmount(self) -> None:
        """Keep the filter and the place for the next start."""
        if self.list.result is not None:
            facts = {FILTER: self._filter_text, PLACE: self.list.place_to_keep}
            await asyncio.to_thread(self.session.ui_state.update, self.state_key, **facts)

    # What is shown

    @property
    def front(self) -> RowList:
        """The list that is shown: media, or their conversations."""
        return self.groups if self.group.is_shown else self.table

    @property
    def footer_actions(self) -> tuple[str, ...]:
        """The keys for the footer."""
        if isinstance(self.focused, Input):
            return _WHILE_TYPING
        if self.group.is_shown and not self.panes.is_open:
            return _IN_GROUPS
        first, *others = _AT_MEDIA if self.panes.is_open else _IN_LIST
        own = (command.action for command in self._user_set if command.footer)
        return (first, *own, *others)

    def update_header(self) -> None:
        """Show where the user is, and how fresh the list is."""
        current = self.table.current
        place = current.name if current and self.panes.is_open else self.group.place
        path = (self.service.friendly_name, place)
        self.query_one(Header).state = HeaderState.of(self.session.profile, path, self.sync.state)

    def update_status(self) -> None:
        """Show how much is listed and marked, and how far the sync is."""
        self.status.update()
        if MediaScreen.thread.is_made(self):
            self.thread.on_sync_changed(is_running=self.sync.is_running)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Disable what a read-only profile may not do, and what needs a media where none is listed."""
        command = self._OWN_COMMANDS.get(action) or self._user_commands.get(action)
        if command is None:
            return super().check_action(action, parameters)
        if command.writes and self.session.profile.read_only:
            return False
        if self.group.is_shown:
            return command.is_for_groups
        return not (command.needs_media and self.is_mounted and not self.table.row_count)

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

    @on(RowList.Highlighted, "MediaTable")
    def _on_highlighted(self) -> None:
        self.list.on_cursor_moved()
        self.grid.on_cursor_moved()
        self.new_media.follow(is_by_user=True)
        self.cursor_moved()

    @on(MediaTable.Changed)
    def _on_table_changed(self) -> None:
        self.grid.show()

    @on(MediaTable.VisibleRowsChanged)
    def _on_people_in_sight(self, event: MediaTable.VisibleRowsChanged) -> None:
        self.people.fetch(event.rows)

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

    @on(MediaTable.VisibleRowsChanged)
    @work(exclusive=True, group="details", exit_on_error=False)
    async def _on_rows_in_sight(self, event: MediaTable.VisibleRowsChanged) -> None:
        if await self._details.fetch(event.rows):
            self.table.reread()

    @on(RowList.MarkClicked, "MediaTable")
    def _on_mark_clicked(self, event: RowList.MarkClicked) -> None:
        if event.is_range:
            self.selection.mark_range()
        else:
            self.selection.toggle(event.index)

    @on(RowList.TitleClicked, "MediaTable")
    def _on_title_clicked(self, event: RowList.TitleClicked) -> None:
        self.list.sort_by_title(event.column)

    @on(RowList.TitleClicked, "GroupTable")
    def _on_group_title_clicked(self, event: RowList.TitleClicked) -> None:
        self.group.sort_by_title(event.column)

    @on(RowList.Selected, "GroupTable")
    def _on_group_selected(self) -> None:
        self.group.enter()

    @on(TileGrid.CursorMoved)
    def _on_tile_moved(self, event: TileGrid.CursorMoved) -> None:
        self.table.cursor = event.index

    @on(TileGrid.DrawingsNeeded)
    def _on_tiles_wanted(self, event: TileGrid.DrawingsNeeded) -> None:
        self.grid.load(event.places)

    @on(FilterLine.Changed)
    def _on_filter_changed(self, event: FilterLine.Changed) -> None:
        self._filter_text = event.text.strip()
        self.filter.apply(event.text)

    @on(FilterLine.Left)
    def _on_filter_left(self) -> None:
        self.filter.leave()

    @on(FilterLine.HistoryAsked)
    def _on_history_asked(self, event: FilterLine.HistoryAsked) -> None:
        self.filter.step(event.by)

    @on(Synced)
    def _on_synced(self, event: Synced) -> None:
        self.sync.on_synced(event.progress)

    @on(PreviewsChanged)
    def _on_previews_changed(self) -> None:
        self.previews.show()

    @on(PreviewPane.Resized)
    def _on_preview_resized(self) -> None:
        self.previews.redraw()

    @on(ThreadPane.Shown)
    def _on_thread_shown(self) -> None:
        self.thread.show()

    @on(ThreadPane.MediaChosen)
    def _on_thread_media_chosen(self, event: ThreadPane.MediaChosen) -> None:
        self.thread.follow(event.media_sid)

    @on(ThreadPane.Selected)
    def _on_thread_selected(self, event: ThreadPane.Selected) -> None:
        self.thread.open_conversation(event.item.message)

    def on_resize(self) -> None:
        """Lay the panes out again, once it is known how much room there is."""
        self.call_later(self.panes.lay_out)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Begin to drag the border between two panes."""
        self.panes.begin_drag(event)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Drag it."""
        self.panes.drag(event)

    def on_mouse_up(self) -> None:
        """End the drag."""
        self.panes.end_drag()

    def on_screen_resume(self) -> None:
        """Look after the copied link whenever the user comes back to this screen."""
        self._check_copied_link()

    def on_transfers_changed(self) -> None:
        """Show how far the transfers are; what is attached is in the catalog."""
        if not self.session.has_transfers:
            return
        transfers, strip = self.session.transfers, self.query_one(TransferStrip)
        strip.transfers = transfers.lines
        strip.more = transfers.under_way - len(strip.transfers)
        before, self._catalogued = self._catalogued, transfers.catalogued
        if self._catalogued != before:
            self.list.refresh()

    # Going in and out

    def go_to(self, found: SidLocation) -> None:
        """Show what a SID names, with no filter in the way."""
        self.filter_line.display = False
        self.group.go_to(found)
        self.filter_line.put("")

    @on(RowList.Selected, "MediaTable")
    @on(TileGrid.Selected)
    def _open(self) -> None:
        """Give the whole screen to the media."""
        self._set_open(is_open=True)
        self.new_media.mark_seen()
        self.preview.focus()

    def action_back(self) -> None:
        """Close the open media, clear the filter, or leave the conversation or the service."""
        if self.panes.is_open:
            self._set_open(is_open=False)
            self.focus_list()
        elif not ((self.filter_line.display and self.filter.clear()) or self.group.leave()):
            self._leave()

    def _set_open(self, *, is_open: bool) -> None:
        self.panes.set_open(is_open=is_open)
        self.update_header()

    def _leave(self) -> None:
        """Go to the services, also where the program began here."""
        if len(self.app.screen_stack) > 1:
            self.dismiss()
        else:
            resolve("tui.screens.services:replace_by_services")(self.app, self.session)

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
