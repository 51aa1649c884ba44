"""The catalog of one account: where the walk writes, and screens read."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from tui.catalog.reader import Reader
from tui.catalog.schema import connect

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from tui.catalog.rows import ConversationRow, MediaRow, ServiceRow

_PUT_SERVICE: Final = """
INSERT INTO service(sid, friendly_name, created) VALUES (:sid, :friendly_name, :created)
ON CONFLICT(sid) DO UPDATE SET friendly_name = excluded.friendly_name, created = excluded.created
"""
_PUT_CONVERSATION: Final = """
INSERT INTO conversation(sid, service_id, friendly_name, state, updated)
VALUES (:sid, (SELECT id FROM service WHERE sid = :service_sid), :friendly_name, :state, :updated)
ON CONFLICT(sid) DO UPDATE SET
    friendly_name = excluded.friendly_name, state = excluded.state, updated = excluded.updated
"""
_PUT_MEDIA: Final = """
INSERT INTO media(sid, service_id, conversation_id, message_sid, filename, content_type, size, author, sent)
VALUES (
    :sid,
    (SELECT id FROM service WHERE sid = :service_sid),
    (SELECT id FROM conversation WHERE sid = :conversation_sid),
    :message_sid, :filename, :content_type, :size, :author, :sent
)
ON CONFLICT(sid) DO UPDATE SET
    conversation_id = excluded.conversation_id, message_sid = excluded.message_sid,
    filename = excluded.filename, content_type = excluded.content_type, size = excluded.size,
    author = excluded.author, sent = excluded.sent
"""


class Catalog:
    """The local index of the media of an account's services.

    All methods block for as long as SQLite takes and may be called from any thread; call them from one that
    is not the screen's. Each writes in one transaction. :meth:`reader` gives a reading connection of its own.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._connection = connect(path)

    def close(self) -> None:
        """Close the writing connection."""
        with self._lock:
            self._connection.close()

    def reader(self) -> Reader:
        """Return a new reader, for one thread at a time, to be closed by the caller."""
        return Reader(connect(self._path))

    def put_services(self, services: Iterable[ServiceRow]) -> None:
        """Add or refresh ``services``, and forget those that are no longer there."""
        rows = list(services)
        with self._transaction() as connection:
            connection.executemany(_PUT_SERVICE, map(_fields, rows))
            _forget_others(connection, "service", "1 = 1", {}, (row.sid for row in rows))

    def put_conversations(self, conversations: Iterable[ConversationRow]) -> None:
        """Add or refresh ``conversations``; their service must be known."""
        with self._transaction() as connection:
            connection.executemany(_PUT_CONVERSATION, map(_fields, conversations))

    def put_media(self, media: Iterable[MediaRow]) -> None:
        """Add or refresh ``media``; their services and conversations must be known."""
        with self._transaction() as connection:
            connection.executemany(_PUT_MEDIA, map(_fields, media))

    def finish_conversation(self, conversation_sid: str, seen: Iterable[str]) -> None:
        """Note that a conversation was read to its end: media of it that were not ``seen`` are gone."""
        of_conversation = "conversation_id = (SELECT id FROM conversation WHERE sid = :conversation)"
        with self._transaction() as connection:
            _forget_others(connection, "media", of_conversation, {"conversation": conversation_sid}, seen)

    def finish_service(self, service_sid: str, seen: Iterable[str]) -> None:
        """Note that a service was walked to its end, now: conversations that were not ``seen`` are gone."""
        of_service = "service_id = (SELECT id FROM service WHERE sid = :service)"
        with self._transaction() as connection:
            _forget_others(connection, "conversation", of_service, {"service": service_sid}, seen)
            connection.execute(
                "UPDATE service SET synced_at = ? WHERE sid = ?", (int(time.time()), service_sid)
            )

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")


def _fields(row: ServiceRow | ConversationRow | MediaRow) -> dict[str, str | int | None]:
    return {name: _storable(getattr(row, name)) for name in row.__slots__}


def _storable(value: str | int | None) -> str | int | None:
    """Return ``value`` without the lone surrogates that JSON can carry and SQLite cannot."""
    return value.encode(errors="replace").decode() if isinstance(value, str) else value


def _forget_others(
    connection: sqlite3.Connection, table: str, where: str, values: dict[str, str], kept: Iterable[str]
) -> None:
    """Delete the rows of ``table`` that match ``where`` and whose SID is not among ``kept``."""
    known = connection.execute(f"SELECT sid FROM {table} WHERE {where}", values)  # noqa: S608 - our own words
    gone = {sid for (sid,) in known} - set(kept)
    connection.executemany(f"DELETE FROM {table} WHERE sid = ?", ((sid,) for sid in gone))  # noqa: S608
