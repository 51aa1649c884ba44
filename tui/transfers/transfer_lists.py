"""The transfers of a queue: those that run, those that wait in their order, and those at rest."""

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
    """Three lists, each transfer in one of them. They are changed on one loop, and read from any thread."""

    def __init__(self) -> None:
        self.running: dict[Transfer, asyncio.Task[None]] = {}
        self.waiting: list[Transfer] = []
        self.resting: list[Transfer] = []
        #: The series of those uploads that run.
        self._busy: set[str] = set()
        #: Held while a transfer goes from one of the lists to another.
        self._moving = threading.Lock()

    # For any thread

    def all(self) -> tuple[Transfer, ...]:
        """Return what runs, what waits and what rests in their order, then what is over, the latest first."""
        with self._moving:
            over = [one for one in reversed(self.resting) if one.is_over]
            still = [one for one in self.resting if not one.is_over]
            return (*self.running, *self.waiting, *still, *over)

    def first(self, count: int) -> tuple[Transfer, ...]:
        """Return the first ``count`` of those that run and wait."""
        with self._moving:
            return (*islice(self.running, count), *self.waiting[:count])[:count]

    @property
    def counts(self) -> tuple[int, int]:
        """How many run, and how many wait."""
        with self._moving:
            return len(self.running), len(self.waiting)

    # On the loop

    def wait(self, transfers: Sequence[Transfer]) -> None:
        """Put ``transfers`` behind those that wait, wherever they are."""
        chosen = set(transfers)
        with self._moving:
            self.resting = [one for one in self.resting if one not in chosen]
            self.waiting += transfers

    def next(self) -> Transfer | None:
        """Return the first one that waits and may run: of a series of uploads one at a time does."""
        return next((one for one in self.waiting if _series(one) not in self._busy), None)

    def run(self, transfer: Transfer, begin: Callable[[Transfer], asyncio.Task[None]]) -> asyncio.Task[None]:
        """Let one that waits run in the task that ``begin`` makes, and return that."""
        with self._moving:
            self.waiting.remove(transfer)
            transfer.has_turn = True
            task = self.running[transfer] = begin(transfer)
        if series := _series(transfer):
            self._busy.add(series)
        return task

    def rest(self, transfers: Sequence[Transfer]) -> None:
        """Bring ``transfers`` to rest, those that run or are new."""
        with self._moving:
            for transfer in transfers:
                transfer.has_turn = False
                if self.running.pop(transfer, None) is not None:
                    self._busy.discard(_series(transfer) or "")
            self.resting += transfers

    def stop_waiting(self, keys: Collection[str]) -> None:
        """Bring those of ``keys`` that wait to rest."""
        with self._moving:
            self.resting += [one for one in self.waiting if one.id in keys]
            self.waiting = [one for one in self.waiting if one.id not in keys]

    def rest_in_order(self, transfers: Sequence[Transfer]) -> None:
        """Put those of ``transfers`` that rest behind the others, in this order."""
        places = {transfer: place for place, transfer in enumerate(transfers)}
        with self._moving:
            self.resting.sort(key=lambda one: places.get(one, -1))

    def drop(self, transfers: Collection[Transfer]) -> None:
        """Take ``transfers`` that are at rest out."""
        gone = set(transfers)
        with self._moving:
            self.resting = [one for one in self.resting if one not in gone]

    def move(self, key: str, places: int) -> None:
        """Move one that waits ``places`` further back, or to the front where that is negative."""
        at = next((place for place, one in enumerate(self.waiting) if one.id == key), None)
        if at is None:
            return
        with self._moving:
            transfer = self.waiting.pop(at)
            self.waiting.insert(max(0, at + places), transfer)

    def following(self, service_sid: str, most: int) -> Iterator[str]:
        """Yield the media of a service whose downloads are about to begin, by SID.

        Of those that wait the first ``most`` are looked at.
        """
        with self._moving:
            following = [*self.running, *self.waiting[:most]]
        for one in following:
            job = one.job
            if isinstance(job, Download) and isinstance(one.state, Queued) and job.service_sid == service_sid:
                yield job.media.sid


def _series(transfer: Transfer) -> str | None:
    return transfer.job.series if isinstance(transfer.job, Upload) else None
