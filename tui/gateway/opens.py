"""Opens of unlimited links: counted outside the stream when a visitor requests the content.

Links with a limit or a password are counted by their claim (``app.py``).
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from typing import TYPE_CHECKING, Final

from sqlalchemy.exc import SQLAlchemyError

from tui.gateway.model import Event
from tui.gateway.store import OPEN_SECONDS

if TYPE_CHECKING:
    from tui.gateway.model import Visitor
    from tui.gateway.store import LinkStore

#: Seconds between two writes to the database.
_INTERVAL: Final = 0.5
#: The maximum number of remembered visitors, and of opens queued while the database is unreachable.
_MAX_VISITORS: Final = 10_000
_MAX_WAITING: Final = 10_000
_LOG: Final = logging.getLogger("mediadeck.gateway")


class OpenRecorder:
    """Collects opens and writes them in batches. It belongs to one event loop."""

    def __init__(self, store: LinkStore) -> None:
        self._store = store
        self._waiting: list[tuple[str, Event]] = []
        self._counted: OrderedDict[tuple[str, Visitor], int] = OrderedDict()
        self._writing = asyncio.Lock()

    def record(self, link_id: str, visitor: Visitor, now: int) -> None:
        """Count an open, once per visitor within a few minutes. Does not wait."""
        key = (link_id, visitor)
        if now - self._counted.get(key, now - OPEN_SECONDS) < OPEN_SECONDS:
            return
        self._counted[key] = now
        self._counted.move_to_end(key)
        if len(self._counted) > _MAX_VISITORS:
            self._counted.popitem(last=False)
        if len(self._waiting) < _MAX_WAITING:
            self._waiting.append((link_id, Event(now, visitor.address, visitor.browser)))

    async def flush(self) -> None:
        """Write the queued opens. If the database is unreachable, they stay queued."""
        async with self._writing:
            batch, self._waiting = self._waiting, []
            if not batch:
                return
            try:
                await asyncio.to_thread(self._store.add_opens, batch)
            except SQLAlchemyError as error:
                self._waiting = (batch + self._waiting)[:_MAX_WAITING]
                _LOG.warning("the database is away: %s", type(error).__name__)

    async def run(self) -> None:
        """Write twice a second, until cancelled."""
        while True:
            await asyncio.sleep(_INTERVAL)
            # A write in progress is completed even if this task is cancelled: its batch was already taken.
            await asyncio.shield(asyncio.ensure_future(self.flush()))
