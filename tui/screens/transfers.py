"""All transfers with their progress."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar, Final

from textual import getters, on, work
from textual.widgets import Static

from tui import commands
from tui.presentation.header_state import HeaderState
from tui.presentation.transfer_progress import describe_state, format_destination
from tui.screens.base import BaseScreen
from tui.screens.dialogs.transfer_questions import make_cancel_question, make_clear_question
from tui.screens.shared_media import copy_text, open_here
from tui.session.transfers import MEMORY
from tui.sharing.clipboard.programs import ProgramError
from tui.sharing.desktop import NotLocalError
from tui.text.display import abbreviate_home
from tui.text.sanitize import make_printable
from tui.transfers.download.download import Download
from tui.transfers.model import Cancelled, Failed, Paused, Queued, Saved
from tui.widgets.header import Header
from tui.widgets.key_line import KeyLine
from tui.widgets.lists.row_list import RowList
from tui.widgets.lists.transfer_table import TransferTable
from tui.widgets.word_filter import WordFilter

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from typing import Any

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from tui.commands import CommandSet
    from tui.screens.dialogs.question import QuestionDialog
    from tui.session.session import Session
    from tui.transfers.transfer import Transfer

NO_TRANSFERS: Final = (
    "No transfers yet. In a list of media, press {} to download or {} to upload. Press {} to go back."
)


def _is_next(one: Transfer) -> bool:
    return isinstance(one.state, Queued) and not one.has_turn


#: When an action on the current transfer is enabled, and when an action on all transfers is.
_ENABLED_FOR_ONE: Final[dict[str, Callable[[Transfer], bool]]] = {
    "pause": lambda one: not one.is_over,
    "cancel": lambda one: not one.is_over,
    "retry": lambda one: isinstance(one.state, Failed | Cancelled | Paused),
    "earlier": _is_next,
    "later": _is_next,
    "open_folder": bool,
    "copy_path": bool,
}
_ENABLED_FOR_ANY: Final[dict[str, Callable[[Transfer], bool]]] = {
    "clear": lambda one: one.is_over,
    "pause_all": lambda one: not one.is_over or isinstance(one.state, Failed),
}


class TransfersScreen(BaseScreen[None]):
    """Lists all transfers, with the details of the current one below."""

    BINDINGS: ClassVar[list[BindingType]] = [*commands.TRANSFERS.bindings(), *commands.FIND.bindings()]
    COMMAND_SETS: ClassVar[tuple[CommandSet, ...]] = (
        commands.TRANSFERS,
        commands.FIND,
        commands.LIST,
        commands.APP,
    )
    AUTO_FOCUS = "TransferTable"
    MANUAL_TOPIC = "transfers"
    ABOUT = "All uploads and downloads of this session, and unfinished ones of earlier sessions."
    footer_actions = (
        *("pause", "retry", "cancel", "clear", "back", "open_folder", "copy_path"),
        *("pause_all", "earlier", "later", "show_help"),
    )

    table = getters.query_one(TransferTable)
    words = getters.query_one(WordFilter)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._transfers = session.transfers

    def compose(self) -> ComposeResult:
        """Compose the header, the table with the details, and the footer."""
        yield Header()
        yield WordFilter("TransferTable")
        yield TransferTable()
        yield Static(id="transfer-detail", markup=False)
        yield KeyLine()

    def on_mount(self) -> None:
        """Show the profile and the transfers."""
        self.query_one(Header).state = HeaderState.of(self._session.profile, ("transfers",))
        self.on_transfers_changed()

    def on_transfers_changed(self) -> None:
        """Update the progress."""
        self._show_matching()

    @on(WordFilter.Changed)
    def _show_matching(self) -> None:
        transfers, now = self._transfers.queue.all(), asyncio.get_running_loop().time()
        found = [one for one in transfers if self.words.matches(*_words_of(one, now))]
        self.table.show(found)
        running, waiting = self._transfers.queue.counts
        self.table.border_title = self.words.heading("Transfers", len(found), len(transfers))
        self.table.border_subtitle = (
            f"{running} running, at most {self._transfers.queue.at_once} at once · {waiting:,} queued"
        )
        self._show_detail()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enable only actions that fit the states of the transfers."""
        if self.is_mounted:
            current, transfers = self.table.current, self._transfers.queue.all()
            if action in _ENABLED_FOR_ONE and (current is None or not _ENABLED_FOR_ONE[action](current)):
                return False
            if action in _ENABLED_FOR_ANY and not any(map(_ENABLED_FOR_ANY[action], transfers)):
                return False
        return super().check_action(action, parameters)

    @on(RowList.Highlighted)
    def _show_detail(self) -> None:
        transfer = self.table.current
        self.refresh_bindings()
        detail = self.query_one("#transfer-detail", Static)
        keys = map(self.key_of, ("media.download", "media.upload", "transfers.back"))
        no_match = self.words.no_match(self.key_of("transfers.back"))
        self.table.set_empty_text(no_match if self.words.is_on else NO_TRANSFERS.format(*keys))
        detail.update("" if transfer is None else _describe_transfer(transfer))
        detail.display = transfer is not None

    # Commands

    def _run_on_engine(self, work: Coroutine[Any, Any, object]) -> None:
        """Run ``work`` on the engine, then update the progress."""

        async def done() -> None:
            await self._session.engine.run(work)
            self.on_transfers_changed()

        self.run_worker(done(), group="transfer", exit_on_error=False)

    def action_pause(self) -> None:
        """Pause or resume the current transfer."""
        transfer, queue = self.table.current, self._transfers.queue
        if transfer is not None and isinstance(transfer.state, Paused):
            self._run_on_engine(queue.resume({transfer.id}))
        elif transfer is not None and not transfer.is_over:
            self._run_on_engine(queue.pause({transfer.id}))

    def action_pause_all(self) -> None:
        """Pause all transfers; if none is active, resume all paused and failed ones."""
        queue = self._transfers.queue
        transfers = queue.all()
        active = {one.id for one in transfers if not one.is_over and not isinstance(one.state, Paused)}
        resumable = {one.id for one in transfers if isinstance(one.state, Paused | Failed)}
        self._run_on_engine(queue.pause(active) if active else queue.resume(resumable))

    def action_retry(self) -> None:
        """Resume a transfer that failed, was cancelled or is paused."""
        if self.table.current is not None:
            self._run_on_engine(self._transfers.queue.resume({self.table.current.id}))

    def action_cancel(self) -> None:
        """Ask, then cancel the transfer and delete its partial data."""
        transfer = self.table.current
        if transfer is not None and not transfer.is_over:
            question = make_cancel_question(transfer)
            self._ask(question, lambda: self._transfers.queue.cancel({transfer.id}))

    def action_clear(self) -> None:
        """Remove finished transfers from the list; ask first if failed ones are among them. Files stay."""
        over = [one for one in self._transfers.queue.all() if one.is_over]
        keys = {one.id for one in over}
        failed = sum(isinstance(one.state, Failed) for one in over)
        if failed:
            self._ask(make_clear_question(failed), lambda: self._transfers.queue.clear(keys))
        else:
            self._run_on_engine(self._transfers.queue.clear(keys))

    @work(group="ask", exit_on_error=False)
    async def _ask(self, question: QuestionDialog, work: Callable[[], Coroutine[Any, Any, object]]) -> None:
        if await self.app.push_screen_wait(question):
            self._run_on_engine(work())

    def action_earlier(self) -> None:
        """Move a queued transfer up."""
        self._move(-1)

    def action_later(self) -> None:
        """Move a queued transfer down."""
        self._move(1)

    def _move(self, places: int) -> None:
        if self.table.current is not None:
            self._run_on_engine(self._transfers.queue.move(self.table.current.id, places))

    def action_more(self) -> None:
        """Allow one more parallel transfer."""
        self._change_limit(1)

    def action_fewer(self) -> None:
        """Allow one fewer parallel transfer."""
        self._change_limit(-1)

    def _change_limit(self, more: int) -> None:
        async def allow() -> None:
            queue = self._transfers.queue
            await queue.set_at_once(queue.at_once + more)
            await asyncio.to_thread(self._session.ui_state.update, MEMORY, at_once=queue.at_once)

        self._run_on_engine(allow())

    @on(RowList.Selected)
    @work(exclusive=True, group="folder", exit_on_error=False)
    async def action_open_folder(self) -> None:
        """Open the file's folder on the desktop; without a desktop, show its path."""
        if self.table.current is None:
            return
        folder = str(self.table.current.path.parent)
        try:
            await open_here(folder, self.app)
        except (NotLocalError, ProgramError) as error:
            self.notify(f"{error} Folder: {make_printable(folder)}", markup=False)

    @work(exclusive=True, group="link", exit_on_error=False)
    async def action_copy_path(self) -> None:
        """Copy the path of the file."""
        if self.table.current is None:
            return
        path = str(self.table.current.path)
        result = await copy_text(path, self.app)
        if not result.used:
            sentence = f"No clipboard available. Path: {make_printable(path)}"
        elif result.is_confirmed:
            sentence = f"The path was {result.message}."
        else:
            sentence = f"The path was {result.message}. Path: {make_printable(path)}"
        self.notify(sentence, markup=False)

    def action_filter(self) -> None:
        """Show only transfers that match the typed words."""
        self.words.start()

    def action_back(self) -> None:
        """Clear the filter, or go back."""
        if not self.words.clear():
            self.dismiss()


def _words_of(transfer: Transfer, now: float) -> tuple[str, ...]:
    """Return the searchable texts of a transfer, including its state: "failed", "paused"."""
    return transfer.name, describe_state(transfer, now), format_destination(transfer), str(transfer.path)


def _describe_transfer(transfer: Transfer) -> str:
    """Return the state and the full path of a transfer."""
    words = make_printable(describe_state(transfer, asyncio.get_running_loop().time()))
    path = make_printable(abbreviate_home(str(transfer.path)))
    if isinstance(transfer.job, Download):
        place = path if isinstance(transfer.state, Saved) else f"to {path}"
        return f"{words}\n{place}"
    return f"{words}\n{path} to {make_printable(transfer.job.conversation or transfer.job.conversation_sid)}"
