"""Connections to the database of the catalog."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING, Final

from tui.catalog.storage.annotation_store import attach
from tui.catalog.storage.tables import STEPS, VERSION
from tui.catalog.storage.trigrams import fold_text, join_words
from tui.settings import SettingsError
from tui.settings.files.private_files import make_private_folder, touch_private
from tui.text.word_match import fold_accents

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


SET_ASIDE: Final = (
    "It was broken, or of a newer version, and was set aside. Nothing on the service is touched"
)
BROKEN: Final = (
    "The catalog is broken: a part of its file cannot be read. Nothing on the service is touched. Start"
    " again, and it is set aside for a new one."
)
#: The bits of the primary code in SQLite's extended error codes.
_PRIMARY: Final = 0xFF


class _OtherVersionError(Exception):
    """The catalog was created by a newer version of Mediadeck."""


class _DamagedError(Exception):
    """Part of the catalog could not be read when it was last used."""


def open_for_writing(path: Path) -> tuple[sqlite3.Connection, bool]:
    """Open the catalog at ``path`` for the only writer in this process; create or migrate it as needed.

    The catalog is only a copy of the service's data. So a damaged catalog (also by :func:`record_damage`), or
    one of a newer version, is moved to ``NAME.set-aside`` and replaced by an empty one; the second value is
    then True. Raise SettingsError if the folder is not writable.
    """
    try:
        with _locked(path):
            try:
                return _prepare(path), False
            except (sqlite3.DatabaseError, _OtherVersionError, _DamagedError) as error:
                if not _is_unusable(error):
                    raise
                _set_aside(path)
                return _prepare(path), True
    except (OSError, sqlite3.OperationalError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        message = (
            f"The catalog cannot be stored in {path.parent}: {reason}. Nothing on the service is touched."
            " Make that folder writable, with room in it, and start again."
        )
        raise SettingsError(message) from error


def is_damage(error: BaseException) -> bool:
    """Return whether ``error`` means that a database file is damaged."""
    code = getattr(error, "sqlite_errorcode", None)
    return isinstance(code, int) and code & _PRIMARY in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def record_damage(path: Path, error: BaseException) -> bool:
    """Return whether ``error`` means that the file at ``path`` is damaged; then the next start sets it aside.

    Checking the file at every start would take seconds with a large catalog.
    """
    if not is_damage(error):
        return False
    with suppress(OSError):
        touch_private(_damage_note(path))
    return True


def open_for_reading(path: Path, annotations: Path | None = None) -> sqlite3.Connection:
    """Open the existing catalog at ``path`` read-only, with the file of ``annotations`` attached."""
    connection = _connect(path)
    with ExitStack() as undo:
        undo.callback(connection.close)
        if annotations is not None:
            with suppress(sqlite3.Error):  # moved away in the meantime
                attach(connection, annotations)
        connection.execute("PRAGMA query_only = ON")
        # In KiB. Small, since lists read each page of an index once, and the OS caches the others.
        connection.execute("PRAGMA cache_size = -512")
        undo.pop_all()
    return connection


def open_existing(path: Path, annotations: Path | None = None) -> sqlite3.Connection:
    """Open the catalog at ``path`` read-only, without migration; raise sqlite3.Error for another version.

    The file of ``annotations`` is attached, if it exists.
    """
    connection = sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True, isolation_level=None, timeout=0)
    with ExitStack() as undo:
        undo.callback(connection.close)
        _add_functions(connection)
        if annotations is not None and annotations.exists():
            with suppress(sqlite3.Error):
                attach(connection, annotations)
        connection.execute("PRAGMA query_only = ON")
        [version] = connection.execute("PRAGMA user_version").fetchone()
        if version != VERSION:
            message = f"the catalog is of version {version}"
            raise sqlite3.DatabaseError(message)
        undo.pop_all()
    return connection


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold the lock for creating or setting aside the catalog at ``path``, readable only by its owner.

    The kernel releases the lock when the process ends.
    """
    make_private_folder(path.parent)
    lock = os.open(path.with_name(path.name + ".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        # Created before SQLite does it, since SQLite's other files get the permissions of this one.
        touch_private(path)
        yield
    finally:
        os.close(lock)


def _prepare(path: Path) -> sqlite3.Connection:
    """Return a connection to the catalog with its tables; raise for an unusable one."""
    if _damage_note(path).exists():
        raise _DamagedError
    connection = _connect(path)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        _ensure_tables(connection)
        # After the migrations: a migration that replaces a table must not delete the rows that refer to the
        # old one.
        connection.execute("PRAGMA foreign_keys = ON")
    except BaseException:
        connection.close()
        raise
    return connection


def _ensure_tables(connection: sqlite3.Connection) -> None:
    found: int = connection.execute("PRAGMA user_version").fetchone()[0]
    if not 0 <= found <= VERSION:
        raise _OtherVersionError
    for version, step in enumerate(STEPS[found:], found + 1):
        connection.executescript(f"BEGIN; {step} PRAGMA user_version = {version}; COMMIT;")


def _connect(path: Path) -> sqlite3.Connection:
    # The owner of a connection uses it in one thread at a time, but not always in the same one.
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
    _add_functions(connection)
    return connection


def _add_functions(connection: sqlite3.Connection) -> None:
    connection.create_function("folded", 1, fold_text, deterministic=True)
    connection.create_function("unaccented", 1, fold_accents, deterministic=True)
    connection.create_function("media_words", 2, join_words, deterministic=True)


def _is_unusable(error: Exception) -> bool:
    """Return whether the catalog itself is unusable, as opposed to its disk or folder."""
    if isinstance(error, sqlite3.OperationalError):
        return error.sqlite_errorcode == sqlite3.SQLITE_ERROR  # other tables than ours
    return True


def _set_aside(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        part = path.with_name(path.name + suffix)
        if part.exists():
            part.replace(path.with_name(path.name + ".set-aside" + suffix))
    _damage_note(path).unlink(missing_ok=True)
    touch_private(path)


def _damage_note(path: Path) -> Path:
    return path.with_name(path.name + ".damaged")
