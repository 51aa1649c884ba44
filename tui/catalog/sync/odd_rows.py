"""Stored malformed rows of a service, which differ from Twilio's documentation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from tui.api.resources.page_content import OddRow

_PUT: Final = """
INSERT OR REPLACE INTO odd_row(service_id, conversation_id, name, reason)
SELECT service_id, id, ?, ? FROM conversation WHERE sid = ?
"""
_PUT_OF_SERVICE: Final = """
INSERT OR REPLACE INTO odd_row(service_id, name, reason) SELECT id, ?, ? FROM service WHERE sid = ?
"""
_FORGET: Final = "DELETE FROM odd_row WHERE service_id = (SELECT id FROM service WHERE sid = ?)"
_FORGET_OF_SERVICE: Final = f"{_FORGET} AND conversation_id IS NULL"
_COUNT: Final = "SELECT count(*) FROM odd_row WHERE service_id = (SELECT id FROM service WHERE sid = ?)"
_FOUND: Final = """
SELECT conversation.sid, ifnull(friendly_name, ''), name, reason
FROM odd_row LEFT JOIN conversation ON conversation.id = conversation_id
WHERE odd_row.service_id = (SELECT id FROM service WHERE sid = ?)
ORDER BY friendly_name COLLATE NOCASE, conversation.sid, name LIMIT ?
"""


@dataclass(frozen=True, slots=True)
class StoredOddRow:
    """A malformed row, its conversation (None for the list of conversations), and the reason."""

    conversation_sid: str | None
    conversation_name: str
    name: str
    reason: str


def save_conversation_rows(
    connection: sqlite3.Connection, conversation_sid: str, rows: Iterable[OddRow]
) -> None:
    """Save the malformed rows of a page of messages."""
    connection.executemany(_PUT, ((_text(row.name), _text(row.reason), conversation_sid) for row in rows))


def save_service_rows(connection: sqlite3.Connection, service_sid: str, rows: Iterable[OddRow]) -> None:
    """Replace the malformed rows of the list of conversations."""
    connection.execute(_FORGET_OF_SERVICE, (service_sid,))
    connection.executemany(
        _PUT_OF_SERVICE, ((_text(row.name), _text(row.reason), service_sid) for row in rows)
    )


def forget(connection: sqlite3.Connection, service_sid: str) -> None:
    """Delete the malformed rows of a service."""
    connection.execute(_FORGET, (service_sid,))


def count_odd_rows(connection: sqlite3.Connection, service_sid: str) -> int:
    """Return the number of malformed rows of a service."""
    count: int = connection.execute(_COUNT, (service_sid,)).fetchone()[0]
    return count


def list_odd_rows(connection: sqlite3.Connection, service_sid: str, limit: int) -> list[StoredOddRow]:
    """Return the first ``limit`` malformed rows of a service, by the names of their conversations."""
    return [StoredOddRow(*row) for row in connection.execute(_FOUND, (service_sid, limit))]


def _text(value: str) -> str:
    return value.encode(errors="replace").decode()
