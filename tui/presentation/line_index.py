"""Lines of many chunks; the height of a chunk is known only once it was displayed."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from itertools import accumulate


class LineIndex:
    """Finds the chunk at a line and the first line of a chunk.

    A chunk has ``estimate`` lines until it is measured.
    """

    def __init__(self, chunks: int = 0, estimate: int = 1) -> None:
        self._heights = array("l", [estimate]) * chunks
        self._measured = bytearray(chunks)
        self._tops: list[int] | None = None

    def __len__(self) -> int:
        return len(self._heights)

    @property
    def total(self) -> int:
        """The total number of lines."""
        return self._all_tops[-1]

    def is_measured(self, chunk: int) -> bool:
        """Whether the height of a chunk is known."""
        return bool(self._measured[chunk])

    def measure(self, chunk: int, height: int) -> None:
        """Set the height of a chunk."""
        self._measured[chunk] = True
        if self._heights[chunk] != height:
            self._heights[chunk] = height
            self._tops = None

    def top(self, chunk: int) -> int:
        """Return the first line of a chunk."""
        return self._all_tops[chunk]

    def find(self, line: int) -> tuple[int, int]:
        """Return the chunk at a line and the line within it; past the end, the nearest chunk."""
        tops = self._all_tops
        line = max(0, min(line, tops[-1] - 1))
        # The last of those with this top: chunks of removed messages have no lines.
        chunk = max(0, min(bisect_right(tops, line) - 1, len(self._heights) - 1))
        return chunk, line - tops[chunk]

    @property
    def _all_tops(self) -> list[int]:
        if self._tops is None:
            self._tops = list(accumulate(self._heights, initial=0))
        return self._tops
