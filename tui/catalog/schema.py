"""The catalog's database: its tables, and the opening of it in a state that can be used."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from tui.catalog.words import folded, media_words
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

#: What lists are ordered by, each index covering one order, and what words are searched in. A media that was
#: uploaded and attached to no message has no conversation. The index of words keeps only which media have
#: which three characters (``detail=none``), and leaves it to ``media_words`` whether they stand side by side.
_LISTS: Final = """
CREATE TABLE new_media (
    id INTEGER PRIMARY KEY AUTOINCREMENT,  -- a list on the screen keeps ids: none is given out twice
    sid TEXT NOT NULL UNIQUE,
    service_id INTEGER NOT NULL REFERENCES service(id) ON DELETE CASCADE,
    conversation_id INTEGER REFERENCES conversation(id) ON DELETE CASCADE,
    message_sid TEXT,
    filename TEXT,
    content_type TEXT,
    size INTEGER,
    author TEXT,
    sent INTEGER
) STRICT;
INSERT INTO sqlite_sequence(name, seq) SELECT 'new_media', seq FROM sqlite_sequence WHERE name = 'media';
INSERT INTO new_media(
    id, sid, service_id, conversation_id, message_sid, filename, content_type, size, author, sent
)
SELECT id, sid, service_id, conversation_id, message_sid, filename, content_type, size, author, sent
FROM media;
DROP TABLE media;
ALTER TABLE new_media RENAME TO media;
CREATE INDEX media_by_time ON media(service_id, sent DESC, id);
CREATE INDEX media_by_name ON media(service_id, filename COLLATE NOCASE, sent DESC);
CREATE INDEX media_by_type ON media(service_id, content_type COLLATE NOCASE, sent DESC);
CREATE INDEX media_by_size ON media(service_id, size, sent DESC);
CREATE INDEX media_by_author ON media(service_id, author COLLATE NOCASE, sent DESC);
CREATE INDEX media_by_conversation ON media(conversation_id, sent DESC, id, size);
CREATE INDEX media_by_message ON media(message_sid);
CREATE INDEX conversation_by_name ON conversation(service_id, friendly_name COLLATE NOCASE);

CREATE TABLE media_words (id INTEGER PRIMARY KEY, words TEXT NOT NULL) STRICT;
CREATE VIRTUAL TABLE media_index USING fts5(
    words, content='media_words', content_rowid='id', detail=none, columnsize=0,
    tokenize='trigram case_sensitive 1'
);
INSERT INTO media_words SELECT id, media_words(filename, author) FROM media;
INSERT INTO media_index(rowid, words) SELECT id, words FROM media_words;
CREATE TRIGGER media_added AFTER INSERT ON media BEGIN
    INSERT INTO media_words VALUES (new.id, media_words(new.filename, new.author));
    INSERT INTO media_index(rowid, words) SELECT id, words FROM media_words WHERE id = new.id;
END;
CREATE TRIGGER media_renamed AFTER UPDATE OF filename, author ON media
WHEN old.filename IS NOT new.filename OR old.author IS NOT new.author BEGIN
    INSERT INTO media_index(media_index, rowid, words)
    SELECT 'delete', id, words FROM media_words WHERE id = new.id;
    UPDATE media_words SET words = media_words(new.filename, new.author) WHERE id = new.id;
    INSERT INTO media_index(rowid, words) SELECT id, words FROM media_words WHERE id = new.id;
END;
CREATE TRIGGER media_forgotten AFTER DELETE ON media BEGIN
    INSERT INTO media_index(media_index, rowid, words)
    SELECT 'delete', id, words FROM media_words WHERE id = old.id;
    DELETE FROM media_words WHERE id = old.id;
END;

CREATE TABLE conversation_words (id INTEGER PRIMARY KEY, words TEXT NOT NULL) STRICT;
INSERT INTO conversation_words SELECT id, folded(friendly_name) FROM conversation;
CREATE TRIGGER conversation_added AFTER INSERT ON conversation BEGIN
    INSERT INTO conversation_words VALUES (new.id, folded(new.friendly_name));
END;
CREATE TRIGGER conversation_renamed AFTER UPDATE OF friendly_name ON conversation
WHEN old.friendly_name IS NOT new.friendly_name BEGIN
    UPDATE conversation_words SET words = folded(new.friendly_name) WHERE id = new.id;
END;
CREATE TRIGGER conversation_forgotten AFTER DELETE ON conversation BEGIN
    DELETE FROM conversation_words WHERE id = old.id;
END;
"""

#: What leads from each version to the next, from an empty file on. A step that was released stays as it is.
_STEPS: Final = (_FIRST_TABLES, _READING, _LISTS)
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
        _ensure_tables(connection)
        # Only now: a step that makes a table anew must not take along what refers to the old one.
        connection.execute("PRAGMA foreign_keys = ON")
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
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
    connection.create_function("folded", 1, folded, deterministic=True)
    connection.create_function("media_words", 2, media_words, deterministic=True)
    return connection


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
