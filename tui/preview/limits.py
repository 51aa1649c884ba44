"""What a preview may spend: libraries know no limit of time, but they read on and on."""

from __future__ import annotations

import io
import time


class TooMuch(Exception):  # noqa: N818 - its words are shown as they are
    """The content asks for more than a preview spends; its text is a sentence for the pane."""


class Spending(io.BytesIO):
    """Bytes to be read until ``seconds`` of the reading thread's CPU are spent; then TooMuch."""

    def __init__(self, content: bytes, seconds: float, sentence: str) -> None:
        super().__init__(content)
        self._end = time.thread_time() + seconds
        self._sentence = sentence

    def read(self, size: int | None = -1, /) -> bytes:
        """Read as any file does; raises TooMuch once the time is spent."""
        if time.thread_time() > self._end:
            raise TooMuch(self._sentence)
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
