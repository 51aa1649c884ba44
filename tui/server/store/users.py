"""The store of users."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.server.store.records import User
from tui.server.store.rows import table_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui.server.store.database import Database
    from tui.server.store.windows import Slice, Window

_TABLE = table_of(User)


class UserStore:
    """Reads and writes users. Participants add their own users (see ``ParticipantStore.add``)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def list_window(self, service_sid: str, window: Window) -> Slice[User]:
        """Return a window of a service's users, oldest first."""
        rows = _TABLE.select_window(self._database.reader, "service_sid = ?", (service_sid,), window)
        return rows.map(_TABLE.from_row)

    async def find(self, service_sid: str, name: str) -> User | None:
        """Return the user with this sid or identity, or None."""
        condition = "service_sid = ?1 AND (sid = ?2 OR identity = ?2)"
        return _TABLE.find(self._database.reader, condition, service_sid, name)

    async def add(self, user: User) -> None:
        """Add a user; raises UserExistsError, and ParentMissingError for its service."""
        await self._database.write(lambda db: _TABLE.insert(db, user))

    async def update(self, sid: str, change: Callable[[User], User]) -> User | None:
        """Replace a user with what ``change`` returns for it; return the new one, or None."""
        return await self._database.write(lambda db: _TABLE.change(db, sid, change))
