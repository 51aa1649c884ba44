"""A window on the messages of a conversation that keeps few of them in memory."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections import OrderedDict
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tui.catalog.model import ThreadItem
    from tui.catalog.query.reader import Reader

MESSAGES_PER_CHUNK: Final = 16
MAX_CHUNKS: Final = 16


class ThreadWindow:
    """The messages of a conversation by index, oldest first, read from the catalog in chunks on demand.

    ``row_ids`` is the order, ``with_media`` the indices of the messages with media. A chunk takes a fraction
    of a millisecond, so a widget may read it while it paints.
    """

    def __init__(
        self,
        reader: Reader | None = None,
        row_ids: array[int] | None = None,
        with_media: array[int] | None = None,
    ) -> None:
        self._reader = reader
        self._row_ids = row_ids if row_ids is not None else array("q")
        self._with_media = with_media if with_media is not None else array("q")
        self._chunks: OrderedDict[int, list[ThreadItem | None]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._row_ids)

    def __getitem__(self, index: int) -> ThreadItem | None:
        """Return the message at ``index``, or None if it was removed since the list was read."""
        if not 0 <= index < len(self._row_ids):
            raise IndexError(index)
        return self.chunk(index // MESSAGES_PER_CHUNK)[index % MESSAGES_PER_CHUNK]

    @property
    def chunk_count(self) -> int:
        """The number of chunks."""
        return -(-len(self._row_ids) // MESSAGES_PER_CHUNK)

    def chunk(self, number: int, reader: Reader | None = None) -> list[ThreadItem | None]:
        """Return the messages of a chunk, read with ``reader``, in its thread, if given."""
        if number in self._chunks:
            self._chunks.move_to_end(number)
            return self._chunks[number]
        row_ids = self._row_ids[number * MESSAGES_PER_CHUNK : (number + 1) * MESSAGES_PER_CHUNK]
        reader = reader or self._reader
        items = reader.messages.thread_items(row_ids) if reader is not None else {}
        self._chunks[number] = found = [items.get(row_id) for row_id in row_ids]
        if len(self._chunks) > MAX_CHUNKS:
            self._chunks.popitem(last=False)
        return found

    def prefetch(self, reader: Reader, place: int) -> None:
        """Read the messages around ``place`` ahead of display, with another reader in its thread."""
        chunk = place // MESSAGES_PER_CHUNK
        for number in range(max(0, chunk - 2), min(self.chunk_count, chunk + 3)):
            self.chunk(number, reader)

    def place_of(self, row_id: int) -> int | None:
        """Return the index of the message with this row id, or None."""
        try:
            return self._row_ids.index(row_id)
        except ValueError:
            return None

    def next_with_media(self, place: int, step: int) -> int | None:
        """Return the index of the next or previous message with media from ``place``, or None."""
        found = (
            bisect_right(self._with_media, place) if step > 0 else bisect_left(self._with_media, place) - 1
        )
        return self._with_media[found] if 0 <= found < len(self._with_media) else None
