"""The queue of transfers: some run in parallel, the others wait in an order that users can change."""

from __future__ import annotations

import asyncio
import time
import uuid
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Final

from tui.transfers.download.batch_saver import BatchSaver, DownloadContext
from tui.transfers.download.download import Download
from tui.transfers.download.prefetch import PREFETCH_SIZE, MediaPrefetcher
from tui.transfers.journal import TransferAdded, TransferFailed, TransferOver
from tui.transfers.model import Attached, Attaching, Cancelled, Failed, Paused, Queued, Saved
from tui.transfers.records import TransferRecords
from tui.transfers.runner import Listeners, Runner
from tui.transfers.transfer import Transfer
from tui.transfers.transfer_lists import TransferLists

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable
    from pathlib import Path

    from tui.api.client import Client
    from tui.api.models import Media
    from tui.transfers.download.saved_files import SavedFiles
    from tui.transfers.journal import Entry, Job, Journal
    from tui.transfers.model import State
    from tui.transfers.policy import RetryPolicy

#: The default number of parallel transfers.
AT_ONCE: Final = 3
MAX_AT_ONCE: Final = 32
#: The maximum received downloads that wait for the disk; small ones have their content in memory.
_MAX_SAVING: Final = 32


class TransferQueue:
    """Runs transfers on the event loop that uses it. :meth:`all` and the properties are for any thread.

    ``notes`` is the folder for notes about unfinished downloads, ``saved`` the record of finished ones.
    """

    def __init__(
        self,
        client: Client,
        notes: Path,
        *,
        at_once: int = AT_ONCE,
        journal: Journal | None = None,
        retry_policy: RetryPolicy | None = None,
        listeners: Listeners | None = None,
        saved: SavedFiles | None = None,
    ) -> None:
        self._records = TransferRecords(notes, journal, saved)
        self._at_once = max(1, min(MAX_AT_ONCE, at_once))
        self._retry_policy = retry_policy
        self._listeners = listeners or Listeners()
        self._on_changed = self._listeners.on_changed
        self._lists = TransferLists()
        self._prefetcher = MediaPrefetcher(
            client, lambda service_sid: self._lists.list_upcoming(service_sid, PREFETCH_SIZE)
        )
        batch_saver = BatchSaver(saved.add, saved.select_unchanged) if saved is not None else BatchSaver()
        self._runner = Runner(
            client,
            notes,
            self._listeners,
            DownloadContext(self._prefetcher, batch_saver),
            self._on_state_changed,
        )
        #: Running downloads that are received but not saved yet.
        self._received: set[Transfer] = set()
        self._idle = asyncio.Event()
        self._is_closing = False

    # For any thread

    def all(self) -> tuple[Transfer, ...]:
        """Return running, then waiting, then paused transfers, then finished ones, the latest first."""
        return self._lists.all()

    def first(self, count: int) -> tuple[Transfer, ...]:
        """Return the first ``count`` running and waiting transfers."""
        return self._lists.first(count)

    @property
    def counts(self) -> tuple[int, int]:
        """The numbers of running and of waiting transfers."""
        return self._lists.counts

    @property
    def at_once(self) -> int:
        """The maximum number of parallel transfers."""
        return self._at_once

    # On the loop of the queue

    async def add(self, jobs: Iterable[Job], media: Iterable[Media] = ()) -> list[Transfer]:
        """Queue ``jobs`` after the waiting ones, once the journal has them.

        ``media`` were just fetched, which saves the downloads a request.
        """
        self._prefetcher.add(media)
        added = [Transfer(uuid.uuid4().hex, job, Queued()) for job in jobs]
        await self._records.write(
            *(TransferAdded(transfer.id, transfer.job) for transfer in added), durably=True
        )
        self._lists.enqueue(added)
        self._start_next()
        return added

    async def attach_journal(self, journal: Journal, entries: Iterable[Entry]) -> None:
        """Use ``journal`` from now on, and restore its ``entries``."""
        self._records.journal = journal
        self.restore(entries)

    def restore(self, entries: Iterable[Entry]) -> None:
        """Add the unfinished transfers of an earlier program, paused."""
        self._lists.set_resting([Transfer.from_entry(entry) for entry in entries])
        self._on_changed()

    async def resume(self, ids: Collection[str]) -> None:
        """Queue those of ``ids`` that are paused, failed or cancelled, after the waiting ones."""
        wanted = [one for one in self._lists.resting if one.id in ids and _can_resume(one)]
        await self._end_completed_elsewhere(wanted)
        still = set(self._lists.resting)
        chosen = [one for one in wanted if one in still and _can_resume(one)]
        cancelled = [one for one in chosen if isinstance(one.state, Cancelled)]
        await self._records.write(*(TransferAdded(one.id, one.job) for one in cancelled), durably=True)
        for transfer in chosen:
            transfer.set_state(Queued(), _now())
        self._lists.enqueue(chosen)
        self._start_next()

    async def _end_completed_elsewhere(self, transfers: Collection[Transfer]) -> None:
        """End downloads that another program has saved in the meantime, to avoid saving them twice."""
        done = await self._records.find_saved(transfers)
        for transfer in transfers:
            if isinstance(transfer.job, Download) and transfer.job in done and _can_resume(transfer):
                await self._end(transfer, done[transfer.job])

    async def pause(self, ids: Collection[str]) -> None:
        """Pause the transfers of ``ids``. Downloads keep their bytes; uploads start over.

        A transfer that is being attached is not stopped.
        """
        spared = {one.id for one in self._lists.running if isinstance(one.state, Attaching)}

        def make_paused(transfer: Transfer) -> State:
            done, size = transfer.progress
            return Paused(0 if transfer.is_upload else done, size)

        await self._stop(set(ids) - spared, make_paused)

    async def cancel(self, ids: Collection[str]) -> None:
        """Cancel the transfers of ``ids``, and delete partial data."""

        def make_cancelled(transfer: Transfer) -> State:
            return Cancelled(is_in_doubt=isinstance(transfer.state, Attaching))

        for transfer in await self._stop(ids, make_cancelled):
            await self._records.discard(transfer)

    async def clear(self, ids: Collection[str] | None = None) -> None:
        """Remove finished transfers from the list, of ``ids`` or all.

        Partial data of failed ones is deleted.
        """
        over = [one for one in self._lists.resting if one.is_over and (ids is None or one.id in ids)]
        self._lists.remove(over)
        for transfer in over:
            if isinstance(transfer.state, Failed):
                await self._records.discard(transfer)
        self._on_changed()

    async def move(self, transfer_id: str, places: int) -> None:
        """Move a waiting transfer ``places`` back, or forward if that is negative."""
        self._lists.move(transfer_id, places)
        self._on_changed()

    async def set_at_once(self, at_once: int) -> None:
        """Set the maximum number of parallel transfers; running ones continue."""
        self._at_once = max(1, min(MAX_AT_ONCE, at_once))
        self._start_next()

    async def wait_until_idle(self) -> None:
        """Return when no transfer runs or waits."""
        if any(self._lists.counts):
            self._idle.clear()
            await self._idle.wait()

    async def close(self) -> None:
        """Stop all running transfers; the journal keeps them for the next program.

        A completed transfer is reported as such. Checking this for an upload takes a request, which is left
        to the next program if there is a journal.
        """
        self._is_closing = True
        stopped = [one for one in self._lists.running if self._records.journal is None or not one.is_upload]
        tasks = list(self._lists.running.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.gather(*map(self._end_if_done, stopped))
        self._prefetcher.close()
        await self._records.close()

    # Inside

    def _start_next(self) -> None:
        while self._has_free_slot() and (transfer := self._lists.find_next()) is not None:
            task = self._lists.start(transfer, lambda one: asyncio.create_task(self._run(one)))
            # Not in the task itself: a task that is cancelled immediately never starts.
            task.add_done_callback(partial(self._on_task_done, transfer))
        if not any(self._lists.counts):
            self._idle.set()
        self._on_changed()

    def _has_free_slot(self) -> bool:
        """Whether another transfer may start. Received downloads do not count, up to a limit."""
        if self._is_closing:
            return False
        running, received = len(self._lists.running), len(self._received)
        return running < self._at_once or (running - received < self._at_once and received < _MAX_SAVING)

    def _on_state_changed(self, transfer: Transfer) -> None:
        if transfer.is_received:
            self._received.add(transfer)
            self._start_next()
        else:
            self._received.discard(transfer)

    def _on_task_done(self, transfer: Transfer, _: asyncio.Task[None]) -> None:
        self._received.discard(transfer)
        self._lists.set_resting([transfer])
        self._start_next()

    async def _run(self, transfer: Transfer) -> None:
        started_at = time.monotonic()
        try:
            state: State = await self._runner.run(transfer, self._records.journal, self._retry_policy)
        except Exception as error:  # noqa: BLE001 - reported to the user; the queue continues
            state = Failed(f"{type(error).__name__}: {error}. Please report this.")
        transfer.seconds = time.monotonic() - started_at
        await self._end(transfer, state)

    async def _end(self, transfer: Transfer, state: State) -> None:
        transfer.set_state(state, _now())
        self._listeners.on_ended(transfer)
        self._on_changed()
        failed = TransferFailed(transfer.id, state.reason) if isinstance(state, Failed) else None
        with suppress(OSError):  # the next program finds the outcome
            await self._records.write(failed or TransferOver(transfer.id))

    async def _stop(self, ids: Collection[str], make_state: Callable[[Transfer], State]) -> list[Transfer]:
        """Stop the unfinished transfers of ``ids``, set the state from ``make_state``, and return them.

        A transfer that completes in the meantime is ended instead, and not returned.
        """
        order = (*self._lists.running, *self._lists.waiting)
        self._lists.dequeue(ids)  # first: when a running one ends, the next waiting one starts
        tasks = [task for one, task in self._lists.running.items() if one.id in ids]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._lists.sort_resting(order)
        stopped = []
        for transfer in list(self._lists.resting):
            if transfer.id not in ids or transfer.is_over:
                continue
            if not await self._end_if_done(transfer):
                transfer.set_state(make_state(transfer), _now())
                stopped.append(transfer)
        self._start_next()
        return stopped

    async def _end_if_done(self, transfer: Transfer) -> bool:
        """End a stopped transfer if it is complete; return whether it has ended."""
        if not transfer.is_over and (done := await self._runner.find_completion(transfer)):
            await self._end(transfer, done)
        return transfer.is_over


def _can_resume(transfer: Transfer) -> bool:
    return not isinstance(transfer.state, Attached | Saved)


def _now() -> float:
    return asyncio.get_running_loop().time()
