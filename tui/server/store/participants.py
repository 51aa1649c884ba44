"""The store of participants and their conversations."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tui.server.store.records import Conversation, Participant, Participation, User
from tui.server.store.rows import table_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

    from tui.server.store.database import Database
    from tui.server.store.windows import Slice, Window

_TABLE = table_of(Participant)
_USERS = table_of(User)
_CONVERSATIONS = table_of(Conversation)


class ParticipantStore:
    """Reads and writes participants."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def list_window(self, conversation_sid: str, window: Window) -> Slice[Participant]:
        """Return a window of a conversation's participants, oldest first."""
        condition = "conversation_sid = ?"
        rows = _TABLE.select_window(self._database.reader, condition, (conversation_sid,), window)
        return rows.map(_TABLE.from_row)

    async def find(self, conversation_sid: str, name: str) -> Participant | None:
        """Return the participant with this sid or identity, or None."""
        condition = "conversation_sid = ?1 AND (sid = ?2 OR identity = ?2)"
        return _TABLE.find(self._database.reader, condition, conversation_sid, name)

    async def add(self, participant: Participant, user: User | None) -> Participant:
        """Add a participant and return it; a participant with an identity gets the sid of its user.

        ``user`` is added too, unless the service already has a user with this identity. Raises
        ParticipantExistsError, and ParentMissingError for the conversation.
        """

        def add(db: sqlite3.Connection) -> Participant:
            added = participant
            if user is not None:
                known = _USERS.find(db, "service_sid = ? AND identity = ?", user.service_sid, user.identity)
                if known is None:
                    _USERS.insert(db, user)
                added = replace(participant, user_sid=(known or user).sid)
            _TABLE.insert(db, added)
            return added

        return await self._database.write(add)

    async def update(self, sid: str, change: Callable[[Participant], Participant]) -> Participant | None:
        """Replace a participant with what ``change`` returns for it; return the new one, or None."""
        return await self._database.write(lambda db: _TABLE.change(db, sid, change))

    async def delete(self, sid: str) -> bool:
        """Delete a participant; return whether it existed. Its user remains."""
        return await self._database.write(lambda db: _TABLE.delete(db, "sid", sid))

    async def find_participation(self, conversation: Conversation, identity: str) -> Participation | None:
        """Return the participation of an identity in a conversation, or None."""
        condition = "conversation_sid = ? AND identity = ?"
        participant = _TABLE.find(self._database.reader, condition, conversation.sid, identity)
        return None if participant is None else Participation(participant, conversation)

    async def list_participations(
        self, service_sid: str, identity: str | None, address: str | None, window: Window
    ) -> Slice[Participation]:
        """Return a window of the conversations of an identity or, if that is None, of an address."""
        column, value = ("address", address) if identity is None else ("identity", identity)
        condition = f"service_sid = ? AND {column} = ?"
        reader = self._database.reader
        found = _TABLE.select_window(reader, condition, (service_sid, value), window).map(_TABLE.from_row)
        sids = [participant.conversation_sid for participant in found.rows]
        rows = _CONVERSATIONS.select(reader, f"sid IN ({', '.join('?' * len(sids))})", sids)
        conversations = {row["sid"]: _CONVERSATIONS.from_row(row) for row in rows}
        return found.map(lambda one: Participation(one, conversations[one.conversation_sid]))
