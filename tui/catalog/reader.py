"""Questions to the catalog, over a connection that only reads."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Final

from tui.catalog.rows import ConversationRow, MediaRow, ServiceRow

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

# total() and not sum(): messages may state sizes that overflow an integer.
_SERVICES: Final = """
SELECT sid, friendly_name, created,
    (SELECT count(*) FROM conversation WHERE service_id = service.id),
    (SELECT count(*) FROM media WHERE service_id = service.id),
    (SELECT CAST(total(size) AS INTEGER) FROM media WHERE service_id = service.id),
    synced_at
FROM service ORDER BY friendly_name COLLATE NOCASE, sid
"""
_CONVERSATIONS: Final = """
SELECT conversation.sid, service.sid, conversation.friendly_name, state, updated,
    (SELECT count(*) FROM media WHERE conversation_id = conversation.id)
FROM conversation JOIN service ON service.id = conversation.service_id
WHERE service.sid = ? ORDER BY updated DESC, conversation.sid
"""
_MEDIA: Final = """
SELECT media.id, media.sid, service.sid, conversation.sid, conversation.friendly_name, message_sid,
    filename, content_type, size, author, sent
FROM media
JOIN service ON service.id = media.service_id
JOIN conversation ON conversation.id = media.conversation_id
"""


class Reader:
    """A reading connection to the catalog. Not for two threads at once."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def services(self) -> list[ServiceRow]:
        """Return all services by name, with the counts and bytes that the catalog knows of them."""
        return [ServiceRow(*row) for row in self._connection.execute(_SERVICES)]

    def conversations(self, service_sid: str) -> list[ConversationRow]:
        """Return the conversations of a service, the latest updated first, with their counts of media."""
        return [ConversationRow(*row) for row in self._connection.execute(_CONVERSATIONS, (service_sid,))]

    def media_ids(self, service_sid: str) -> array[int]:
        """Return the row ids of all media of a service, the latest sent first (8 bytes each)."""
        found = self._connection.execute(
            "SELECT id FROM media WHERE service_id = (SELECT id FROM service WHERE sid = ?)"
            " ORDER BY sent DESC, id",
            (service_sid,),
        )
        return array("q", (row_id for (row_id,) in found))

    def media_size(self, service_sid: str) -> int:
        """Return the bytes of all media of a service, as their messages state them."""
        query = "SELECT CAST(total(size) AS INTEGER) FROM media JOIN service ON service.id = service_id"
        total: int = self._connection.execute(f"{query} WHERE service.sid = ?", (service_sid,)).fetchone()[0]
        return total

    def media_rows(self, row_ids: Sequence[int]) -> dict[int, MediaRow]:
        """Return the rows with the given ids; an id that is gone is left out."""
        marks = ",".join("?" * len(row_ids))
        found = self._connection.execute(f"{_MEDIA} WHERE media.id IN ({marks})", list(row_ids))
        rows = {row[0]: MediaRow(*row[1:]) for row in found}
        return {row_id: rows[row_id] for row_id in row_ids if row_id in rows}
