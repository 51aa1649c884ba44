"""The store of media records, and of the sids of orphaned content."""

from __future__ import annotations

from collections import defaultdict
from contextlib import suppress
from typing import TYPE_CHECKING

from tui.server.store.content import Stored
from tui.server.store.errors import StorageFullError
from tui.server.store.records import Media
from tui.server.store.rows import table_of, to_timestamp

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    from tui.server.store.database import Database

_TABLE = table_of(Media)


class MediaStore:
    """Reads and writes media records.

    The content is stored elsewhere, and a process may crash between the two writes. The store therefore
    records the sids of *orphaned* content, which has no record, in the table ``loose_content``.
    ``add_orphan`` records a sid before its first byte is written; ``add`` removes the entry in the
    transaction that adds the record. Deleting media records their sids in the same transaction. At the next
    start, ``sweep`` deletes the content of all remaining entries.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, sid: str) -> Media | None:
        """Return the media of any service, attached or not, or None."""
        return find_media(self._database.reader, sid)

    async def find_many(self, sids: Sequence[str]) -> dict[str, Media]:
        """Return the media that exist, by sid."""
        condition = f"sid IN ({', '.join('?' * len(sids))})"
        rows = _TABLE.select(self._database.reader, condition, tuple(sids))
        return {row["sid"]: _TABLE.from_row(row) for row in rows}

    async def add_orphan(self, sid: str) -> None:
        """Record that content may appear under this sid without a record."""
        await self._database.write(lambda db: db.execute("INSERT INTO loose_content VALUES (?)", (sid,)))

    async def remove_orphans(self, sids: Iterable[str]) -> None:
        """Remove the entries of sids after their orphaned content was deleted."""
        rows = [(sid,) for sid in sids]
        await self._database.write(lambda db: db.executemany("DELETE FROM loose_content WHERE sid = ?", rows))

    async def add(self, media: Media) -> None:
        """Add a record with stored content; afterwards it survives a power failure.

        Raises ParentMissingError for its service.
        """

        def add(db: sqlite3.Connection) -> None:
            _TABLE.insert(db, media)
            db.execute("DELETE FROM loose_content WHERE sid = ?", (media.sid,))

        await self._database.write(add)

    async def delete_unattached(self, *, uploaded_before: datetime) -> tuple[str, ...]:
        """Delete media without a message that were uploaded before that date; return their sids."""
        condition = "message_sid IS NULL AND date_upload_updated <= ?"
        return await self._database.write(
            lambda db: orphan_media(db, condition, to_timestamp(uploaded_before))
        )

    def sweep(self, delete: Callable[[str], None]) -> None:
        """Delete all orphaned content. The caller must have exclusive use of the data folder."""
        for row in self._database.reader.execute("SELECT sid FROM loose_content").fetchall():
            delete(row["sid"])
        self._database.reopen_writer()
        # On a full disk, the next start removes the entries.
        with suppress(StorageFullError), self._database.transaction() as db:
            db.execute("DELETE FROM loose_content")

    def iter_content(self) -> Iterator[tuple[str, Stored]]:
        """Yield the sid, size and checksum of each media, in short reads that block no other process."""
        query = "SELECT sid, size, sha256 FROM media WHERE sid > ? ORDER BY sid LIMIT 500"
        last = ""
        while rows := self._database.reader.execute(query, (last,)).fetchall():
            for row in rows:
                yield row["sid"], Stored(row["size"], row["sha256"])
            last = rows[-1]["sid"]

    def has_record(self, sid: str) -> bool:
        """Return whether there is a media with this sid."""
        return find_media(self._database.reader, sid) is not None

    def is_orphan(self, sid: str) -> bool:
        """Return whether the content under this sid is recorded as orphaned."""
        query = "SELECT 1 FROM loose_content WHERE sid = ?"
        return self._database.reader.execute(query, (sid,)).fetchone() is not None


def find_media(db: sqlite3.Connection, sid: str) -> Media | None:
    """Return the media, or None."""
    return _TABLE.find(db, "sid = ?", sid)


def list_message_media(db: sqlite3.Connection, message_sids: Sequence[str]) -> dict[str, list[Media]]:
    """Return the media of each message, in the order in which they were attached."""
    condition = f"message_sid IN ({', '.join('?' * len(message_sids))}) ORDER BY rowid"
    found = defaultdict[str, list[Media]](list)
    for row in _TABLE.select(db, condition, tuple(message_sids)):
        found[row["message_sid"]].append(_TABLE.from_row(row))
    return found


def orphan_media(db: sqlite3.Connection, condition: str, value: str | int) -> tuple[str, ...]:
    """Delete media records, record their content as orphaned, and return their sids."""
    rows = db.execute(f"DELETE FROM media WHERE {condition} RETURNING sid", (value,)).fetchall()
    db.executemany("INSERT INTO loose_content VALUES (?)", rows)
    return tuple(row["sid"] for row in rows)
