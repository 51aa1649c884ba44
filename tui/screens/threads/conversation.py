"""A conversation: all its messages in the catalog."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final, Protocol

from textual import getters, on, work
from textual.content import Content

from tui import commands
from tui.presentation.header_state import HeaderState
from tui.screens.base import BaseScreen, await_with_feedback
from tui.screens.input.dialog_wait import expect_dialog
from tui.screens.thumbnail_loader import ThumbnailLoader
from tui.session.threads import ThreadReader
from tui.sharing import Format
from tui.widgets.header import Header
from tui.widgets.key_line import KeyLine
from tui.widgets.preview_pane import LOADING
from tui.widgets.threads.conversation_view import THUMBNAIL, ConversationView
from tui.widgets.word_filter import WordFilter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from tui.catalog import MediaRow, MessageRow
    from tui.commands import CommandSet
    from tui.preview import Drawing
    from tui.session.session import Session

#: The key in the stored UI state for whether pictures are shown.
_MEMORY: Final = "conversation"
_PICTURES: Final = "pictures"
_NO_MEDIA: Final = "This message has no media. Press {} to go to the next one."
_NO_PICTURES: Final = "This terminal shows no pictures, or they are turned off."


class ConversationHost(Protocol):
    """The media screen as the conversation sees it."""

    session: Session

    @property
    def service_sid(self) -> str:
        """The SID of the service; ALL_SERVICES for all."""

    def copy_rows(self, rows: Sequence[MediaRow], form: Format) -> None:
        """Copy ``rows`` as ``form``."""

    def download_rows(self, rows: Sequence[MediaRow]) -> None:
        """Download ``rows``."""


class ConversationScreen(BaseScreen[str]):
    """Shows the conversation ``name`` of ``message`` at that message.

    Returns the SID of the media to show in the list, "" for none.
    """

    OWN_SETS: ClassVar[tuple[CommandSet, ...]] = (commands.THREAD,)
    BINDINGS: ClassVar[list[BindingType]] = [*commands.THREAD.bindings(), *commands.FIND.bindings()]
    COMMAND_SETS: ClassVar[tuple[CommandSet, ...]] = (
        commands.THREAD,
        commands.FIND,
        commands.LIST,
        commands.APP,
    )
    AUTO_FOCUS = "ConversationView"
    MANUAL_TOPIC = "start"
    ABOUT = (
        "All stored messages of a conversation, oldest first. Enter on a message with a"
        " media shows the media in the list."
    )
    footer_actions = ("select", "next", "previous", "close", "show_help")

    view = getters.query_one(ConversationView)
    words = getters.query_one(WordFilter)

    def __init__(self, host: ConversationHost, message: MessageRow, name: str) -> None:
        super().__init__()
        self._host = host
        self._conversation_name = name
        self._session = session = host.session
        self._conversation_sid = message.conversation_sid
        #: The last current message.
        self._message_sid = message.sid
        self._total = 0
        self._threads = ThreadReader(session, host.service_sid)
        self._thumbnails = ThumbnailLoader(self, session, THUMBNAIL, self._put)

    def compose(self) -> ComposeResult:
        """Compose the header, the messages and the keys."""
        yield Header()
        yield WordFilter("ConversationView")
        yield ConversationView()
        yield KeyLine()

    def on_mount(self) -> None:
        """Read the conversation."""
        path = (self._conversation_name, "conversation")
        self.query_one(Header).state = HeaderState.of(self._session.profile, path)
        self._show_place()
        is_wanted = self._session.ui_state.read(_MEMORY).get(_PICTURES) is not False
        self.view.show_pictures(is_on=is_wanted and self._thumbnails.draws_pictures)
        self._load()

    @work(exclusive=True, group="thread", exit_on_error=False)
    async def _load(self) -> None:
        reading = self._threads.read_conversation(
            self._conversation_sid, self._message_sid, self.words.matcher
        )
        thread = await await_with_feedback(reading, self._show_loading)
        if thread is None:
            return
        self._total = thread.total
        if self.words.is_on and not len(thread.window):
            self.view.show_sentence(self.words.no_match(self.key_of("thread.close")))
        else:
            self.view.show(thread.window, thread.place)
        self._show_place()

    def _show_loading(self) -> None:
        if not self._total:
            self.view.show_sentence(LOADING)

    def _show_place(self) -> None:
        """Show the number of messages, and the position of the current one."""
        view = self.view
        count = len(view.window)
        title = self.words.heading("Messages", count, self._total) if self._total else "Messages"
        if str(view.border_title or "") != title:
            view.border_title = Content(title)
        view.set_subtitle(f"{view.cursor + 1:,}/{count:,}" if count else "")

    @on(WordFilter.Changed)
    def _on_words_changed(self) -> None:
        self._load()

    def action_filter(self) -> None:
        """Show only messages that match the typed words."""
        self.words.start()

    @on(ConversationView.Moved)
    def _on_moved(self) -> None:
        if self.view.current is not None:
            self._message_sid = self.view.current.message.sid
        self._show_place()

    @on(ConversationView.Selected)
    def _on_selected(self, event: ConversationView.Selected) -> None:
        if event.media_sid:
            self.dismiss(event.media_sid)

    @on(ConversationView.DrawingsNeeded)
    def _on_drawings_needed(self, event: ConversationView.DrawingsNeeded) -> None:
        self._thumbnails.load(event.rows)

    def _put(self, sid: str, drawing: Drawing | None) -> None:
        self.view.put(sid, drawing)

    def action_toggle_pictures(self) -> None:
        """Show or hide pictures below their entries; the choice is stored."""
        if not self._thumbnails.draws_pictures:
            self.notify(_NO_PICTURES)
            return
        is_on = not self.view.shows_pictures
        self.view.show_pictures(is_on=is_on)
        if not is_on:
            self._thumbnails.load(())
        self._thumbnails.keep(self._session.ui_state, _MEMORY, **{_PICTURES: is_on})

    def action_next(self) -> None:
        """Go to the next media."""
        self.view.step_media(1)

    def action_previous(self) -> None:
        """Go to the previous media."""
        self.view.step_media(-1)

    def action_copy_link(self) -> None:
        """Copy a new temporary URL of the current media."""
        if (row := self._current_media()) is not None:
            self._host.copy_rows([row], Format.URL)

    def action_share_link(self) -> None:
        """Copy a share link to the current media."""
        if (row := self._current_media()) is not None:
            self._host.copy_rows([row], Format.SHARE_LINK)

    def action_download(self) -> None:
        """Download the current media."""
        if (row := self._current_media()) is not None:
            expect_dialog(self.app)
            self._host.download_rows([row])

    def _current_media(self) -> MediaRow | None:
        """Return the highlighted media; say so if the message has none."""
        media = self.view.current.media if self.view.current is not None else ()
        row = next((row for row in media if row.sid == self.view.media_sid), None)
        if row is None:
            self.notify(_NO_MEDIA.format(self.key_of("thread.next")))
        return row

    def action_close(self) -> None:
        """Show all messages again, or go back to the list."""
        if not self.words.clear():
            self.dismiss("")
