"""The store of services."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.server.store.media import orphan_media
from tui.server.store.records import Conversation, Message, Participant, Service, User
from tui.server.store.rows import table_of

if TYPE_CHECKING:
    import sqlite3

    from tui.server.store.database import Database
    from tui.server.store.windows import Slice, Window

_TABLE = table_of(Service)

#: What a service contains, each before the records that it refers to.
_CHILDREN = (Message, Participant, User, Conversation)


class ServiceStore:
    """Reads and writes services."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def list_window(self, window: Window) -> Slice[Service]:
        """Return a window of the services, oldest first."""
        return _TABLE.select_window(self._database.reader, "true", (), window).map(_TABLE.from_row)

    async def find(self, sid: str) -> Service | None:
        """Return the service, or None."""
        return _TABLE.find(self._database.reader, "sid = ?", sid)

    async def add(self, service: Service) -> None:
        """Add a service."""
        await self._database.write(lambda db: _TABLE.insert(db, service))

    async def delete(self, sid: str) -> tuple[str, ...] | None:
        """Delete a service and all in it; return the sids of its media, or None if it does not exist."""

        def delete(db: sqlite3.Connection) -> tuple[str, ...] | None:
            media_sids = orphan_media(db, "service_sid = ?", sid)
            for child in _CHILDREN:
                table_of(child).delete(db, "service_sid", sid)
            return media_sids if _TABLE.delete(db, "sid", sid) else None

        return await self._database.write(delete)
