"""The thread: the messages around the media under the cursor, and the link to the full conversation."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final, Protocol

from textual.content import Content

from tui.screens import dialogs, threads
from tui.screens.controller import Controller
from tui.screens.media.host import MediaHost
from tui.session.threads import ThreadReader
from tui.text.quantities import format_count
from tui.text.sanitize import make_printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.worker import Worker

    from tui.catalog import MediaRow, MessageRow
    from tui.session.threads import Thread
    from tui.sharing import Format
    from tui.widgets.threads.thread_pane import ThreadPane

#: Seconds the cursor rests on a media before its thread is read.
_REST: Final = 0.05
_UNATTACHED: Final = "This media is not attached to a message."
_UNWANTED: Final = (
    'The texts of messages are not kept. To keep those around media, set text = "around" under [catalog] in'
    " config.toml, start again and press {}."
)
_OLD: Final = "This catalog has no texts of messages yet. Press {} to read all messages again: about {}."
_UNKNOWN: Final = "The messages around this media are not in the catalog yet. Press {} to sync."
_OFFER: Final = (
    "This catalog has no texts of messages yet. Reading all messages again adds those around media, and takes"
    " about {}. Read them now?"
)
_NOT_LISTED: Final = "This media is not in the list. Clear the filter to find it there."


class ThreadHost(MediaHost, Protocol):
    """The media screen as the thread sees it."""

    @property
    def thread_pane(self) -> ThreadPane:
        """The thread pane."""

    def action_reread(self) -> None:
        """Sync all messages again."""

    def copy_rows(self, rows: Sequence[MediaRow], form: Format) -> None:
        """Copy ``rows`` as ``form``."""

    def download_rows(self, rows: Sequence[MediaRow]) -> None:
        """Download ``rows``."""


class ThreadController(Controller):
    """Shows the thread of the media under the cursor, and moves the cursor to media selected in it."""

    def __init__(self, host: ThreadHost) -> None:
        super().__init__(host)
        self._screen = host
        self._threads = ThreadReader(host.session, host.service_sid)
        self._showing: Worker[None] | None = None
        self._was_syncing = False
        self._conversation_name = ""

    @property
    def _is_shown(self) -> bool:
        return bool(self._screen.thread_pane.region.area)

    def show(self) -> None:
        """Show the messages around the media under the cursor."""
        if self._is_shown:
            self._showing = self.run_latest("thread", self._show)

    async def _show(self) -> None:
        await asyncio.sleep(_REST)
        row = self._screen.table.current
        if row is None:
            self._screen.thread_pane.show_sentence("")
        else:
            await self._show_around(row)

    async def _show_around(self, row: MediaRow) -> None:
        pane = self._screen.thread_pane
        self._conversation_name = row.conversation_name
        pane.border_subtitle = Content(make_printable(row.conversation_name))
        if row.message_sid is None:
            pane.show_sentence(_UNATTACHED)
            return
        thread = await self._threads.read_around(row)
        if len(thread.window):
            pane.show(thread.window, thread.place, row.sid)
        else:
            pane.show_sentence(self._explain(thread))

    def _explain(self, thread: Thread) -> str:
        """Return why there are no messages, and what to do about it."""
        reread = self.key_of("sync.reread")
        if thread.is_unwanted:
            return _UNWANTED.format(reread)
        if thread.requests:
            return _OLD.format(reread, format_count(thread.requests, "request"))
        return _UNKNOWN.format(self.key_of("sync.refresh"))

    def on_sync_changed(self, *, is_running: bool) -> None:
        """Read the thread again after a sync."""
        was_running, self._was_syncing = self._was_syncing, is_running
        if was_running and not is_running:
            self.show()

    # From the thread to the list

    def follow(self, media_sid: str) -> None:
        """Move the cursor of the list to a media, or show its thread if it is not listed."""
        if self._showing is not None:
            self._showing.cancel()
        self.run_latest("thread", self._follow, media_sid)

    async def _follow(self, media_sid: str) -> None:
        found = await self._threads.find_media(media_sid)
        if found is not None and not await self._put_cursor(found[0]):
            await self._show_around(found[1])

    async def _put_cursor(self, row_id: int) -> bool:
        """Move the list's cursor to a media; return whether it is listed."""
        table = self._screen.table
        place = await asyncio.to_thread(table.window.place_of, row_id)
        if place is not None:
            table.cursor = place
        return place is not None

    # The conversation

    def open_conversation(self, message: MessageRow) -> None:
        """Show the full conversation at a message."""
        self.run_latest("view", self._open_conversation, message)

    async def _open_conversation(self, message: MessageRow) -> None:
        name = self._conversation_name or message.conversation_sid
        screen = threads.ConversationScreen(self._screen, message, name)
        chosen = await self.app.push_screen_wait(screen)
        found = await self._threads.find_media(chosen) if chosen else None
        if found is None:
            return
        if await self._put_cursor(found[0]):
            self._screen.focus_list()
        else:
            self.app.notify(_NOT_LISTED, markup=False)

    # Missing message texts

    def offer_texts(self) -> None:
        """Offer once to fetch the message texts if the catalog has none."""
        if not self._threads.is_declined:
            self.run_latest("ask", self._offer_texts)

    async def _offer_texts(self) -> None:
        requests = await self._threads.count_requests()
        if not requests:
            return
        question = dialogs.QuestionDialog(
            "Texts of messages",
            _OFFER.format(format_count(requests, "request")),
            confirm="Read",
            refuse="Not now",
            opened_by=("panes.toggle_thread",),
        )
        if await self.app.push_screen_wait(question):
            self._screen.action_reread()
        else:
            await self._threads.decline()
