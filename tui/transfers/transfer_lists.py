"""The lists of a queue: running, waiting (in order), and inactive transfers."""

from __future__ import annotations

import threading
from itertools import islice
from typing import TYPE_CHECKING

from tui.transfers.download.download import Download
from tui.transfers.model import Queued
from tui.transfers.upload.upload import Upload

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Collection, Iterator, Sequence

    from tui.transfers.transfer import Transfer


class TransferLists:
    """Three lists; each transfer is in one of them. Changed on one loop, readable from any thread."""

    def __init__(self) -> None:
        self.running: dict[Transfer, asyncio.Task[None]] = {}
        self.waiting: list[Transfer] = []
        self.resting: list[Transfer] = []
        #: The series of running uploads.
        self._running_series: set[str] = set()
        #: Held while a transfer moves between lists.
        self._lock = threading.Lock()

    # For any thread

    def all(self) -> tuple[Transfer, ...]:
        """Return running, waiting and paused transfers in order, then finished ones, the latest first."""
        with self._lock:
            over = [one for one in reversed(self.resting) if one.is_over]
            still = [one for one in self.resting if not one.is_over]
            return (*self.running, *self.waiting, *still, *over)

    def first(self, count: int) -> tuple[Transfer, ...]:
        """Return the first ``count`` running and waiting transfers."""
        with self._lock:
            return (*islice(self.running, count), *self.waiting[:count])[:count]

    @property
    def counts(self) -> tuple[int, int]:
        """The numbers of running and of waiting transfers."""
        with self._lock:
            return len(self.running), len(self.waiting)

    # On the loop

    def enqueue(self, transfers: Sequence[Transfer]) -> None:
        """Put ``transfers`` after the waiting ones."""
        chosen = set(transfers)
        with self._lock:
            self.resting = [one for one in self.resting if one not in chosen]
            self.waiting += transfers

    def find_next(self) -> Transfer | None:
        """Return the first waiting transfer that may start: uploads of one series run one at a time."""
        return next((one for one in self.waiting if _get_series(one) not in self._running_series), None)

    def start(
        self, transfer: Transfer, start_task: Callable[[Transfer], asyncio.Task[None]]
    ) -> asyncio.Task[None]:
        """Move a waiting transfer to the running ones, with the task from ``start_task``; return the task."""
        with self._lock:
            self.waiting.remove(transfer)
            transfer.has_turn = True
            task = self.running[transfer] = start_task(transfer)
        if series := _get_series(transfer):
            self._running_series.add(series)
        return task

    def set_resting(self, transfers: Sequence[Transfer]) -> None:
        """Move running or new ``transfers`` to the inactive ones."""
        with self._lock:
            for transfer in transfers:
                transfer.has_turn = False
                if self.running.pop(transfer, None) is not None:
                    self._running_series.discard(_get_series(transfer) or "")
            self.resting += transfers

    def dequeue(self, ids: Collection[str]) -> None:
        """Move the waiting transfers of ``ids`` to the inactive ones."""
        with self._lock:
            self.resting += [one for one in self.waiting if one.id in ids]
            self.waiting = [one for one in self.waiting if one.id not in ids]

    def sort_resting(self, transfers: Sequence[Transfer]) -> None:
        """Put the inactive ones of ``transfers`` after the others, in this order."""
        positions = {transfer: position for position, transfer in enumerate(transfers)}
        with self._lock:
            self.resting.sort(key=lambda one: positions.get(one, -1))

    def remove(self, transfers: Collection[Transfer]) -> None:
        """Remove ``transfers`` from the inactive ones."""
        removed = set(transfers)
        with self._lock:
            self.resting = [one for one in self.resting if one not in removed]

    def move(self, transfer_id: str, places: int) -> None:
        """Move a waiting transfer ``places`` back, or forward if that is negative."""
        position = next((number for number, one in enumerate(self.waiting) if one.id == transfer_id), None)
        if position is None:
            return
        with self._lock:
            transfer = self.waiting.pop(position)
            self.waiting.insert(max(0, position + places), transfer)

    def list_upcoming(self, service_sid: str, limit: int) -> Iterator[str]:
        """Yield the SIDs of a service's media with downloads that are about to start.

        Looks at the first ``limit`` waiting transfers.
        """
        with self._lock:
            list_upcoming = [*self.running, *self.waiting[:limit]]
        for one in list_upcoming:
            job = one.job
            if isinstance(job, Download) and isinstance(one.state, Queued) and job.service_sid == service_sid:
                yield job.media.sid


def _get_series(transfer: Transfer) -> str | None:
    return transfer.job.series if isinstance(transfer.job, Upload) else None
