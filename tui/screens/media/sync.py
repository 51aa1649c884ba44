"""A list behind which a sync keeps the catalog up to date, and what the user sees and does of that."""

from __future__ import annotations

import asyncio
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len
from textual import on, work
from textual.message import Message

from tui.api.errors import ApiError, IncompleteList, ServerError, TimedOut, Unreachable
from tui.catalog.sync.progress import SyncProgress
from tui.presentation.header_state import interval, not_up_to_date, repeated
from tui.screens.media.selection import MarkingScreen
from tui.session.sync_runner import SyncRunner
from tui.text.display import printable
from tui.text.plurals import counted, number_of

if TYPE_CHECKING:
    from textual.timer import Timer
    from textual.worker import Worker

    from tui.catalog import ServiceRow
    from tui.session.session import Session

#: Seconds between the end of one sync and the begin of the next, as the key goes through them; 0 for never.
_REPEATS: Final = (0, 15, 60, 300)
_AWAY: Final = (ServerError, TimedOut, Unreachable)
_WITHOUT_SERVICE: Final = (
    "Without the service the list is as it was read last; previews, links, uploads and deleting wait for it."
    " Press {} to try again."
)
_NOT_READ: Final = "The list is as it was read last. Press {} to try again."
#: Seconds without an answer after which the service is called slow.
_SLOW: Final = 4
#: What the border takes of the width of the list, with the blanks around what stands in it.
_BORDER: Final = 9


@dataclass
class Synced(Message):
    """The sync has come this far; posted from the engine's thread."""

    progress: SyncProgress


class SyncedScreen(MarkingScreen):
    """Reads the service when it opens, on demand, and by itself where that is wanted."""

    def __init__(self, session: Session, service: ServiceRow) -> None:
        super().__init__(session, service)
        self._syncing = SyncRunner(session, service.sid, lambda progress: self.post_message(Synced(progress)))
        self._sync: Worker[None] | None = None
        self._progress = SyncProgress()
        self._read_at = service.synced_at
        self._is_up_to_date = False
        self._is_stopping = False
        self._failure = ""
        #: Whether the service has answered nothing for longer than one waits without a word.
        self._is_slow = False
        self._slow_timer: Timer | None = None
        repeat = self._left.get("repeat")
        self._repeat: int = repeat if repeat in _REPEATS and isinstance(repeat, int) else 0
        self._next_sync: Timer | None = None

    @property
    def state(self) -> str:
        """How fresh the list is, in words for the line at the top."""
        if self._syncing.is_paused:
            return "‖ paused"
        if self._syncing.is_running:
            if self._is_slow:
                return "◐ reading, throttled" if self._is_throttled else "◐ reading, slow to answer"
            return "◐ reading…"
        if not self._is_up_to_date:
            return not_up_to_date(self._read_at, self._repeat)
        failed = self._progress.failed
        unread = f" · {failed:,} could not be read" if failed else ""
        unread += f" · {self._progress.odd:,} odd" if self._progress.odd else ""
        unread += " · incomplete" if self._progress.incomplete else ""
        return f"● read at {_at(self._read_at or 0).astimezone():%H:%M}{unread}{repeated(self._repeat)}"

    def counts(self) -> list[str]:
        """Put as much of the progress as fits before what the list tells of itself."""
        own = super().counts()
        if not self._syncing.is_running:
            return own
        words = [*(["paused"] if self._syncing.is_paused else []), *self._progress.told()]
        count = f"{self.front.row_count:,}"
        place = len(f"{count}/{count} · ")  # at the most: it does not change as the cursor moves
        room = self.front.size.width - cell_len(" · ".join(own)) - place
        while words and cell_len(" · ".join(words)) + _BORDER > room:
            words.pop()
        return [*words, *own]

    def heading(self) -> str:
        """Leave the number out as long as none was found and more may come."""
        heading = super().heading()
        if self._syncing.is_running and not self.front.row_count and not self._view.is_part:
            return heading.partition("  ")[0]
        return heading

    def sentence(self) -> str:
        """Say what does not work where the service cannot be reached, and what an empty list means."""
        if said := super().sentence():
            return said
        if self._failure:
            return self._failure
        failed = self._progress.failed
        if self._progress.incomplete and not self._syncing.is_running:
            return str(IncompleteList(message=self._progress.incomplete))
        if failed and not self._syncing.is_running:
            many = number_of(failed, "A conversation", counted(failed, "conversation"))
            which, again = self.key_of("sync.show_troubles"), self.key_of("sync.refresh")
            return f"{many} could not be read. Press {which} to see which, {again} to try again."
        if self._listed is None or self.front.row_count:
            return ""
        return self._why_empty()

    @property
    def _is_throttled(self) -> bool:
        return self._session.client.throttle.was_throttled_lately

    def _why_empty(self) -> str:
        name = printable(self._service.friendly_name)
        if self._syncing.is_paused:
            return f"The reading of {name} is paused. Press {self.key_of('sync.pause')} to go on with it."
        if self._syncing.is_running and self._is_slow and self._is_throttled:
            seconds = round(self._session.client.throttle.pause)
            wait = f" {counted(seconds, 'second')}" if seconds else ""
            return f"{name} is throttling this account: the reading waits{wait}, and goes on by itself."
        if self._syncing.is_running and self._is_slow:
            stop, back = self.key_of("sync.stop"), self.key_of("media.back")
            return f"{name} is slow to answer, and is waited for. Press {stop} to stop, {back} to go back."
        if self._syncing.is_running:
            return f"Reading {name}. Its media appear here as they are found, the newest conversations first."
        if self._is_up_to_date:
            return f"No customer has sent a file here yet. Press {self.key_of('media.upload')} to upload one."
        return f"{name} was not read to its end. Press {self.key_of('sync.refresh')} to go on with that."

    # Commands

    async def action_refresh(self) -> None:
        """Read what is new; a reading that is paused goes on."""
        if not self._syncing.is_running:
            self._sync = self._read_service()
        elif self._syncing.is_paused:
            self.action_pause()

    def action_reread(self) -> None:
        """Read everything again."""
        self._sync = self._read_service(full=True)

    @work(group="pause", exit_on_error=False)
    async def action_pause(self) -> None:
        """Pause the reading, or go on with it."""
        await self._syncing.pause_or_go_on()
        self._say_progress()

    def action_stop(self) -> None:
        """Stop the reading."""
        if self._sync is not None and self._syncing.is_running:
            self._is_stopping = True
            self._sync.cancel()

    def action_repeat(self) -> None:
        """Let the service be read by itself, at the next of several intervals."""
        self._repeat = _REPEATS[(_REPEATS.index(self._repeat) + 1) % len(_REPEATS)]
        self._plan_next()
        self.update_header()
        often = (
            f"again every {interval(self._repeat)}"
            if self._repeat
            else f"only when you press {self.key_of('sync.refresh')}"
        )
        self.notify(f"{printable(self._service.friendly_name)} is read {often}.", markup=False)
        self.remember(repeat=self._repeat)

    @work(group="troubles", exit_on_error=False)
    async def action_show_troubles(self) -> None:
        """List the conversations that could not be read, and the rows that are not as documented."""
        from tui.screens.dialogs.sync_errors import MOST_ODD_ROWS, SyncErrorsScreen  # noqa: PLC0415 - no matter of the first frame

        catalog, sid = self._session.catalog, self._service.sid
        troubles = await asyncio.to_thread(catalog.troubles, sid)
        odd_rows, odd_count = await asyncio.to_thread(catalog.odd_rows, sid, MOST_ODD_ROWS)
        self.app.push_screen(SyncErrorsScreen(troubles, odd_rows, odd_count))

    # The sync

    @work(exclusive=True, group="sync", exit_on_error=False)
    async def _read_service(self, *, full: bool = False, by_itself: bool = False) -> None:
        """Walk the conversations of the service, showing what is found as it comes."""
        self._progress = SyncProgress()
        self._is_stopping = False
        self._wait_for_answer()
        self.call_later(self._say_progress)
        try:
            before = await asyncio.to_thread(self._media_count) if by_itself else 0
            self._progress = await self._syncing.run(full=full)
            if by_itself:
                self._tell_news(await asyncio.to_thread(self._media_count) - before)
        except Exception as error:  # the list stays, and is as old as it says
            self._end(up_to_date=False, failure=self._told(error))
            is_told = isinstance(error, ApiError) and (by_itself or not self.front.row_count)
            if not is_told:
                raise
        except asyncio.CancelledError:
            if self._is_stopping:
                self._end(up_to_date=False)
            raise
        else:
            self._read_at = int(datetime.now(UTC).timestamp())
            self._end(up_to_date=True)

    def _media_count(self) -> int:
        with closing(self._session.catalog.reader()) as reader:
            return reader.media_totals(self._service.sid).media

    def _tell_news(self, more: int) -> None:
        """Say how many media came while nobody asked for them."""
        new = min(more, self._progress.media)
        if new > 0:
            name = printable(self._service.friendly_name)
            self.notify(f"{new:,} new media in {name}.", markup=False)

    def _told(self, error: Exception) -> str:
        """Return what the list says of the failure: what it was where it has no rows, else what it means."""
        if not isinstance(error, ApiError):
            return ""
        again = self.key_of("sync.refresh")
        if not self.front.row_count:
            return f"{error} Press {again} to read {printable(self._service.friendly_name)} then."
        return (_WITHOUT_SERVICE if isinstance(error, _AWAY) else _NOT_READ).format(again)

    def _wait_for_answer(self) -> None:
        """Begin to wait for an answer, and say so when it takes long."""
        self._is_slow = False
        if self._slow_timer is not None:
            self._slow_timer.stop()
        self._slow_timer = self.set_timer(_SLOW, self._say_slow)

    def _say_slow(self) -> None:
        if self._syncing.is_running and not self._syncing.is_paused:
            self._is_slow = True
            self._say_progress()

    def _end(self, *, up_to_date: bool, failure: str = "") -> None:
        self._is_up_to_date, self._failure = up_to_date, failure
        if self._progress.media or self._has_other_totals():
            self.list_again()
        self._say_progress()
        self._plan_next()

    def _has_other_totals(self) -> bool:
        """Whether media have come or gone since the list was read."""
        known = self._session.reader.media_totals(self._service.sid)
        return self._listed is None or known != self._listed.all_totals

    @on(Synced)
    def _show_progress(self, event: Synced) -> None:
        if not self._syncing.is_running:  # the last of them may arrive after the end
            return
        if event.progress != self._progress:
            self._wait_for_answer()
        has_more = event.progress.media != self._progress.media
        self._progress = event.progress
        if has_more:
            self.list_again()
        self._say_progress()

    def _say_progress(self) -> None:
        self.update_header()
        self.say_counts()

    def _plan_next(self) -> None:
        if self._next_sync is not None:
            self._next_sync.stop()
        self._next_sync = self.set_timer(self._repeat, self._sync_by_itself) if self._repeat else None

    def _sync_by_itself(self) -> None:
        if not self._syncing.is_running:
            self._sync = self._read_service(by_itself=True)


def _at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
