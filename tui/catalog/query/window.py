"""A window on an ordered list of media: any length of list, few rows in memory."""

from __future__ import annotations

from array import array
from collections import OrderedDict
from contextlib import suppress
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tui.catalog.model import MediaRow
    from tui.catalog.query.reader import Reader

ROWS_A_CHUNK: Final = 128
CHUNKS_KEPT: Final = 4
#: So many rows on either side of one may be on the screen with it.
_AROUND: Final = 60
#: Between pieces of this many ids other threads have their turn: a piece takes half a millisecond.
_SEARCHED_AT_ONCE: Final = 20_000


class MediaWindow:
    """The media of a list by their place in it, read in chunks from the catalog as they are asked for.

    ``row_ids`` gives the order (4 bytes a media), ``reader`` the rows: a chunk takes it a fraction of a
    millisecond, so that a widget may ask while it paints.
    """

    def __init__(self, reader: Reader | None = None, row_ids: array[int] | None = None) -> None:
        self._reader = reader
        self._row_ids = row_ids if row_ids is not None else array("q")
        self._chunks: OrderedDict[int, dict[int, MediaRow]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._row_ids)

    def __getitem__(self, index: int) -> MediaRow | None:
        """Return the media at ``index``, or None where the catalog has lost it since the order was made."""
        if not 0 <= index < len(self._row_ids):
            raise IndexError(index)
        return self._chunk(index // ROWS_A_CHUNK).get(self._row_ids[index])

    def row_id(self, index: int) -> int:
        """Return the catalog's id of the media at ``index``, by which it is found again in another order."""
        return self._row_ids[index]

    def place_of(self, row_id: int) -> int | None:
        """Return the place of a media by its id, or None; a search through the whole list, for a thread."""
        for start in range(0, len(self._row_ids), _SEARCHED_AT_ONCE):
            with suppress(ValueError):
                return self._row_ids.index(row_id, start, start + _SEARCHED_AT_ONCE)
        return None

    def row_ids(self, start: int, stop: int) -> array[int]:
        """Return the ids of the media from place ``start`` to before ``stop``: a range, or all of them."""
        return self._row_ids[start:stop]

    def read_ahead(self, reader: Reader, place: int) -> None:
        """Read the rows around ``place`` through another reader, in its thread, before anything is shown.

        Beside a thread that reads a whole list, a chunk takes the screen's own reader 50 ms and more.
        """
        for near in {max(0, place - _AROUND), place + _AROUND}:
            if self._row_ids:
                self._chunk(min(near, len(self._row_ids) - 1) // ROWS_A_CHUNK, reader)

    def reread(self) -> None:
        """Read rows from the catalog again when they are asked for: what is known of them has changed."""
        self._chunks.clear()

    def _chunk(self, number: int, reader: Reader | None = None) -> dict[int, MediaRow]:
        if number in self._chunks:
            self._chunks.move_to_end(number)
            return self._chunks[number]
        row_ids = self._row_ids[number * ROWS_A_CHUNK : (number + 1) * ROWS_A_CHUNK]
        reader = reader or self._reader
        rows = reader.media_rows(row_ids) if reader is not None else {}
        self._chunks[number] = rows
        if len(self._chunks) > CHUNKS_KEPT:
            self._chunks.popitem(last=False)
        return rows
