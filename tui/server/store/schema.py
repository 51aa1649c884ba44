"""The tables of the local service's database, their migrations, and its connections."""

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

#: Seconds to wait for another writing process: longer than it takes to create all samples.
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

#: Attributes, conversations without a friendly name, and indexes for deletions.
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

#: Users and participants.
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

#: The names and attributes of users.
_FOURTH: Final = """
ALTER TABLE user ADD COLUMN friendly_name TEXT;
ALTER TABLE user ADD COLUMN attributes TEXT NOT NULL DEFAULT '{}';
"""

#: Each entry migrates the tables to the next version; a new folder runs all.
_MIGRATIONS: Final = (_FIRST_TABLES, _SECOND, _THIRD, _FOURTH)

#: SQLite's errors if there is no space for the database or its WAL index.
_FULL_CODES: Final = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE})

#: Stored in the database as user_version.
VERSION: Final = len(_MIGRATIONS)


def open_database(data: Path, *, exclusive: bool = False) -> sqlite3.Connection:
    """Open the database in the data folder, and create or migrate its tables.

    The connection is in autocommit mode outside BEGIN and may be used from one thread at a time. Commits
    survive a power failure. With ``exclusive`` it is read-only, excludes all others, and opens on a
    full disk. Raises LocalServiceError for a database of a later version or an invalid file, and
    StorageFullError if there is no space for the files of SQLite.
    """
    path = data / FILE
    try:
        connection = sqlite3.connect(
            path, timeout=_BUSY_TIMEOUT, isolation_level=None, check_same_thread=False
        )
        with ExitStack() as undo:
            undo.callback(connection.close)
            if exclusive:
                # SQLite then keeps the WAL index in memory and needs no disk space.
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
    """Convert an operational error of SQLite to a StorageError."""
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
    # Off, so that a migration can replace a table that others refer to.
    connection.execute("PRAGMA foreign_keys = OFF")
    if version < VERSION:
        _migrate(connection)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")


def _migrate(connection: sqlite3.Connection) -> None:
    """Migrate the tables once, even if two processes start on the folder at the same time."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Another process may have migrated between the first check and the lock.
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
