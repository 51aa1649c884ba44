"""A short-lived cache of links, so that simultaneous visitors need only one database read.

Measured by ``tests/benchmarks/gateway.py``: the hop to a thread and back takes longer than everything else.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tui.gateway.model import Link
    from tui.gateway.store import LinkStore

#: Seconds for which a link is cached. Together with the interval of ``Streams.watch``, a link revoked on
#: another replica ends here within a second.
_LIFETIME: Final = 0.25


class LinkCache:
    """Reads links, once for all requests within a quarter of a second. It belongs to one event loop."""

    def __init__(self, store: LinkStore) -> None:
        self._store = store
        self._kept: dict[str, tuple[float, asyncio.Task[Link | None]]] = {}

    async def find(self, link_id: str) -> Link | None:
        """Return a link by its id; raise SQLAlchemyError."""
        now = time.monotonic()
        until, read = self._kept.get(link_id, (0.0, None))
        if read is None or now >= until:
            self._drop_old(now)
            read = asyncio.create_task(asyncio.to_thread(self._store.find, link_id))
            self._kept[link_id] = (now + _LIFETIME, read)
        # A visitor who leaves must not cancel the read for the others.
        return read.result() if read.done() else await asyncio.shield(read)

    def forget(self, link_id: str) -> None:
        """Drop a changed link from the cache, so that the next request reads it again."""
        self._kept.pop(link_id, None)

    def _drop_old(self, now: float) -> None:
        # They were added in the order in which they expire.
        while self._kept and self._kept[first := next(iter(self._kept))][0] <= now:
            del self._kept[first]
