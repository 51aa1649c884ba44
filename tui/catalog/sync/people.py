"""The participants of conversations, and the names of the authors of a service."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from tui.catalog.storage.trigrams import fold_text

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence

    from tui.catalog.model import ParticipantRow

_PUT_PARTICIPANT: Final = "INSERT OR REPLACE INTO participant VALUES (?, ?, ?, ?, ?)"
_PUT_PERSON: Final = """
INSERT INTO person(service_id, author, name, words) VALUES (?, ?, ?, ?)
ON CONFLICT(service_id, author) DO UPDATE SET name = excluded.name, words = excluded.words
"""


def put_people(
    connection: sqlite3.Connection,
    conversation_sid: str,
    participants: Sequence[ParticipantRow],
    names: Mapping[str, str],
) -> None:
    """Replace the participants of a known conversation, and add the ``names`` of authors."""
    query = "SELECT id, service_id FROM conversation WHERE sid = ?"
    found = connection.execute(query, (conversation_sid,)).fetchone()
    if found is None:
        return
    conversation, service = found
    connection.execute("DELETE FROM participant WHERE conversation_id = ?", (conversation,))
    connection.executemany(
        _PUT_PARTICIPANT,
        ((conversation, *map(_clean, (row.sid, row.author, row.channel, row.name))) for row in participants),
    )
    connection.executemany(
        _PUT_PERSON,
        ((service, _clean(author), _clean(name), fold_text(name)) for author, name in names.items()),
    )
    query = "UPDATE conversation SET people_at = ? WHERE id = ?"
    connection.execute(query, (int(time.time()), conversation))


def _clean(text: str | None) -> str | None:
    """Return ``text`` without lone surrogates, which SQLite cannot store."""
    return None if text is None else text.encode(errors="replace").decode()
