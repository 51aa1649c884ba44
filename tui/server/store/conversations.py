"""The conversation store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.server.store.media import orphan_media
from tui.server.store.records import Conversation, Message, Participant
from tui.server.store.rows import table_of, to_timestamp

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable
    from datetime import datetime

    from tui.server.store.database import Database
    from tui.server.store.windows import Slice, Window

_TABLE = table_of(Conversation)


@dataclass(frozen=True, slots=True)
class ConversationFilter:
    """A filter for conversations: None matches all. ``created_before`` is exclusive."""

    state: str | None = None
    created_from: datetime | None = None
    created_before: datetime | None = None


class ConversationStore:
    """Reads and writes conversations."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def list_window(
        self, service_sid: str, wanted: ConversationFilter, window: Window
    ) -> Slice[Conversation]:
        """Return a window of a service's conversations that match the filter, oldest first."""
        condition = "service_sid = ?"
        values: list[object] = [service_sid]
        if wanted.state is not None:
            condition += " AND state = ?"
            values.append(wanted.state)
        if wanted.created_from is not None:
            condition += " AND date_created >= ?"
            values.append(to_timestamp(wanted.created_from))
        if wanted.created_before is not None:
            condition += " AND date_created < ?"
            values.append(to_timestamp(wanted.created_before))
        return _TABLE.select_window(self._database.reader, condition, values, window).map(_TABLE.from_row)

    async def find(self, service_sid: str, name: str) -> Conversation | None:
        """Return the conversation with this sid or unique name, or None."""
        condition = "service_sid = ?1 AND (sid = ?2 OR unique_name = ?2)"
        return _TABLE.find(self._database.reader, condition, service_sid, name)

    async def add(self, conversation: Conversation) -> None:
        """Add a conversation; raises UniqueNameTakenError, and ParentMissingError for its service."""
        await self._database.write(lambda db: _TABLE.insert(db, conversation))

    async def update(self, sid: str, change: Callable[[Conversation], Conversation]) -> Conversation | None:
        """Replace a conversation with what ``change`` returns for it, in one transaction.

        Return the new conversation, or None if it does not exist. Raises UniqueNameTakenError.
        """
        return await self._database.write(lambda db: _TABLE.change(db, sid, change))

    async def delete(self, sid: str) -> tuple[str, ...] | None:
        """Delete a conversation and all in it; return the sids of its media, or None if it does not exist."""

        def delete(db: sqlite3.Connection) -> tuple[str, ...] | None:
            media_sids = orphan_media(db, "conversation_sid = ?", sid)
            for child in (Message, Participant):
                table_of(child).delete(db, "conversation_sid", sid)
            return media_sids if _TABLE.delete(db, "sid", sid) else None

        return await self._database.write(delete)
