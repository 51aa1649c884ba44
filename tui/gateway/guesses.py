"""Limits of guesses: wrong tokens of a network, counted in this process."""

from __future__ import annotations

import time
from collections import OrderedDict
from typing import TYPE_CHECKING, Final

from tui.gateway.visitors import limit_group

if TYPE_CHECKING:
    from collections.abc import Callable

#: Wrong tokens of one network in a window of a minute. A genuine token that has expired is no guess.
_MAX_GUESSES: Final = 30
_WINDOW: Final = 60.0
_MAX_NETWORKS: Final = 10_000


class GuessLimiter:
    """Counts wrong tokens by network: a /24, or a /64 of IPv6."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._counts: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def is_blocked(self, address: str) -> bool:
        """Return whether the network of ``address`` guessed too often within the last minute."""
        began, count = self._counts.get(limit_group(address), (0.0, 0))
        return count >= _MAX_GUESSES and self._clock() < began + _WINDOW

    def count(self, address: str) -> None:
        """Count a wrong token."""
        group, now = limit_group(address), self._clock()
        began, count = self._counts.pop(group, (now, 0))
        self._counts[group] = (now, 1) if now >= began + _WINDOW else (began, count + 1)
        if len(self._counts) > _MAX_NETWORKS:
            self._counts.popitem(last=False)
