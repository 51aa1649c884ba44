"""The opening of the catalog's database, in a state that can be used."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

from tui.catalog.storage.tables import STEPS, VERSION
from tui.catalog.storage.trigrams import folded, media_words
from tui.settings import SettingsError
from tui.settings.files.private_files import make_private_folder, touch_private

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


#: What became of a catalog that is of no use, for people.
SET_ASIDE: Final = (
    "It was broken, or of a newer version, and was set aside. Nothing on the service is touched"
)
BROKEN: Final = (
    "The catalog is broken: a part of its file cannot be read. Nothing on the service is touched. Start"
    " again, and it is set aside and begun anew."
)
#: The bits of SQLite's extended error codes that tell the kind.
_PRIMARY: Final = 0xFF


class _OtherVersionError(Exception):
    """The catalog was made by a newer version of Mediadeck."""


class _DamagedError(Exception):
    """Part of the catalog could not be read when it was used last."""


def open_for_writing(path: Path) -> tuple[sqlite3.Connection, bool]:
    """Open the catalog at ``path`` for its one writer in this process, made or begun anew where needed.

    A catalog of an older version is brought to this one. It is only a copy of what the service has: one that
    is broken, was found to be (:func:`note_damage`) or is of a newer version is moved aside to
    ``NAME.set-aside`` and begun anew, which the second value tells. Raises SettingsError where nothing can
    be kept there.
    """
    try:
        with _alone(path):
            try:
                return _ready(path), False
            except (sqlite3.DatabaseError, _OtherVersionError, _DamagedError) as error:
                if not _is_useless(error):
                    raise
                _set_aside(path)
                return _ready(path), True
    except (OSError, sqlite3.OperationalError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        message = (
            f"The catalog cannot be kept in {path.parent}: {reason}. Nothing on the service is touched."
            " Make that folder writable, with room in it, and start again."
        )
        raise SettingsError(message) from error


def is_damage(error: BaseException) -> bool:
    """Return whether ``error`` says that a file is broken."""
    code = getattr(error, "sqlite_errorcode", None)
    return isinstance(code, int) and code & _PRIMARY in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def note_damage(path: Path, error: BaseException) -> bool:
    """Return whether ``error`` says that the file at ``path`` is broken; then the next opening sets it aside.

    To look for that at every opening would take seconds with a large catalog.
    """
    if not is_damage(error):
        return False
    with suppress(OSError):
        touch_private(_damage_note(path))
    return True


def open_for_reading(path: Path) -> sqlite3.Connection:
    """Open the catalog that a writer has made at ``path``; whatever tries to write through it fails."""
    connection = _connect(path)
    connection.execute("PRAGMA query_only = ON")
    # In KiB: a list reads each page of an index once, and the system keeps those that rows come from.
    connection.execute("PRAGMA cache_size = -512")
    return connection


def open_to_look(path: Path) -> sqlite3.Connection:
    """Open the catalog at ``path`` as it is, to be read; raises sqlite3.Error for another version."""
    connection = sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True, isolation_level=None, timeout=0)
    connection.execute("PRAGMA query_only = ON")
    [version] = connection.execute("PRAGMA user_version").fetchone()
    if version != VERSION:
        connection.close()
        message = f"the catalog is of version {version}"
        raise sqlite3.DatabaseError(message)
    return connection


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Let one process after another make, or set aside, the catalog at ``path``; only its owner can read it.

    The kernel drops the lock with the process, however that ends.
    """
    make_private_folder(path.parent)
    lock = os.open(path.with_name(path.name + ".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        # Made here and not by SQLite: the files beside it get the rights of this one.
        touch_private(path)
        yield
    finally:
        os.close(lock)


def _ready(path: Path) -> sqlite3.Connection:
    """Return a connection to the catalog, with its tables; raises for one that cannot be used."""
    if _damage_note(path).exists():
        raise _DamagedError
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
    for version, step in enumerate(STEPS[found:], found + 1):
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
    _damage_note(path).unlink(missing_ok=True)
    touch_private(path)


def _damage_note(path: Path) -> Path:
    return path.with_name(path.name + ".damaged")
