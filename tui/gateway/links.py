"""Links as they were a moment ago, so that visitors who come together need one read of the database.

Measured by ``tests/benchmarks/gateway.py``: the way to a thread and back takes longer than all the rest.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tui.gateway.model import Link
    from tui.gateway.store import LinkStore

#: Seconds for which a link is used as it was read. With the interval of ``Streams.watch``, what is revoked on
#: another replica ends here within a second.
_LIFETIME: Final = 0.25


class LinkCache:
    """Reads links, once for all that ask within a quarter of a second. It belongs to one loop."""

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
        # A visitor who leaves must not end the read of the others.
        return read.result() if read.done() else await asyncio.shield(read)

    def forget(self, link_id: str) -> None:
        """Read a link again when it is asked for next: it was changed."""
        self._kept.pop(link_id, None)

    def _drop_old(self, now: float) -> None:
        # They were added in the order in which they end.
        while self._kept and self._kept[first := next(iter(self._kept))][0] <= now:
            del self._kept[first]
