"""The first page of a list, read within milliseconds at startup."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tui.catalog.query.reader import Reader
from tui.catalog.storage.database import open_existing

if TYPE_CHECKING:
    from array import array
    from collections.abc import Sequence
    from pathlib import Path

    from tui.catalog.filters import Filter
    from tui.catalog.model import MediaRow, ServiceRow, Totals
    from tui.catalog.query.orders import Order

#: The first read of a list: more rows than any terminal shows, or at least as many as most show.
_FIRST: Final = 256
_ENOUGH: Final = 64


@dataclass(frozen=True, slots=True)
class FirstPage:
    """The service, its totals and its first rows; a deleted row is None.

    ``row_count`` is the number of ids read, less than all unless ``is_whole``.
    """

    service: ServiceRow
    totals: Totals
    rows: Sequence[MediaRow | None]
    row_count: int
    is_whole: bool


def read_first_ids(
    reader: Reader, service_sid: str, order: Order, where: Filter | None, conversation_sid: str | None
) -> tuple[array[int], bool]:
    """Return the first row ids of a list, and whether they are all."""
    return reader.peek_media_ids(
        service_sid, _FIRST, _ENOUGH, where=where, order=order, conversation_sid=conversation_sid
    )


class FirstPageReader:
    """Reads an existing catalog without changing it; raises if it is missing or has another version.

    Close it only after something else has opened the catalog: the last close of a database runs a slow
    checkpoint.
    """

    def __init__(self, path: Path) -> None:
        self._reader = Reader(open_existing(path))

    def close(self) -> None:
        """Close the file."""
        self._reader.close()

    def look(self, name: str, service_sid: str, order: Order, rows: int) -> FirstPage:
        """Return the first ``rows`` of the service that ``name`` names.

        Raise LookupError if it is not the one with ``service_sid``, or has no rows.
        """
        services = self._reader.find_services(name)
        if [service.sid for service in services] != [service_sid]:
            raise LookupError(name)
        row_ids, is_whole = read_first_ids(self._reader, service_sid, order, None, None)
        found = self._reader.media.by_id(row_ids[:rows])
        if not found:
            raise LookupError(service_sid)
        return FirstPage(
            services[0],
            self._reader.count_media(service_sid),
            [found.get(row_id) for row_id in row_ids[:rows]],
            len(row_ids),
            is_whole,
        )
