"""Limits of size, time and memory per preview. Libraries have no time limit, but all of them read a file."""

from __future__ import annotations

import io
import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

#: The maximum side of a picture in the viewer, in pixels.
MAX_SIDE_CLOSE: Final = 4096
#: The maximum enlargement of a small picture: beyond that it is only a few flat squares.
MAX_ENLARGEMENT: Final = 4

_READS_PER_CHECK: Final = 8


class LimitExceededError(Exception):
    """A preview would take too much time or memory; the text is a sentence for the pane."""


_claim_hooks: list[Callable[[int], None]] = []


def set_memory_claim(claim: Callable[[int], None]) -> None:
    """Call ``claim`` with the number of pixels before each picture is decoded; it may block."""
    _claim_hooks[:] = [claim]


def claim_memory(pixels: int) -> None:
    """Wait for the memory to decode ``pixels``, in processes that share a budget."""
    for claim in _claim_hooks:
        claim(pixels)


class DeadlineReader(io.BytesIO):
    """Bytes that raise LimitExceededError once the reading thread has spent ``seconds`` of CPU."""

    def __init__(self, content: bytes, seconds: float, sentence: str) -> None:
        super().__init__(content)
        self._sentence = sentence
        self._reads = 0
        self.restart(seconds)

    def read(self, size: int | None = -1, /) -> bytes:
        """Read like any file; raises LimitExceededError with the sentence once the time is up."""
        self._reads += 1
        # Reading the clock costs more than a small read.
        if self._reads % _READS_PER_CHECK == 0 and time.thread_time() > self._end:
            raise LimitExceededError(self._sentence)
        return super().read(size)

    def restart(self, seconds: float) -> None:
        """Allow ``seconds`` from now."""
        self._end = time.thread_time() + seconds


class Deadline:
    """A limit of ``seconds`` of this thread's CPU, for loops that check it."""

    def __init__(self, seconds: float) -> None:
        self._end = time.thread_time() + seconds

    @property
    def is_over(self) -> bool:
        """Whether the time is up."""
        return time.thread_time() > self._end
