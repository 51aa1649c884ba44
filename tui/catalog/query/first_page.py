"""A glance at a list: what is known of it in some milliseconds, before anything else is there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tui.catalog.query.reader import Reader
from tui.catalog.storage.database import open_to_look

if TYPE_CHECKING:
    from array import array
    from collections.abc import Sequence
    from pathlib import Path

    from tui.catalog.filters import Filter
    from tui.catalog.model import MediaRow, ServiceRow, Totals
    from tui.catalog.query.orders import Order

#: What is read of a new list before all of it: more rows than a terminal shows, or as many as most show.
_FIRST: Final = 256
_ENOUGH: Final = 64


@dataclass(frozen=True, slots=True)
class FirstPage:
    """The service, its totals and its first rows, None for one that is gone.

    ``row_count`` is how many rows the list has as it is shown at first, not yet all where it is not whole.
    """

    service: ServiceRow
    totals: Totals
    rows: Sequence[MediaRow | None]
    row_count: int
    is_whole: bool


def first_ids(
    reader: Reader, service_sid: str, order: Order, where: Filter | None, conversation_sid: str | None
) -> tuple[array[int], bool]:
    """Return the first row ids of a list, and whether these are all."""
    row_ids = reader.first_ids(
        service_sid, _FIRST, enough=_ENOUGH, where=where, order=order, conversation_sid=conversation_sid
    )
    return row_ids, len(row_ids) < _ENOUGH


class FirstPageReader:
    """Looks into a catalog that may not be there, or be of another version: then any method raises.

    It leaves the file as it is. Closing it is left until something else has the catalog open: whoever closes
    a catalog last tidies it up, which takes its time.
    """

    def __init__(self, path: Path) -> None:
        self._reader = Reader(open_to_look(path))

    def close(self) -> None:
        """Close the file."""
        self._reader.close()

    def look(self, name: str, service_sid: str, order: Order, rows: int) -> FirstPage:
        """Return the list of the service that ``name`` names, with as many ``rows``.

        Raises LookupError where it is not the one with ``service_sid``, or has no rows.
        """
        services = self._reader.services_named(name)
        if [service.sid for service in services] != [service_sid]:
            raise LookupError(name)
        row_ids, is_whole = first_ids(self._reader, service_sid, order, None, None)
        found = self._reader.media_rows(row_ids[:rows])
        if not found:
            raise LookupError(service_sid)
        return FirstPage(
            services[0],
            self._reader.media_totals(service_sid),
            [found.get(row_id) for row_id in row_ids[:rows]],
            len(row_ids),
            is_whole,
        )
