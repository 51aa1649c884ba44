"""Queries for the media added to the catalog after a row id."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tui.catalog.model import ALL_SERVICES

if TYPE_CHECKING:
    import sqlite3

_IDENTITY: Final = """
SELECT token, ifnull((SELECT seq FROM sqlite_sequence WHERE name = 'media'), 0) FROM identity
"""
_UPLOAD: Final = """
SELECT min(media.id) FROM media NOT INDEXED JOIN service ON service.id = service_id
WHERE media.id > ? AND service.sid = ? AND conversation_id IS NULL AND sent >= ?
"""
_SENDERS: Final = f"""
SELECT ifnull(person.name, media.author), count(*) FROM unseen
JOIN media ON media.id = unseen.media_id
JOIN service ON service.id = media.service_id
LEFT JOIN person ON person.service_id = media.service_id AND person.author = media.author
WHERE unseen.media_id > ? AND ? IN (service.sid, '{ALL_SERVICES}') GROUP BY 1 ORDER BY 2 DESC, 1
"""


def read_identity(connection: sqlite3.Connection) -> tuple[str, int]:
    """Return the unique token of this catalog file, and the highest row id so far."""
    token, newest = connection.execute(_IDENTITY).fetchone()
    return token, newest


def find_upload(connection: sqlite3.Connection, service_sid: str, after: int, sent: int) -> int | None:
    """Return the first row id above ``after`` of an unattached media that was uploaded since ``sent``."""
    [row_id] = connection.execute(_UPLOAD, (after, service_sid, sent)).fetchone()
    return row_id if isinstance(row_id, int) else None


def count_by_sender(
    connection: sqlite3.Connection, service_sid: str, after: int
) -> list[tuple[str | None, int]]:
    """Return the senders of the new media with row ids above ``after``, most media first."""
    return connection.execute(_SENDERS, (after, service_sid)).fetchall()
