"""The sync of the list: its commands, and what the user sees of it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from math import ceil
from typing import TYPE_CHECKING, Final, Protocol

from rich.cells import cell_len
from textual.message import Message

from tui.api.errors import ApiError, IncompleteList, ServerError, TimedOut, Unreachable
from tui.catalog import ALL_SERVICES
from tui.catalog.sync.progress import SyncProgress
from tui.presentation.header_state import format_repeat, format_stale_state
from tui.screens.controller import Controller
from tui.session.sync_runner import SyncRunner
from tui.text.durations import format_duration
from tui.text.quantities import format_count, pluralize
from tui.text.sanitize import make_printable

if TYPE_CHECKING:
    from textual.timer import Timer
    from textual.worker import Worker

    from tui.catalog import ServiceRow
    from tui.catalog.model import Totals
    from tui.screens.controller import Host
    from tui.session.session import Session

#: The auto-refresh options, in seconds between two syncs; 0 for never.
_INTERVALS: Final = (0, 15, 60, 300)
_AWAY: Final = (ServerError, TimedOut, Unreachable)
_WITHOUT_SERVICE: Final = (
    "The service cannot be reached. The list shows the last sync. Press {} to try again."
)
_NOT_READ: Final = "The list shows the last sync. Press {} to try again."
#: Seconds without a response after which the service is reported as slow.
_SLOW: Final = 4
#: Displayed wait times are rounded up to multiples of this, in seconds.
_STEP: Final = 10
#: Seconds between checks why a slow service is slow: the first 429 may come late.
_LOOK_AGAIN: Final = 1
#: Cells of the border that the text cannot use.
_BORDER: Final = 9


@dataclass
class Synced(Message):
    """Progress of the sync; posted from the engine's thread."""

    progress: SyncProgress


class SyncEvents(Protocol):
    """What the sync needs from the list and the screen."""

    @property
    def has_rows(self) -> bool:
        """Whether any media are listed."""

    @property
    def shown_totals(self) -> Totals | None:
        """The totals of the service at the last read; None before that."""

    def refresh_list(self) -> None:
        """Read the list again."""

    def update_header(self) -> None:
        """Show the state of the sync."""

    def update_status(self) -> None:
        """Show the progress."""

    def sync_ended(self, *, is_automatic: bool) -> None:
        """Notify the user of new media."""


class SyncController(Controller):
    """Syncs the service when the screen opens, on demand, and at intervals if the user wants that."""

    def __init__(self, host: Host, session: Session, service: ServiceRow, events: SyncEvents) -> None:
        super().__init__(host)
        self._session = session
        self._service = service
        self._is_of_all = service.sid == ALL_SERVICES
        self._name = "the account" if self._is_of_all else make_printable(service.friendly_name)
        self._key = session.state_key(service.sid)
        self._events = events
        self._runner = SyncRunner(session, service.sid, lambda progress: host.post_message(Synced(progress)))
        self._sync: Worker[None] | None = None
        self._progress = SyncProgress()
        self._synced_at = service.synced_at
        self._is_up_to_date = False
        self._is_stopping = False
        self._failure = ""
        #: Whether the service has not responded within the silent wait.
        self._is_slow = False
        self._slow_timer: Timer | None = None
        interval = session.ui_state.read(self._key).get("repeat")
        self._interval: int = interval if interval in _INTERVALS and isinstance(interval, int) else 0
        self._next_sync: Timer | None = None

    @property
    def is_running(self) -> bool:
        """Whether a sync is running or paused."""
        return self._runner.is_running

    @property
    def state(self) -> str:
        """The age of the list, for the header."""
        if self._runner.is_paused:
            return "‖ paused"
        if self._runner.is_running:
            if self._is_slow:
                return "◐ syncing, throttled" if self._is_throttled else "◐ syncing, slow service"
            return "◐ syncing…"
        if not self._is_up_to_date:
            return format_stale_state(self._synced_at, self._interval)
        failed = self._progress.failed
        unread = f" · {failed:,} failed" if failed else ""
        unread += f" · {self._progress.odd:,} malformed" if self._progress.odd else ""
        unread += " · incomplete" if self._progress.incomplete else ""
        if failures := self._progress.failures:
            unread += f" · {format_count(len(failures), 'service')} failed"
        return (
            f"● synced {_at(self._synced_at or 0).astimezone():%H:%M}{unread}{format_repeat(self._interval)}"
        )

    def counts(self, room: int) -> list[str]:
        """Return as much of the progress as fits in ``room`` cells of the lower border."""
        if not self._runner.is_running:
            return []
        words = [*(["paused"] if self._runner.is_paused else []), *self._progress.describe()]
        while words and cell_len(" · ".join(words)) + _BORDER > room:
            words.pop()
        return words

    def sentence(self) -> str:
        """Return what is unavailable while the service cannot be reached, and what an empty list means."""
        if self._failure:
            return self._failure
        failed = self._progress.failed
        if self._progress.failures and not self._runner.is_running:
            return self._describe_failed_services()
        if self._progress.incomplete and not self._runner.is_running:
            return str(IncompleteList(message=self._progress.incomplete))
        if failed and not self._runner.is_running:
            many = pluralize(failed, "A conversation", format_count(failed, "conversation"))
            which, again = self.key_of("sync.show_troubles"), self.key_of("sync.refresh")
            return f"{many} failed to sync. Press {which} for details, {again} to try again."
        if self._events.shown_totals is None or self._events.has_rows:
            return ""
        return self._why_empty()

    def _describe_failed_services(self) -> str:
        (name, error), *others = self._progress.failures
        more = f" {format_count(len(others), 'more service')} failed." if others else ""
        again = self.key_of("sync.refresh")
        sentence = f"{make_printable(name)} could not be synced: {make_printable(error)}{more}"
        return f"{sentence} The list shows the last sync. Press {again} to try again."

    @property
    def _is_throttled(self) -> bool:
        return self._session.client.throttle.was_throttled_recently

    def _why_empty(self) -> str:
        name, key_of = self._name, self.key_of
        subject = "The account" if self._is_of_all else name
        if self._runner.is_paused:
            return f"The sync of {name} is paused. Press {key_of('sync.pause')} to resume."
        if self._runner.is_running and self._is_slow and self._is_throttled:
            # The sentence is not updated every second.
            seconds = _STEP * ceil(self._session.client.throttle.pause / _STEP)
            wait = f" {format_count(seconds, 'second')}" if seconds else ""
            return f"{subject} is throttling this account. The sync waits{wait} and resumes automatically."
        if self._runner.is_running and self._is_slow:
            stop, back = key_of("sync.stop"), key_of("media.back")
            return f"{subject} is slow to answer. Press {stop} to stop, {back} to go back."
        if self._runner.is_running:
            return f"Syncing {name}. Its media appear here, the newest conversations first."
        if self._is_up_to_date:
            return f"No customer has sent a file here yet. Press {key_of('media.upload')} to upload one."
        return f"The sync of {name} is not complete. Press {key_of('sync.refresh')} to resume."

    # Commands

    def refresh(self) -> None:
        """Sync new messages, or resume a paused sync."""
        if not self._runner.is_running:
            self._start()
        elif self._runner.is_paused:
            self.pause()

    def reread(self) -> None:
        """Sync all messages again."""
        self._start(full=True)

    def pause(self) -> None:
        """Pause or resume the sync."""
        self.run("pause", self._pause)

    async def _pause(self) -> None:
        await self._runner.toggle_pause()
        self._show_progress()

    def stop(self) -> None:
        """Stop the sync."""
        if self._sync is not None and self._runner.is_running:
            self._is_stopping = True
            self._sync.cancel()

    def repeat(self) -> None:
        """Set auto-refresh to the next interval, or to off."""
        self._interval = _INTERVALS[(_INTERVALS.index(self._interval) + 1) % len(_INTERVALS)]
        self._schedule()
        self._events.update_header()
        how_often = f"every {format_duration(self._interval)}" if self._interval else "off"
        self.app.notify(f"Auto-refresh: {how_often}", markup=False)
        self.keep(self._session.ui_state, self._key, repeat=self._interval)

    # The sync

    def _start(self, *, full: bool = False, is_automatic: bool = False) -> None:
        self._sync = self.run_latest("sync", self._walk, full=full, is_automatic=is_automatic)

    async def _walk(self, *, full: bool, is_automatic: bool) -> None:
        """Sync the conversations of the service, showing results as they arrive."""
        self._progress = SyncProgress()
        self._is_stopping = False
        self._wait_for_answer()
        self._host.call_later(self._show_progress)
        try:
            self._progress = await self._runner.run(full=full)
        except Exception as error:  # the list stays
            self._end(up_to_date=False, failure=self._explain(error))
            is_explained = isinstance(error, ApiError) and (is_automatic or not self._events.has_rows)
            if not is_explained:
                raise
        except asyncio.CancelledError:
            if self._is_stopping:
                self._end(up_to_date=False)
            raise
        else:
            self._synced_at = int(datetime.now(UTC).timestamp())
            self._end(up_to_date=True)
            self._events.sync_ended(is_automatic=is_automatic)

    def _explain(self, error: Exception) -> str:
        """Return the list's message about a failure: the error if it has no rows, else what it means."""
        if not isinstance(error, ApiError):
            return ""
        again = self.key_of("sync.refresh")
        if not self._events.has_rows:
            return f"{error} Press {again} to try again."
        return (_WITHOUT_SERVICE if isinstance(error, _AWAY) else _NOT_READ).format(again)

    def _wait_for_answer(self) -> None:
        """Start waiting for a response; a long wait is shown."""
        self._is_slow = False
        if self._slow_timer is not None:
            self._slow_timer.stop()
        self._slow_timer = self._host.set_timer(_SLOW, self._show_slow)

    def _show_slow(self) -> None:
        if self._runner.is_running and not self._runner.is_paused:
            self._is_slow = True
            was_throttled = self._is_throttled  # the engine's thread may change it while it is being shown
            self._show_progress()
            if not was_throttled:
                self._slow_timer = self._host.set_timer(_LOOK_AGAIN, self._show_slow)

    def _end(self, *, up_to_date: bool, failure: str = "") -> None:
        self._is_up_to_date, self._failure = up_to_date, failure
        totals = self._session.reader.count_media(self._service.sid)
        if self._progress.media or totals != self._events.shown_totals:
            self._events.refresh_list()
        self._show_progress()
        self._schedule()

    def on_synced(self, progress: SyncProgress) -> None:
        """Show the progress of the sync."""
        if not self._runner.is_running:  # the last reports may arrive after the end
            return
        if progress != self._progress:
            self._wait_for_answer()
        has_more = progress.media != self._progress.media
        self._progress = progress
        if has_more:
            self._events.refresh_list()
        self._show_progress()

    def _show_progress(self) -> None:
        self._events.update_header()
        self._events.update_status()

    def _schedule(self) -> None:
        if self._next_sync is not None:
            self._next_sync.stop()
        self._next_sync = self._host.set_timer(self._interval, self._sync_again) if self._interval else None

    def _sync_again(self) -> None:
        if not self._runner.is_running:
            self._start(is_automatic=True)


def _at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
