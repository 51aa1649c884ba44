"""A window on a sorted list of media that keeps few rows in memory."""

from __future__ import annotations

from array import array
from collections import OrderedDict
from contextlib import suppress
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tui.catalog.model import MediaRow
    from tui.catalog.query.reader import Reader

ROWS_PER_CHUNK: Final = 128
MAX_CHUNKS: Final = 4
#: The number of rows on either side of a row that may be on the screen with it.
_AROUND: Final = 60
#: The number of ids searched at once, in half a millisecond, before other threads may run.
_SEARCH_BATCH: Final = 20_000


class MediaWindow:
    """The media of a list by index, read from the catalog in chunks on demand.

    ``row_ids`` is the order, ``reader`` reads the rows. A chunk takes a fraction of a millisecond, so a
    widget may index it while it paints.
    """

    def __init__(self, reader: Reader | None = None, row_ids: array[int] | None = None) -> None:
        self._reader = reader
        self._row_ids = row_ids if row_ids is not None else array("q")
        self._chunks: OrderedDict[int, dict[int, MediaRow]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._row_ids)

    def __getitem__(self, index: int) -> MediaRow | None:
        """Return the media at ``index``, or None if it was deleted since the list was read."""
        if not 0 <= index < len(self._row_ids):
            raise IndexError(index)
        return self._chunk(index // ROWS_PER_CHUNK).get(self._row_ids[index])

    def row_id(self, index: int) -> int:
        """Return the row id of the media at ``index``, which does not change with the sort order."""
        return self._row_ids[index]

    def place_of(self, row_id: int) -> int | None:
        """Return the index of a media by its row id, or None. It searches the whole list: use a thread."""
        for start in range(0, len(self._row_ids), _SEARCH_BATCH):
            with suppress(ValueError):
                return self._row_ids.index(row_id, start, start + _SEARCH_BATCH)
        return None

    def row_ids(self, start: int, stop: int) -> array[int]:
        """Return the row ids from index ``start`` to before ``stop``."""
        return self._row_ids[start:stop]

    def prefetch_rows(self, reader: Reader, place: int) -> None:
        """Read the rows around ``place`` ahead of display, with another reader in its thread.

        While a thread reads a full list, a chunk takes the UI thread 50 ms and more.
        """
        for near in {max(0, place - _AROUND), place + _AROUND}:
            if self._row_ids:
                self._chunk(min(near, len(self._row_ids) - 1) // ROWS_PER_CHUNK, reader)

    def reread(self) -> None:
        """Drop the rows in memory after a change, to read them again on demand."""
        self._chunks.clear()

    def _chunk(self, number: int, reader: Reader | None = None) -> dict[int, MediaRow]:
        if number in self._chunks:
            self._chunks.move_to_end(number)
            return self._chunks[number]
        row_ids = self._row_ids[number * ROWS_PER_CHUNK : (number + 1) * ROWS_PER_CHUNK]
        reader = reader or self._reader
        rows = reader.media.by_id(row_ids) if reader is not None else {}
        self._chunks[number] = rows
        if len(self._chunks) > MAX_CHUNKS:
            self._chunks.popitem(last=False)
        return rows
