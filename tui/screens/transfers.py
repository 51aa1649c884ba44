"""The screen of all transfers: what runs, what waits, and how the others ended."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar, Final

from textual import getters, on, work
from textual.widgets import Static

from tui import commands
from tui.presentation.header_state import HeaderState
from tui.presentation.transfer_progress import state_words
from tui.screens.base import BaseScreen
from tui.screens.dialogs.transfer_questions import cancel_question, clear_question
from tui.session.shared_media import copy_text, open_here
from tui.session.transfers import MEMORY
from tui.sharing.clipboard.programs import ProgramError
from tui.sharing.desktop import NotLocalError
from tui.text.display import from_home, printable
from tui.transfers.download.download import Download
from tui.transfers.model import Cancelled, Failed, Paused, Queued, Saved
from tui.widgets.header import Header
from tui.widgets.key_line import KeyLine
from tui.widgets.lists.row_list import RowList
from tui.widgets.lists.transfer_table import TransferTable

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from typing import Any

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from tui.commands import CommandSet
    from tui.screens.dialogs.question import QuestionDialog
    from tui.session.session import Session
    from tui.transfers.transfer import Transfer

NONE: Final = (
    "Nothing was transferred yet. In a list of media, {} downloads and {} uploads. Press {} to go back."
)


def _is_next(one: Transfer) -> bool:
    return isinstance(one.state, Queued) and not one.has_turn


#: What a transfer must be for an action on it, and what one of them must be for an action on all.
_WITH_ONE: Final[dict[str, Callable[[Transfer], bool]]] = {
    "pause": lambda one: not one.is_over,
    "cancel": lambda one: not one.is_over,
    "retry": lambda one: isinstance(one.state, Failed | Cancelled | Paused),
    "earlier": _is_next,
    "later": _is_next,
    "open_folder": bool,
    "copy_path": bool,
}
_WITH_ALL: Final[dict[str, Callable[[Transfer], bool]]] = {
    "clear": lambda one: one.is_over,
    "pause_all": lambda one: not one.is_over or isinstance(one.state, Failed),
}


class TransfersScreen(BaseScreen[None]):
    """Lists all transfers and, under the list, says all of the one under the cursor."""

    BINDINGS: ClassVar[list[BindingType]] = commands.TRANSFERS.bindings()
    COMMAND_SETS: ClassVar[tuple[CommandSet, ...]] = (commands.TRANSFERS, commands.LIST, commands.APP)
    AUTO_FOCUS = "TransferTable"
    MANUAL_TOPIC = "transfers"
    ABOUT = "All uploads and downloads of this run, and those that an earlier one did not finish."
    #: For the line at the bottom.
    keys_now = (
        *("pause", "retry", "cancel", "clear", "back", "open_folder", "copy_path"),
        *("pause_all", "earlier", "later", "show_help"),
    )

    table = getters.query_one(TransferTable)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._transfers = session.transfers

    def compose(self) -> ComposeResult:
        """Lay out the line at the top, the table with what it says of one, and the keys."""
        yield Header()
        yield TransferTable()
        yield Static(id="transfer-detail", markup=False)
        yield KeyLine()

    def on_mount(self) -> None:
        """Show how far all are."""
        self.query_one(Header).where = HeaderState.of(self._session.profile, ("transfers",))
        self.on_transfers_changed()

    def on_transfers_changed(self) -> None:
        """Show how far all are."""
        transfers = self._transfers.queue.all()
        self.table.show(transfers)
        running, waiting = self._transfers.queue.counts
        self.table.border_title = f"Transfers  {len(transfers):,}"
        self.table.border_subtitle = (
            f"{running} running, at most {self._transfers.queue.at_once} at once · {waiting:,} queued"
        )
        self._say_detail()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only what the transfers can do as they are now."""
        if self.is_mounted:
            current, transfers = self.table.current, self._transfers.queue.all()
            if action in _WITH_ONE and (current is None or not _WITH_ONE[action](current)):
                return False
            if action in _WITH_ALL and not any(map(_WITH_ALL[action], transfers)):
                return False
        return super().check_action(action, parameters)

    @on(RowList.Highlighted)
    def _say_detail(self) -> None:
        transfer = self.table.current
        self.refresh_bindings()
        detail = self.query_one("#transfer-detail", Static)
        keys = map(self.key_of, ("media.download", "media.upload", "transfers.back"))
        self.table.say_empty(NONE.format(*keys))
        detail.update("" if transfer is None else _detail(transfer))
        detail.display = transfer is not None

    # Commands

    def _do(self, work: Coroutine[Any, Any, object]) -> None:
        """Do it on the engine, one thing after another."""

        async def done() -> None:
            await self._session.engine.run(work)
            self.on_transfers_changed()

        self.run_worker(done(), group="transfer", exit_on_error=False)

    def action_pause(self) -> None:
        """Let the transfer stand still, or go on with it."""
        transfer, queue = self.table.current, self._transfers.queue
        if transfer is not None and isinstance(transfer.state, Paused):
            self._do(queue.resume({transfer.id}))
        elif transfer is not None and not transfer.is_over:
            self._do(queue.pause({transfer.id}))

    def action_pause_all(self) -> None:
        """Let all stand still; if all do, go on with all, and with what has failed."""
        queue = self._transfers.queue
        transfers = queue.all()
        moving = {one.id for one in transfers if not one.is_over and not isinstance(one.state, Paused)}
        resting = {one.id for one in transfers if isinstance(one.state, Paused | Failed)}
        self._do(queue.pause(moving) if moving else queue.resume(resting))

    def action_retry(self) -> None:
        """Go on with a transfer that failed, was cancelled or stands still."""
        if self.table.current is not None:
            self._do(self._transfers.queue.resume({self.table.current.id}))

    def action_cancel(self) -> None:
        """Give the transfer up, with what arrived of it, if that is really wanted."""
        transfer = self.table.current
        if transfer is not None and not transfer.is_over:
            question = cancel_question(transfer)
            self._ask(question, lambda: self._transfers.queue.cancel({transfer.id}))

    def action_clear(self) -> None:
        """Take what has ended out of the list; files that arrived stay. Ask where what failed goes, too."""
        over = [one for one in self._transfers.queue.all() if one.is_over]
        keys = {one.id for one in over}
        failed = sum(isinstance(one.state, Failed) for one in over)
        if failed:
            self._ask(clear_question(failed), lambda: self._transfers.queue.clear(keys))
        else:
            self._do(self._transfers.queue.clear(keys))

    @work(group="ask", exit_on_error=False)
    async def _ask(self, question: QuestionDialog, work: Callable[[], Coroutine[Any, Any, object]]) -> None:
        if await self.app.push_screen_wait(question):
            self._do(work())

    def action_earlier(self) -> None:
        """Let a queued transfer come earlier."""
        self._move(-1)

    def action_later(self) -> None:
        """Let a queued transfer come later."""
        self._move(1)

    def _move(self, places: int) -> None:
        if self.table.current is not None:
            self._do(self._transfers.queue.move(self.table.current.id, places))

    def action_more(self) -> None:
        """Run one more at once."""
        self._allow(1)

    def action_fewer(self) -> None:
        """Run one fewer at once."""
        self._allow(-1)

    def _allow(self, more: int) -> None:
        async def allow() -> None:
            queue = self._transfers.queue
            await queue.allow(queue.at_once + more)
            await asyncio.to_thread(self._session.remembered.update, MEMORY, at_once=queue.at_once)

        self._do(allow())

    @on(RowList.Selected)
    @work(exclusive=True, group="folder", exit_on_error=False)
    async def action_open_folder(self) -> None:
        """Open the folder of the file on the desktop; where there is none, say where it is."""
        if self.table.current is None:
            return
        folder = str(self.table.current.path.parent)
        try:
            await open_here(folder, self.app)
        except (NotLocalError, ProgramError) as error:
            self.notify(f"{error} The folder is {printable(folder)}", markup=False)

    @work(exclusive=True, group="link", exit_on_error=False)
    async def action_copy_path(self) -> None:
        """Copy the path of the file."""
        if self.table.current is None:
            return
        path = str(self.table.current.path)
        result = await copy_text(path, self.app)
        if not result.used:
            said = f"There is no clipboard here: {printable(path)}"
        elif result.is_confirmed:
            said = f"The path was {result.message}."
        else:
            said = f"The path was {result.message}. It is {printable(path)}"
        self.notify(said, markup=False)

    def action_back(self) -> None:
        """Back to where one was."""
        self.dismiss()


def _detail(transfer: Transfer) -> str:
    """Return all that there is to say of a transfer, with its path whole."""
    words = printable(state_words(transfer, asyncio.get_running_loop().time()))
    path = printable(from_home(str(transfer.path)))
    if isinstance(transfer.job, Download):
        place = path if isinstance(transfer.state, Saved) else f"to {path}"
        return f"{words}\n{place}"
    return f"{words}\n{path} to {printable(transfer.job.conversation or transfer.job.conversation_sid)}"
