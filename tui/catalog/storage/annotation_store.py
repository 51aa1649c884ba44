"""The user's tags and notes on media. They have their own file, since a catalog is only a copy.

The file is attached to each connection of the catalog under the name ``annotations``.
"""

from __future__ import annotations

import re
import sqlite3
from contextlib import ExitStack, closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tui.catalog.storage.trigrams import fold_text
from tui.settings.files.private_files import make_private_folder, touch_private
from tui.text.sanitize import REPLACEMENT, make_printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

#: The maximum length of a tag and of a note, in characters.
LONGEST_TAG: Final = 64
LONGEST_NOTE: Final = 10_000
#: SQLite limits the number of values in a query.
_SIDS_PER_QUERY: Final = 500
_TABLES: Final = """
CREATE TABLE IF NOT EXISTS tag (
    sid TEXT NOT NULL, name TEXT NOT NULL, words TEXT NOT NULL, PRIMARY KEY (sid, words)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS tag_by_words ON tag(words, sid);
CREATE TABLE IF NOT EXISTS note (
    sid TEXT PRIMARY KEY, note TEXT NOT NULL, words TEXT NOT NULL
) STRICT, WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Annotation:
    """The tags of a media, sorted by name, and its note or ""."""

    sid: str
    tags: tuple[str, ...] = ()
    note: str = ""


def open_annotations(path: Path) -> sqlite3.Connection:
    """Open the file at ``path`` for writing, and create it if needed; raise OSError and sqlite3.Error.

    Do not use the catalog's connection: its writes would lock this file too.
    """
    _prepare(path)
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False, timeout=10)
    with ExitStack() as undo:
        undo.callback(connection.close)
        attach(connection, path)
        undo.pop_all()
    return connection


def _prepare(path: Path) -> None:
    make_private_folder(path.parent)
    touch_private(path)
    with closing(sqlite3.connect(path, isolation_level=None, timeout=10)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript(_TABLES)


def attach(connection: sqlite3.Connection, path: Path) -> None:
    """Attach the existing file at ``path``; raise sqlite3.Error."""
    connection.execute("ATTACH DATABASE ? AS annotations", (str(path),))


def parse_tags(text: str, longest: int | None = LONGEST_TAG) -> list[str]:
    """Return the tags in ``text``, separated by commas or blanks, cut after ``longest`` characters.

    A leading sign (``#``, ``-``) and invisible characters are dropped; of tags that differ only in case the
    first is kept.
    """
    found: dict[str, str] = {}
    for part in re.split(r"[,\s]+", text):
        tag = make_printable(part).replace(REPLACEMENT, "").lstrip("#-")[:longest]
        if tag:
            found.setdefault(fold_text(tag), tag)
    return list(found.values())


def read_annotations(connection: sqlite3.Connection, sids: Sequence[str]) -> dict[str, Annotation]:
    """Return the user's annotations on the media with these SIDs, by SID; media without any are left out."""
    found: dict[str, Annotation] = {}
    for start in range(0, len(sids), _SIDS_PER_QUERY):
        part = list(sids[start : start + _SIDS_PER_QUERY])
        marks = ",".join("?" * len(part))
        where = f"WHERE sid IN ({marks})"
        found |= _collect(connection, where, part)
    return found


def list_annotations(connection: sqlite3.Connection) -> list[Annotation]:
    """Return all tags and notes, in the order of the SIDs."""
    found = _collect(connection, "", [])
    return [found[sid] for sid in sorted(found)]


def count_tags(connection: sqlite3.Connection) -> dict[str, int]:
    """Return the number of media with each tag, most used first."""
    query = "SELECT min(name), count(*) FROM annotations.tag GROUP BY words ORDER BY 2 DESC, words"
    return dict(connection.execute(query).fetchall())


def put_annotations(connection: sqlite3.Connection, changed: Iterable[Annotation]) -> None:
    """Replace the tags and the note of each of these media, in one transaction; raise sqlite3.Error."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        _put(connection, changed)
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def _put(connection: sqlite3.Connection, changed: Iterable[Annotation]) -> None:
    for one in changed:
        connection.execute("DELETE FROM annotations.tag WHERE sid = ?", (one.sid,))
        connection.executemany(
            "INSERT OR IGNORE INTO annotations.tag VALUES (?, ?, ?)",
            ((one.sid, tag, fold_text(tag)) for tag in parse_tags(",".join(one.tags))),
        )
        connection.execute("DELETE FROM annotations.note WHERE sid = ?", (one.sid,))
        if note := _clean(one.note)[:LONGEST_NOTE]:
            connection.execute(
                "INSERT INTO annotations.note VALUES (?, ?, ?)", (one.sid, note, fold_text(note))
            )


def _collect(connection: sqlite3.Connection, where: str, values: list[str]) -> dict[str, Annotation]:
    # Only a list of placeholders is formatted in.
    notes = dict(connection.execute(f"SELECT sid, note FROM annotations.note {where}", values))
    tags: dict[str, list[str]] = {}
    query = f"SELECT sid, name FROM annotations.tag {where} ORDER BY sid, words"
    for sid, name in connection.execute(query, values):
        tags.setdefault(sid, []).append(name)
    return {sid: Annotation(sid, tuple(tags.get(sid, ())), notes.get(sid, "")) for sid in {*notes, *tags}}


def _clean(text: str) -> str:
    """Return ``text`` without lone surrogates, which SQLite cannot store."""
    return text.encode(errors="replace").decode()
