"""The catalog's database: its tables, and the opening of it in a state that can be used."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from tui.settings import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_FIRST_TABLES: Final = """
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
    id INTEGER PRIMARY KEY AUTOINCREMENT,  -- a list on the screen keeps ids: none is given out twice
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

#: How far each conversation was read, newest message first. Known are the messages up to ``newest_index``
#: (-1: all, there are none); of an interrupted read also those from ``reading_index`` down to where
#: ``next_page`` goes on. ``read_updated`` is what ``updated`` was then, ``round`` counts how often the
#: reading was begun anew, and ``unmet`` holds the media known before that have not been met again since.
_READING: Final = """
ALTER TABLE conversation ADD COLUMN newest_index INTEGER;
ALTER TABLE conversation ADD COLUMN reading_index INTEGER;
ALTER TABLE conversation ADD COLUMN next_page TEXT;
ALTER TABLE conversation ADD COLUMN round INTEGER NOT NULL DEFAULT 0;
ALTER TABLE conversation ADD COLUMN read_updated INTEGER;
ALTER TABLE conversation ADD COLUMN read_at INTEGER;
ALTER TABLE conversation ADD COLUMN trouble TEXT;
CREATE TABLE unmet (media_id INTEGER PRIMARY KEY REFERENCES media(id) ON DELETE CASCADE) STRICT;
INSERT INTO unmet SELECT id FROM media;
"""

#: What leads from each version to the next, from an empty file on. A step that was released stays as it is.
_STEPS: Final = (_FIRST_TABLES, _READING)
VERSION: Final = len(_STEPS)


class _OtherVersionError(Exception):
    """The catalog was made by a newer version of Mediadeck."""


def open_for_writing(path: Path) -> sqlite3.Connection:
    """Open the catalog at ``path`` for its one writer in this process, made or begun anew where needed.

    A catalog of an older version is brought to this one. It is only a copy of what the service has: one that
    is broken, or of a newer version, is moved aside to ``NAME.set-aside`` and begun anew. Raises
    SettingsError where nothing can be kept there.
    """
    try:
        with _alone(path):
            try:
                return _ready(path)
            except (sqlite3.DatabaseError, _OtherVersionError) as error:
                if not _is_useless(error):
                    raise
                _set_aside(path)
                return _ready(path)
    except (OSError, sqlite3.OperationalError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        message = (
            f"The catalog cannot be kept in {path.parent}: {reason}. Nothing on the service is touched."
            " Make that folder writable, with room in it, and start again."
        )
        raise SettingsError(message) from error


def open_for_reading(path: Path) -> sqlite3.Connection:
    """Open the catalog that a writer has made at ``path``; whatever tries to write through it fails."""
    connection = _connect(path)
    connection.execute("PRAGMA query_only = ON")
    return connection


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Let one process after another make, or set aside, the catalog at ``path``; only its owner can read it.

    The kernel drops the lock with the process, however that ends.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = os.open(path.with_name(path.name + ".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        # Made here and not by SQLite: the files beside it get the rights of this one.
        path.touch(mode=0o600)
        yield
    finally:
        os.close(lock)


def _ready(path: Path) -> sqlite3.Connection:
    """Return a connection to the catalog, with its tables; raises for one that cannot be used."""
    connection = _connect(path)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")
        _ensure_tables(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _ensure_tables(connection: sqlite3.Connection) -> None:
    found: int = connection.execute("PRAGMA user_version").fetchone()[0]
    if not 0 <= found <= VERSION:
        raise _OtherVersionError
    for version, step in enumerate(_STEPS[found:], found + 1):
        connection.executescript(f"BEGIN; {step} PRAGMA user_version = {version}; COMMIT;")


def _connect(path: Path) -> sqlite3.Connection:
    # Each connection is used by one thread at a time, guarded by its owner, but not always by the same one.
    return sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)


def _is_useless(error: Exception) -> bool:
    """Tell a catalog that is of no use from a disk or a folder in trouble, which says nothing of it."""
    if isinstance(error, sqlite3.OperationalError):
        return error.sqlite_errorcode == sqlite3.SQLITE_ERROR  # other tables than ours
    return True


def _set_aside(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        part = path.with_name(path.name + suffix)
        if part.exists():
            part.replace(path.with_name(path.name + ".set-aside" + suffix))
    path.touch(mode=0o600)
