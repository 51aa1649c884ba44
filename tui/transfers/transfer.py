"""One transfer of the queue, with its state and progress."""

from __future__ import annotations

import time
from collections import deque
from typing import TYPE_CHECKING, Final, Self

from tui.transfers.download.download import Download
from tui.transfers.model import (
    Attached,
    Attaching,
    Cancelled,
    Failed,
    Paused,
    Queued,
    Receiving,
    Saved,
    Sending,
    State,
    Waiting,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tui.transfers.journal import Entry, FileNamed, Job

_INTERVAL: Final = 0.25
_MAX_SAMPLES: Final = 13


class RateEstimator:
    """Estimates the rate of a transfer over about three seconds."""

    def __init__(self) -> None:
        self._samples: deque[tuple[float, int]] = deque(maxlen=_MAX_SAMPLES)

    def add_sample(self, now: float, done: int) -> None:
        """Record that ``done`` bytes were transferred at ``now``, in seconds of any monotonic clock."""
        if self._samples and done < self._samples[-1][1]:
            self._samples.clear()
        if not self._samples or now - self._samples[-1][0] >= _INTERVAL:
            self._samples.append((now, done))

    def estimate(self, now: float, done: int) -> float | None:
        """Return the bytes per second up to ``now``, or None without enough samples."""
        if not self._samples:
            return None
        started_at, first = self._samples[0]
        return (done - first) / (now - started_at) if now - started_at >= _INTERVAL else None


class Transfer:
    """A transfer. :attr:`state` is replaced on each change, and may be read from any thread."""

    def __init__(
        self,
        transfer_id: str,
        job: Job,
        state: State,
        *,
        media_sid: str | None = None,
        file_named: FileNamed | None = None,
    ) -> None:
        self.id = transfer_id
        self.job = job
        self.state = state
        #: The media of an upload that arrived.
        self.media_sid = media_sid
        #: The file that a download was about to name when an earlier program ended.
        self.file_named = file_named
        #: Whether it is running, perhaps without a first response yet.
        self.has_turn = False
        self.seconds = 0.0
        #: The time of the last change of the kind of state, in seconds since 1970.
        self.changed_at = time.time()
        self._rate = RateEstimator()

    @classmethod
    def from_entry(cls, entry: Entry) -> Self:
        """Return an unfinished transfer from the journal."""
        state: State = Failed(entry.failure.reason) if entry.failure else Paused(is_interrupted=True)
        return cls(entry.id, entry.job, state, media_sid=entry.media_sid, file_named=entry.file_named)

    @property
    def is_upload(self) -> bool:
        """Whether it is an upload."""
        return not isinstance(self.job, Download)

    @property
    def name(self) -> str:
        """The display name: the name of the file or of the media."""
        if isinstance(self.job, Download):
            return self.job.media.filename or self.job.media.sid
        return self.job.media_name

    @property
    def is_over(self) -> bool:
        """Whether it has ended and is not just paused."""
        return isinstance(self.state, (Attached, Saved, Failed, Cancelled))

    @property
    def is_under_way(self) -> bool:
        """Whether it is running."""
        return isinstance(self.state, (Sending, Receiving, Attaching, Waiting))

    @property
    def is_received(self) -> bool:
        """Whether a download has received all bytes, and only writes to disk remain."""
        state = self.state
        return isinstance(state, Receiving) and state.received == state.size

    @property
    def progress(self) -> tuple[int, int | None]:
        """The transferred bytes, and the total, None if unknown."""
        match self.state:
            case Sending(sent=done, size=size) | Receiving(received=done, size=size):
                return done, size
            case Waiting(done=done, size=size) | Paused(done=done, size=size) | Failed(done=done, size=size):
                return done, size
            case Attaching(media=media) | Attached(media=media):
                return media.size or 0, media.size
            case Saved(size=size):
                return size, size
            case _:
                return 0, None

    @property
    def path(self) -> Path:
        """The file, existing or future; for a cleaned copy, the original."""
        if isinstance(self.state, Saved):
            return self.state.path
        return self.job.target if isinstance(self.job, Download) else self.job.original or self.job.path

    def set_state(self, state: State, now: float) -> None:
        """Set ``state`` at ``now``, in seconds of the clock of :meth:`estimate_rate`."""
        if type(state) is not type(self.state):
            self.changed_at = time.time()
        self.state = state
        if isinstance(state, Queued):
            self._rate = RateEstimator()  # bytes of an earlier run do not count
        else:
            self._rate.add_sample(now, self.progress[0])

    def estimate_rate(self, now: float) -> float | None:
        """Return the current bytes per second, or None if nothing is being transferred."""
        if not isinstance(self.state, (Sending, Receiving)):
            return None
        return self._rate.estimate(now, self.progress[0])

    def estimate_seconds_left(self, now: float) -> float | None:
        """Return the estimated seconds remaining, or None if unknown."""
        done, size = self.progress
        estimate = self.estimate_rate(now)
        return (size - done) / estimate if estimate and size is not None else None


def count_outcomes(transfers: Sequence[Transfer]) -> tuple[int, int]:
    """Return how many transfers succeeded, and how many failed or were cancelled."""
    done = sum(isinstance(one.state, Attached | Saved) for one in transfers)
    failed = sum(isinstance(one.state, Failed | Cancelled) for one in transfers)
    return done, failed
