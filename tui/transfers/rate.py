"""How fast a transfer is, over its last seconds."""

from __future__ import annotations

from collections import deque
from typing import Final

_INTERVAL: Final = 0.25
_SAMPLES: Final = 13


class RateEstimator:
    """The rate of what is told by :meth:`tell`, over about three seconds."""

    def __init__(self) -> None:
        self._samples: deque[tuple[float, int]] = deque(maxlen=_SAMPLES)

    def tell(self, now: float, done: int) -> None:
        """Take note that ``done`` bytes were through at ``now``, in seconds of any clock that only rises."""
        if self._samples and done < self._samples[-1][1]:
            self._samples.clear()
        if not self._samples or now - self._samples[-1][0] >= _INTERVAL:
            self._samples.append((now, done))

    def rate(self, now: float, done: int) -> float | None:
        """Return the bytes a second up to ``now``, None before there is anything to go by."""
        if not self._samples:
            return None
        began, first = self._samples[0]
        return (done - first) / (now - began) if now - began >= _INTERVAL else None
