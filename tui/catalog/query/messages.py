"""Queries for the messages of a conversation whose texts are kept."""

# Only numbers and names of this package are formatted in.

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Final

from tui.catalog.model import MessageRow, ParticipantRow

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

_IDS: Final = """
SELECT message.id FROM message JOIN conversation ON conversation.id = conversation_id
WHERE conversation.sid = ? ORDER BY position, sent, message.id
"""
_ROWS: Final = """
SELECT message.id, message.sid, conversation.sid, position, message.author, sent, body, media, person.name
FROM message JOIN conversation ON conversation.id = message.conversation_id
LEFT JOIN person ON person.service_id = conversation.service_id AND person.author = message.author
WHERE message.id IN ({})
"""
_PARTICIPANTS: Final = """
SELECT participant.sid, participant.author, channel, ifnull(participant.name, person.name) FROM participant
JOIN conversation ON conversation.id = conversation_id
LEFT JOIN person ON person.service_id = conversation.service_id AND person.author = participant.author
WHERE conversation.sid = ? ORDER BY participant.sid
"""
_STALE: Final = "SELECT sid FROM conversation WHERE sid IN ({}) AND ifnull(people_at, 0) < ?"


def list_message_ids(connection: sqlite3.Connection, conversation_sid: str) -> array[int]:
    """Return the row ids of the kept messages of a conversation, the oldest first."""
    return array("q", (row_id for (row_id,) in connection.execute(_IDS, (conversation_sid,))))


def read_messages(connection: sqlite3.Connection, row_ids: Sequence[int]) -> dict[int, MessageRow]:
    """Return the messages with these row ids, without deleted ones."""
    found = connection.execute(_ROWS.format(",".join("?" * len(row_ids))), list(row_ids))
    rows = {row[0]: MessageRow(*row[1:]) for row in found}
    return {row_id: rows[row_id] for row_id in row_ids if row_id in rows}


def list_participants(
    connection: sqlite3.Connection, conversation_sid: str
) -> tuple[list[ParticipantRow], int | None]:
    """Return the participants of a conversation, and when they were read, None for never."""
    rows = [ParticipantRow(*row) for row in connection.execute(_PARTICIPANTS, (conversation_sid,))]
    query = "SELECT people_at FROM conversation WHERE sid = ?"
    found = connection.execute(query, (conversation_sid,)).fetchone()
    return rows, found[0] if found else None


def list_stale_people(
    connection: sqlite3.Connection, conversation_sids: Sequence[str], before: int
) -> list[str]:
    """Return those of these conversations whose participants were not read since ``before``, in order."""
    query = _STALE.format(",".join("?" * len(conversation_sids)))
    found = {sid for (sid,) in connection.execute(query, (*conversation_sids, before))}
    return [sid for sid in conversation_sids if sid in found]
