"""Running streams, aborted when their link expires or is revoked, on this replica or another."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import defaultdict
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from sqlalchemy.exc import SQLAlchemyError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tui.gateway.store import LinkStore

#: Seconds between two database checks while streams are running.
_INTERVAL: Final = 0.4
_LOG: Final = logging.getLogger("mediadeck.gateway")


class Streams:
    """The streams of this process by link."""

    def __init__(self, store: LinkStore) -> None:
        self._store = store
        self._ends: defaultdict[str, set[asyncio.Event]] = defaultdict(set)

    @property
    def count(self) -> int:
        """The number of running streams."""
        return sum(map(len, self._ends.values()))

    @contextmanager
    def register(self, link_id: str) -> Iterator[asyncio.Event]:
        """Register a stream; the event is set when it must stop."""
        end = asyncio.Event()
        self._ends[link_id].add(end)
        try:
            yield end
        finally:
            self._ends[link_id].discard(end)
            if not self._ends[link_id]:
                del self._ends[link_id]

    def cut(self, link_id: str) -> None:
        """Stop the streams of a link now."""
        for end in self._ends.get(link_id, ()):
            end.set()

    async def watch(self) -> None:
        """Stop streams of links that have ended, until cancelled. An unreachable database stops none."""
        while True:
            await asyncio.sleep(_INTERVAL)
            if not self._ends:
                continue
            try:
                asked = list(self._ends)
                ended = await asyncio.to_thread(self._store.find_ended, asked, int(time.time()))
            except SQLAlchemyError as error:
                _LOG.warning("the database is away: %s", type(error).__name__)
                continue
            for link_id in ended:
                self.cut(link_id)
