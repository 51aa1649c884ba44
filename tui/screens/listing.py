"""The list of a screen: which media it shows, in which order, read from the catalog off the screen's loop."""

from __future__ import annotations

import asyncio
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.catalog import MediaWindow
from tui.catalog.orders import LATEST_FIRST
from tui.catalog.questions import Cancelled

if TYPE_CHECKING:
    from tui.catalog import Reader
    from tui.catalog.filters import Filter
    from tui.catalog.orders import Order
    from tui.catalog.rows import Totals
    from tui.screens.rooms import Rooms


@dataclass(frozen=True, slots=True)
class View:
    """What is to be listed: all media of the service, or those that a filter means, in an order."""

    where: Filter | None = None
    order: Order = LATEST_FIRST


@dataclass(frozen=True, slots=True)
class Listed:
    """A list that was read: its rows, their totals, and those of the service.

    ``place`` is where the media stands that the cursor was on, None where it is not in the list.
    """

    window: MediaWindow
    totals: Totals
    all_totals: Totals
    place: int | None


class Listing:
    """Reads the list of one service; what is asked now ends what was asked before."""

    def __init__(self, rooms: Rooms, service_sid: str) -> None:
        self._rooms = rooms
        self._service_sid = service_sid
        self._asked: Reader | None = None

    async def read(self, view: View, row_id: int | None) -> Listed | None:
        """Return the media of ``view``, and the place among them of the one with ``row_id``.

        None where something else was asked meanwhile.
        """
        if self._asked is not None:
            self._asked.cancel()
        self._asked = reader = self._rooms.catalog.reader()
        try:
            listed = await asyncio.to_thread(self._read, reader, view, row_id)
        except Cancelled:
            return None
        return listed if self._asked is reader else None

    def _read(self, asked: Reader, view: View, row_id: int | None) -> Listed:
        with closing(asked) as reader:
            row_ids = reader.media_ids(self._service_sid, where=view.where, order=view.order)
            totals = all_totals = reader.media_totals(self._service_sid)
            if view.where is not None:
                totals = reader.media_totals(self._service_sid, where=view.where)
        window = MediaWindow(self._rooms.reader, row_ids)
        return Listed(window, totals, all_totals, None if row_id is None else window.place_of(row_id))
