"""The catalog's database: its tables, and the opening of it in a state that can be used."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

VERSION: Final = 1

_TABLES: Final = """
CREATE TABLE service (
    id INTEGER PRIMARY KEY,
    sid TEXT NOT NULL UNIQUE,
    friendly_name TEXT NOT NULL,
    created INTEGER,
    synced_at INTEGER
) STRICT;
CREATE TABLE conversation (
    id INTEGER PRIMARY KEY,
    sid TEXT NOT NULL UNIQUE,
    service_id INTEGER NOT NULL REFERENCES service(id) ON DELETE CASCADE,
    friendly_name TEXT NOT NULL,
    state TEXT NOT NULL,
    updated INTEGER
) STRICT;
CREATE INDEX conversation_by_service ON conversation(service_id, updated DESC);
CREATE TABLE media (
    id INTEGER PRIMARY KEY,
    sid TEXT NOT NULL UNIQUE,
    service_id INTEGER NOT NULL REFERENCES service(id) ON DELETE CASCADE,
    conversation_id INTEGER NOT NULL REFERENCES conversation(id) ON DELETE CASCADE,
    message_sid TEXT NOT NULL,
    filename TEXT,
    content_type TEXT,
    size INTEGER,
    author TEXT,
    sent INTEGER
) STRICT;
CREATE INDEX media_by_time ON media(service_id, sent DESC, id);
CREATE INDEX media_by_conversation ON media(conversation_id);
"""


def connect(path: Path) -> sqlite3.Connection:
    """Open the catalog at ``path``, made or brought to this version first.

    A catalog is only a copy of what the service has. One that is broken, or of another version, is moved
    aside to ``NAME.set-aside`` and begun anew.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        return _open(path)
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError) and "locked" in str(error):
            raise
        _set_aside(path)
        return _open(path)


def _open(path: Path) -> sqlite3.Connection:
    # Each connection is used by one thread at a time, guarded by its owner, but not always by the same one.
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")
        _ensure_version(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _ensure_version(connection: sqlite3.Connection) -> None:
    found: int = connection.execute("PRAGMA user_version").fetchone()[0]
    if found == 0:
        _create_tables(connection)
    elif found != VERSION:
        message = f"the catalog is of version {found}, expected {VERSION}"
        raise sqlite3.DatabaseError(message)


def _create_tables(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")
    # Another Mediadeck may have made them while this one waited for the lock.
    if connection.execute("PRAGMA user_version").fetchone()[0] == 0:
        with closing(connection.cursor()) as cursor:
            for statement in _TABLES.split(";"):
                cursor.execute(statement)
            cursor.execute(f"PRAGMA user_version = {VERSION}")
    connection.execute("COMMIT")


def _set_aside(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        part = path.with_name(path.name + suffix)
        if part.exists():
            part.replace(path.with_name(path.name + ".set-aside" + suffix))
