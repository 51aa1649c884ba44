"""The database of the local service: its tables, and who may open it."""

from __future__ import annotations

import sqlite3
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Final

from tui.server.errors import LocalServiceError
from tui.server.store.errors import StorageError, StorageFullError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILE: Final = "service.sqlite3"

#: Seconds to wait for another process that writes: longer than the making of all samples takes.
_BUSY_TIMEOUT: Final = 30.0

# Dates are whole microseconds since 1970 in UTC.
_FIRST_TABLES: Final = """
CREATE TABLE service (
    id INTEGER PRIMARY KEY,
    sid TEXT NOT NULL UNIQUE,
    friendly_name TEXT NOT NULL,
    date_created INTEGER NOT NULL,
    date_updated INTEGER NOT NULL
) STRICT;
CREATE TABLE conversation (
    id INTEGER PRIMARY KEY,
    sid TEXT NOT NULL UNIQUE,
    service_sid TEXT NOT NULL REFERENCES service (sid),
    friendly_name TEXT NOT NULL,
    unique_name TEXT,
    state TEXT NOT NULL,
    date_created INTEGER NOT NULL,
    date_updated INTEGER NOT NULL,
    next_index INTEGER NOT NULL DEFAULT 0,
    UNIQUE (service_sid, unique_name)
) STRICT;
CREATE INDEX conversation_of_service ON conversation (service_sid, id);
CREATE TABLE message (
    sid TEXT NOT NULL PRIMARY KEY,
    service_sid TEXT NOT NULL REFERENCES service (sid),
    conversation_sid TEXT NOT NULL REFERENCES conversation (sid),
    "index" INTEGER NOT NULL,
    author TEXT NOT NULL,
    body TEXT,
    date_created INTEGER NOT NULL,
    date_updated INTEGER NOT NULL,
    UNIQUE (conversation_sid, "index")
) STRICT;
CREATE TABLE media (
    sid TEXT NOT NULL PRIMARY KEY,
    service_sid TEXT NOT NULL REFERENCES service (sid),
    filename TEXT,
    content_type TEXT NOT NULL,
    size INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    author TEXT,
    category TEXT NOT NULL,
    date_created INTEGER NOT NULL,
    date_updated INTEGER NOT NULL,
    date_upload_updated INTEGER NOT NULL,
    message_sid TEXT REFERENCES message (sid),
    conversation_sid TEXT REFERENCES conversation (sid)
) STRICT;
CREATE INDEX media_of_message ON media (message_sid) WHERE message_sid IS NOT NULL;
CREATE INDEX media_unattached ON media (date_upload_updated) WHERE message_sid IS NULL;
CREATE TABLE loose_content (sid TEXT NOT NULL PRIMARY KEY) STRICT;
"""

#: Attributes; conversations without a friendly name; and what deleting needs to be quick.
_SECOND: Final = """
CREATE TABLE conversation_2 (
    id INTEGER PRIMARY KEY,
    sid TEXT NOT NULL UNIQUE,
    service_sid TEXT NOT NULL REFERENCES service (sid),
    friendly_name TEXT,
    unique_name TEXT,
    attributes TEXT NOT NULL DEFAULT '{}',
    state TEXT NOT NULL,
    date_created INTEGER NOT NULL,
    date_updated INTEGER NOT NULL,
    next_index INTEGER NOT NULL DEFAULT 0,
    UNIQUE (service_sid, unique_name)
) STRICT;
INSERT INTO conversation_2
    (id, sid, service_sid, friendly_name, unique_name, state, date_created, date_updated, next_index)
    SELECT id, sid, service_sid, friendly_name, unique_name, state, date_created, date_updated, next_index
    FROM conversation;
DROP TABLE conversation;
ALTER TABLE conversation_2 RENAME TO conversation;
CREATE INDEX conversation_of_service ON conversation (service_sid, id);
ALTER TABLE message ADD COLUMN attributes TEXT NOT NULL DEFAULT '{}';
ALTER TABLE message ADD COLUMN content_sid TEXT;
CREATE INDEX message_of_service ON message (service_sid);
CREATE INDEX media_of_service ON media (service_sid);
CREATE INDEX media_of_conversation ON media (conversation_sid) WHERE conversation_sid IS NOT NULL;
"""

#: Users, and the participants of conversations.
_THIRD: Final = """
CREATE TABLE user (
    id INTEGER PRIMARY KEY,
    sid TEXT NOT NULL UNIQUE,
    service_sid TEXT NOT NULL REFERENCES service (sid),
    identity TEXT NOT NULL,
    date_created INTEGER NOT NULL,
    date_updated INTEGER NOT NULL,
    UNIQUE (service_sid, identity)
) STRICT;
CREATE INDEX user_of_service ON user (service_sid, id);
CREATE TABLE participant (
    id INTEGER PRIMARY KEY,
    sid TEXT NOT NULL UNIQUE,
    service_sid TEXT NOT NULL REFERENCES service (sid),
    conversation_sid TEXT NOT NULL REFERENCES conversation (sid),
    user_sid TEXT REFERENCES user (sid),
    identity TEXT,
    address TEXT,
    proxy_address TEXT,
    attributes TEXT NOT NULL,
    date_created INTEGER NOT NULL,
    date_updated INTEGER NOT NULL,
    UNIQUE (conversation_sid, identity),
    UNIQUE (conversation_sid, address, proxy_address)
) STRICT;
CREATE INDEX participant_of_conversation ON participant (conversation_sid, id);
CREATE INDEX participant_by_identity ON participant (service_sid, identity, id);
CREATE INDEX participant_by_address ON participant (service_sid, address, id);
CREATE INDEX participant_of_user ON participant (user_sid);
"""

#: Each takes the tables from one version to the next, a new folder from none at all.
_MIGRATIONS: Final = (_FIRST_TABLES, _SECOND, _THIRD)

#: What SQLite reports where the database or the index of its WAL finds no room.
_FULL_CODES: Final = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE})

#: Kept in the database as its user_version.
VERSION: Final = len(_MIGRATIONS)


def open_database(data: Path, *, exclusive: bool = False) -> sqlite3.Connection:
    """Open the database in the data folder, with its tables made where it is new.

    The connection commits each statement by itself outside BEGIN, may be used from any one thread at a
    time, and its commits survive a loss of power. With ``exclusive`` it only reads, locks out every other
    connection, and opens on a full disk too. Raises LocalServiceError for a database of a later version, and
    for a file that is no database; StorageFullError where there is no room for what SQLite needs beside it.
    """
    path = data / FILE
    try:
        connection = sqlite3.connect(
            path, timeout=_BUSY_TIMEOUT, isolation_level=None, check_same_thread=False
        )
        with ExitStack() as undo:
            undo.callback(connection.close)
            if exclusive:
                # SQLite then keeps the index of the WAL in memory, and needs no room on the disk.
                connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            _prepare(connection, data)
            if exclusive:
                connection.execute("PRAGMA query_only = ON")
            undo.pop_all()
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode in _FULL_CODES:
            raise StorageFullError from error
        message = f"{path} cannot be opened: {error}. Nothing was changed. Choose another folder with --data."
        raise LocalServiceError(message) from error
    connection.row_factory = sqlite3.Row
    return connection


@contextmanager
def database_errors() -> Iterator[None]:
    """Raise as StorageError what SQLite could not do, through no fault of the statement."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_FULL:
            raise StorageFullError from error
        raise StorageError(str(error)) from error


def _prepare(connection: sqlite3.Connection, data: Path) -> None:
    version = _read_version(connection)
    if version > VERSION:
        message = (
            f"The data folder {data} belongs to a later version of Mediadeck (its format is {version}, "
            f"and this one knows up to {VERSION}). Nothing was changed. "
            "Update Mediadeck, or choose another folder with --data."
        )
        raise LocalServiceError(message)
    # Off, so that a table can be made anew under those that refer to it.
    connection.execute("PRAGMA foreign_keys = OFF")
    if version < VERSION:
        _migrate(connection)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")


def _migrate(connection: sqlite3.Connection) -> None:
    """Bring the tables up to date once, though two processes may start at the same time on one folder."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Another process may have been first, between the look and the lock.
        for version in range(_read_version(connection), VERSION):
            for statement in _MIGRATIONS[version].split(";"):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {version + 1}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _read_version(connection: sqlite3.Connection) -> int:
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version
