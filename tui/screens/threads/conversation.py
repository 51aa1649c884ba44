"""A conversation: all its messages that the catalog keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import getters, on, work
from textual.content import Content

from tui import commands
from tui.presentation.header_state import HeaderState
from tui.screens.base import BaseScreen, await_with_feedback
from tui.session.threads import ThreadReader
from tui.widgets.header import Header
from tui.widgets.key_line import KeyLine
from tui.widgets.preview_pane import LOADING
from tui.widgets.threads.conversation_view import ConversationView

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from tui.catalog import MessageRow
    from tui.commands import CommandSet
    from tui.session.session import Session


class ConversationScreen(BaseScreen[str]):
    """Shows the conversation ``name`` of ``message`` at that message.

    Returns the SID of the media to show in the list, "" for none.
    """

    OWN_SETS: ClassVar[tuple[CommandSet, ...]] = (commands.THREAD,)
    BINDINGS: ClassVar[list[BindingType]] = commands.THREAD.bindings()
    COMMAND_SETS: ClassVar[tuple[CommandSet, ...]] = (commands.THREAD, commands.LIST, commands.APP)
    AUTO_FOCUS = "ConversationView"
    MANUAL_TOPIC = "start"
    ABOUT = (
        "All messages of a conversation that the catalog keeps, the oldest on top. Enter on a message with a"
        " media shows the media in the list."
    )
    footer_actions = ("select", "next", "previous", "close", "show_help")

    view = getters.query_one(ConversationView)

    def __init__(self, session: Session, service_sid: str, message: MessageRow, name: str) -> None:
        super().__init__()
        self._conversation_name = name
        self._session = session
        self._message = message
        self._threads = ThreadReader(session, service_sid)

    def compose(self) -> ComposeResult:
        """Compose the header, the messages and the keys."""
        yield Header()
        yield ConversationView()
        yield KeyLine()

    def on_mount(self) -> None:
        """Read the conversation."""
        path = (self._conversation_name, "conversation")
        self.query_one(Header).state = HeaderState.of(self._session.profile, path)
        self._show_place()
        self._load()

    @work(exclusive=True, group="thread", exit_on_error=False)
    async def _load(self) -> None:
        reading = self._threads.read_conversation(self._message.conversation_sid, self._message.sid)
        thread = await await_with_feedback(reading, lambda: self.view.show_sentence(LOADING))
        self.view.show(thread.window, thread.place)
        self._show_place()

    def _show_place(self) -> None:
        """Show how many messages there are, and which of them is current."""
        view = self.view
        count = len(view.window)
        title = f"Messages  {count:,}" if count else "Messages"
        if str(view.border_title or "") != title:
            view.border_title = Content(title)
        view.set_subtitle(f"{view.cursor + 1:,}/{count:,}" if count else "")

    @on(ConversationView.Moved)
    def _on_moved(self) -> None:
        self._show_place()

    @on(ConversationView.Selected)
    def _on_selected(self, event: ConversationView.Selected) -> None:
        if event.media_sid:
            self.dismiss(event.media_sid)

    def action_next(self) -> None:
        """Go to the next media."""
        self.view.step_media(1)

    def action_previous(self) -> None:
        """Go to the previous media."""
        self.view.step_media(-1)

    def action_close(self) -> None:
        """Go back to the list."""
        self.dismiss("")
