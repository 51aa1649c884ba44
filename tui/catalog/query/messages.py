"""Queries for the messages of a conversation with stored texts."""

# Only numbers and names from this package are formatted in.

from __future__ import annotations

import json
from array import array
from itertools import chain
from typing import TYPE_CHECKING, Final

from tui.catalog.model import MessageRow, ParticipantRow, TextCount, ThreadItem
from tui.catalog.query.services import SCOPE

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Sequence

    from tui.catalog.query.media_rows import MediaRowReader

_IDS: Final = """
SELECT message.id FROM message JOIN conversation ON conversation.id = conversation_id
WHERE conversation.sid = ? ORDER BY position, sent, message.id
"""
#: Both are answered by an index alone: a conversation may have 50,000 messages.
_PLACED: Final = """
SELECT message.id FROM message JOIN conversation ON conversation.id = conversation_id
WHERE conversation.sid = ? AND position IS NOT NULL ORDER BY position, message.id
"""
_WITH_MEDIA: Final = """
SELECT message.id FROM message JOIN conversation ON conversation.id = conversation_id
WHERE conversation.sid = ? AND media > 0 AND position IS NOT NULL ORDER BY position
"""
_WITHOUT_PLACE: Final = """
SELECT message.id, media > 0 FROM message JOIN conversation ON conversation.id = conversation_id
WHERE conversation.sid = ? AND position IS NULL ORDER BY sent, message.id
"""
_FIND: Final = "SELECT id, conversation_id, position FROM message WHERE sid = ?"
_BEFORE: Final = """
SELECT id, media > 0 FROM message WHERE conversation_id = ? AND position < ? ORDER BY position DESC LIMIT ?
"""
_AFTER: Final = """
SELECT id, media > 0 FROM message WHERE conversation_id = ? AND position > ? ORDER BY position LIMIT ?
"""
#: The number of messages missing before a message, and after it if it is the last stored one. A conversation
#: is known up to the message with ``newest_index``.
_GAPS: Final = """
SELECT message.id, max(0, position - 1 - ifnull((
    SELECT max(before.position) FROM message AS before
    WHERE before.conversation_id = message.conversation_id AND before.position < message.position
), -1)), CASE WHEN EXISTS (
    SELECT 1 FROM message AS after
    WHERE after.conversation_id = message.conversation_id AND after.position > message.position
) THEN 0 ELSE max(0, ifnull(newest_index, 0) - position) END
FROM message JOIN conversation ON conversation.id = conversation_id
WHERE message.id IN ({}) AND position IS NOT NULL
"""
_COUNTS: Final = """
SELECT service.sid, service.friendly_name, service.media, count(message.id), count(body)
FROM service LEFT JOIN conversation ON conversation.service_id = service.id
LEFT JOIN message ON message.conversation_id = conversation.id
GROUP BY service.id ORDER BY service.friendly_name COLLATE NOCASE, service.sid
"""
_ROWS: Final = """
SELECT message.id, message.sid, conversation.sid, position, message.author, sent, body, media, person.name
FROM message JOIN conversation ON conversation.id = message.conversation_id
LEFT JOIN person ON person.service_id = conversation.service_id AND person.author = message.author
WHERE message.id IN ({})
"""
_WORDS: Final = """
SELECT message.id, message.author, person.name, body, CASE WHEN message.media > 0 THEN (
    SELECT group_concat(filename, char(10)) FROM media WHERE media.message_sid = message.sid
) END
FROM message JOIN conversation ON conversation.id = message.conversation_id
LEFT JOIN person ON person.service_id = conversation.service_id AND person.author = message.author
WHERE conversation.sid = ?
"""
_ANY_TEXT: Final = f"""
SELECT 1 FROM message JOIN conversation ON conversation.id = conversation_id
WHERE service_id {SCOPE} AND body IS NOT NULL LIMIT 1
"""
_PARTICIPANTS: Final = """
SELECT participant.sid, participant.author, channel, ifnull(participant.name, person.name) FROM participant
JOIN conversation ON conversation.id = conversation_id
LEFT JOIN person ON person.service_id = conversation.service_id AND person.author = participant.author
WHERE conversation.sid = ? ORDER BY participant.sid
"""
#: JSON has no limit on the number of SIDs; parameters do.
_STALE: Final = """
SELECT sid FROM conversation WHERE sid IN (SELECT value FROM json_each(?)) AND ifnull(people_at, 0) < ?
"""
_UNNAMED: Final = """
SELECT DISTINCT message.author FROM message JOIN conversation ON conversation.id = message.conversation_id
LEFT JOIN person ON person.service_id = conversation.service_id AND person.author = message.author
WHERE conversation.sid = ? AND message.author IS NOT NULL AND person.name IS NULL
"""


class MessageReader:
    """Reads messages and the people of their conversations on a connection to the catalog."""

    def __init__(self, connection: sqlite3.Connection, media: MediaRowReader) -> None:
        self._connection = connection
        self._media = media

    def list_ids(self, conversation_sid: str) -> array[int]:
        """Return the row ids of the stored messages of a conversation, oldest first."""
        return array("q", (row_id for (row_id,) in self._connection.execute(_IDS, (conversation_sid,))))

    def by_id(self, row_ids: Sequence[int]) -> dict[int, MessageRow]:
        """Return the messages with these row ids, without deleted ones."""
        found = self._connection.execute(_ROWS.format(",".join("?" * len(row_ids))), list(row_ids))
        rows = {row[0]: MessageRow(*row[1:]) for row in found}
        return {row_id: rows[row_id] for row_id in row_ids if row_id in rows}

    def list_thread(self, conversation_sid: str) -> tuple[array[int], array[int]]:
        """Return :meth:`list_ids`, and the indices in it of the messages with media."""
        key = (conversation_sid,)
        with_media = {row_id for (row_id,) in self._connection.execute(_WITH_MEDIA, key)}
        placed = ((row_id, row_id in with_media) for (row_id,) in self._connection.execute(_PLACED, key))
        return _split(chain(self._connection.execute(_WITHOUT_PLACE, key), placed))

    def list_around(
        self, message_sid: str, before: int, after: int
    ) -> tuple[array[int], array[int], int] | None:
        """Return up to that many messages before and after one, like :meth:`list_thread`, and its index.

        None if its text is not stored.
        """
        found = self._connection.execute(_FIND, (message_sid,)).fetchone()
        if found is None:
            return None
        row_id, conversation, position = found
        own = self._connection.execute("SELECT id, media > 0 FROM message WHERE id = ?", (row_id,)).fetchall()
        if position is None:
            return (*_split(own), 0)
        earlier = self._connection.execute(_BEFORE, (conversation, position, before)).fetchall()[::-1]
        later = self._connection.execute(_AFTER, (conversation, position, after)).fetchall()
        return (*_split([*earlier, *own, *later]), len(earlier))

    def find(self, conversation_sid: str, matches: Callable[..., bool]) -> set[int]:
        """Return the row ids of the messages whose author, text and file names satisfy ``matches``."""
        rows = self._connection.execute(_WORDS, (conversation_sid,))
        return {row_id for row_id, *words in rows if matches(*filter(None, words))}

    def thread_items(self, row_ids: Sequence[int]) -> dict[int, ThreadItem]:
        """Return the messages with these row ids with their media and the gaps between them."""
        rows = self.by_id(row_ids)
        gaps = self._read_gaps(row_ids)
        media = self._media.by_message([row.sid for row in rows.values() if row.media])
        return {
            row_id: ThreadItem(row, tuple(media.get(row.sid, ())), *gaps.get(row_id, (0, 0)))
            for row_id, row in rows.items()
        }

    def _read_gaps(self, row_ids: Sequence[int]) -> dict[int, tuple[int, int]]:
        """Return the number of messages missing before each of these, and after it if it is the last one."""
        found = self._connection.execute(_GAPS.format(",".join("?" * len(row_ids))), list(row_ids))
        return {row_id: (before, after) for row_id, before, after in found}

    def has_texts(self, service_sid: str) -> bool:
        """Return whether texts of messages of a service are stored."""
        return self._connection.execute(_ANY_TEXT, {"sid": service_sid}).fetchone() is not None

    def count_texts(self) -> list[TextCount]:
        """Return what is stored of each service, by name."""
        return [TextCount(*row) for row in self._connection.execute(_COUNTS)]

    def participants(self, conversation_sid: str) -> tuple[list[ParticipantRow], int | None]:
        """Return the participants of a conversation, and when they were read, None if never."""
        rows = [ParticipantRow(*row) for row in self._connection.execute(_PARTICIPANTS, (conversation_sid,))]
        query = "SELECT people_at FROM conversation WHERE sid = ?"
        found = self._connection.execute(query, (conversation_sid,)).fetchone()
        return rows, found[0] if found else None

    def list_stale_people(self, conversation_sids: Sequence[str], before: int) -> list[str]:
        """Return the conversations whose participants were not read since ``before``, in the given order."""
        found = {sid for (sid,) in self._connection.execute(_STALE, (json.dumps(conversation_sids), before))}
        return [sid for sid in conversation_sids if sid in found]

    def list_unnamed_authors(self, conversation_sid: str) -> list[str]:
        """Return the authors without a name of the stored messages of a conversation."""
        return [author for (author,) in self._connection.execute(_UNNAMED, (conversation_sid,))]


def _split(rows: Iterable[tuple[int, int]]) -> tuple[array[int], array[int]]:
    row_ids, with_media = array("q"), array("q")
    for place, (row_id, has_media) in enumerate(rows):
        row_ids.append(row_id)
        if has_media:
            with_media.append(place)
    return row_ids, with_media
