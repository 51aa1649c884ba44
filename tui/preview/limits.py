"""What a preview may spend: libraries know no limit of time, but they read on and on."""

from __future__ import annotations

import io
import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

#: Readers take a few bytes at a time, or a block of 64 KB.
_READS_A_LOOK: Final = 8


class LimitExceeded(Exception):  # noqa: N818 - its words are shown as they are
    """The content asks for more than a preview spends; its text is a sentence for the pane."""


_claims: list[Callable[[int], None]] = []


def set_memory_claim(ask: Callable[[int], None]) -> None:
    """Have ``ask`` called with the number of pixels before a picture is decoded; it may wait."""
    _claims[:] = [ask]


def claim_memory(pixels: int) -> None:
    """Wait until there is memory to decode so many pixels, where someone shares it out."""
    for ask in _claims:
        ask(pixels)


class DeadlineReader(io.BytesIO):
    """Bytes to be read until ``seconds`` of the reading thread's CPU are spent; then TooMuch."""

    def __init__(self, content: bytes, seconds: float, sentence: str) -> None:
        super().__init__(content)
        self._sentence = sentence
        self._reads = 0
        self.renew(seconds)

    def read(self, size: int | None = -1, /) -> bytes:
        """Read as any file does; raises TooMuch once the time is spent."""
        self._reads += 1
        # The clock costs more than a small read.
        if self._reads % _READS_A_LOOK == 0 and time.thread_time() > self._end:
            raise LimitExceeded(self._sentence)
        return super().read(size)

    def renew(self, seconds: float) -> None:
        """Begin to count anew."""
        self._end = time.thread_time() + seconds


class Deadline:
    """A limit for a loop of our own: ``over`` once ``seconds`` of this thread's CPU are spent."""

    def __init__(self, seconds: float) -> None:
        self._end = time.thread_time() + seconds

    @property
    def over(self) -> bool:
        """Whether the time is spent."""
        return time.thread_time() > self._end
