"""Records in SQLite (a ``Metadata``)."""

from __future__ import annotations

from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from tui.server.metadata import MediaNotFoundError, MediaTakenError, Slice, Window
from tui.server.records import Conversation, Draft, Media, Message, Service
from tui.server.rows import (
    conversation_from,
    insert,
    media_from,
    message_from,
    service_from,
    stamp,
)
from tui.server.schema import open_database
from tui.server.threads import in_thread
from tui.server.windows import as_records, fetch_window

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from tui.server.rows import Record

Result = TypeVar("Result")


class SqliteMetadata:
    """The records of one data folder, which other processes may have open at the same time.

    Reading happens on the server's loop: each read is a look-up by an index or one bounded page, some
    microseconds to a millisecond, which a hop to a thread and back would only make dearer; and in WAL a
    reader never waits for a writer. Writing waits for the disk and for other processes, so it happens in
    a thread of its own, one write after the other.
    """

    def __init__(self, data: Path) -> None:
        self._writer = open_database(data)
        self._reader = open_database(data)
        self._writing = ThreadPoolExecutor(1, thread_name_prefix="records")

    def close(self) -> None:
        """Close both connections, after a write that is under way."""
        self._writing.shutdown()
        self._reader.close()
        self._writer.close()

    async def services(self, window: Window) -> Slice[Service]:
        """Return a window of the services (see ``Metadata``)."""
        found = fetch_window(self._reader, "SELECT * FROM service WHERE true", (), "id", window)
        return as_records(found, service_from)

    async def service(self, sid: str) -> Service | None:
        """Return the service, or None."""
        row = self._reader.execute("SELECT * FROM service WHERE sid = ?", (sid,)).fetchone()
        return service_from(row) if row else None

    async def conversations(self, service_sid: str, window: Window) -> Slice[Conversation]:
        """Return a window of a service's conversations (see ``Metadata``)."""
        query = "SELECT * FROM conversation WHERE service_sid = ?"
        return as_records(fetch_window(self._reader, query, (service_sid,), "id", window), conversation_from)

    async def conversation(self, service_sid: str, name: str) -> Conversation | None:
        """Return the conversation with this sid or unique name, or None."""
        row = self._reader.execute(
            "SELECT * FROM conversation WHERE service_sid = ?1 AND (sid = ?2 OR unique_name = ?2)",
            (service_sid, name),
        ).fetchone()
        return conversation_from(row) if row else None

    async def messages(self, conversation_sid: str, window: Window) -> Slice[Message]:
        """Return a window of a conversation's messages with their media (see ``Metadata``)."""
        query = "SELECT * FROM message WHERE conversation_sid = ?"
        found = fetch_window(self._reader, query, (conversation_sid,), '"index"', window)
        media = _media_of(self._reader, [row["sid"] for row in found.rows])
        return as_records(found, lambda row: message_from(row, tuple(media[row["sid"]])))

    async def message(self, conversation_sid: str, sid: str) -> Message | None:
        """Return the message with its media, or None."""
        row = self._reader.execute(
            "SELECT * FROM message WHERE sid = ? AND conversation_sid = ?", (sid, conversation_sid)
        ).fetchone()
        return message_from(row, tuple(_media_of(self._reader, [sid])[sid])) if row else None

    async def media(self, sid: str) -> Media | None:
        """Return the media, or None."""
        return _media(self._reader, sid)

    async def media_set(self, sids: Sequence[str]) -> dict[str, Media]:
        """Return those of the media that exist, by sid."""
        query = f"SELECT * FROM media WHERE sid IN ({_places(sids)})"  # noqa: S608 - only question marks
        rows = self._reader.execute(query, tuple(sids))
        return {row["sid"]: media_from(row) for row in rows}

    async def expect_content(self, sid: str) -> None:
        """Note that content may appear under this sid (see ``Metadata``)."""
        await self._write(lambda db: db.execute("INSERT INTO loose_content VALUES (?)", (sid,)))

    async def add_media(self, media: Media) -> None:
        """Add a record whose content is stored (see ``Metadata``)."""

        def add(db: sqlite3.Connection) -> None:
            insert(db, media)
            db.execute("DELETE FROM loose_content WHERE sid = ?", (media.sid,))

        await self._write(add)

    async def add_message(
        self, conversation: Conversation, draft: Draft, media_sid: str | None, *, uploaded_after: datetime
    ) -> Message:
        """Post a message and attach the media to it (see ``Metadata``)."""
        return await self._write(
            lambda db: _post(db, conversation, draft, media_sid, uploaded_after=uploaded_after)
        )

    async def remove_unattached(self, *, uploaded_before: datetime) -> tuple[str, ...]:
        """Remove the media that nobody attached in time (see ``Metadata``)."""

        def remove(db: sqlite3.Connection) -> tuple[str, ...]:
            rows = db.execute(
                "DELETE FROM media WHERE message_sid IS NULL AND date_upload_updated <= ? RETURNING sid",
                (stamp(uploaded_before),),
            ).fetchall()
            db.executemany("INSERT INTO loose_content VALUES (?)", rows)
            return tuple(row["sid"] for row in rows)

        return await self._write(remove)

    async def forget_content(self, sids: Iterable[str]) -> None:
        """Strike out sids whose loose content is deleted."""
        names = [(sid,) for sid in sids]
        await self._write(lambda db: db.executemany("DELETE FROM loose_content WHERE sid = ?", names))

    def sweep(self, delete: Callable[[str], None]) -> None:
        """Delete content that has no record, for a caller that is alone on the data folder."""
        with self._transaction() as db:
            for row in db.execute("SELECT sid FROM loose_content").fetchall():
                delete(row["sid"])
            db.execute("DELETE FROM loose_content")

    def is_empty(self) -> bool:
        """Tell whether there is no service yet."""
        return self._reader.execute("SELECT 1 FROM service").fetchone() is None

    def fill(self, make_records: Callable[[], Iterable[Record]]) -> None:
        """Insert the records into an empty store; a store with a service stays as it is.

        The records are made inside one transaction, and only where they are needed: when two processes
        start on one new folder, one makes them while the other waits and then finds them.
        """
        with self._transaction() as db:
            if db.execute("SELECT 1 FROM service").fetchone() is None:
                for record in make_records():
                    insert(db, record)
                db.execute(
                    "UPDATE conversation SET next_index ="
                    " (SELECT count(*) FROM message WHERE conversation_sid = conversation.sid)"
                )

    async def _write(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        def run() -> Result:
            with self._transaction() as db:
                return work(db)

        return await in_thread(run, self._writing)

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        self._writer.execute("BEGIN IMMEDIATE")
        try:
            yield self._writer
            self._writer.execute("COMMIT")
        except BaseException:
            # SQLite has ended it by itself where the disk is full.
            if self._writer.in_transaction:
                self._writer.execute("ROLLBACK")
            raise


def _places(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))


def _media(db: sqlite3.Connection, sid: str) -> Media | None:
    row = db.execute("SELECT * FROM media WHERE sid = ?", (sid,)).fetchone()
    return media_from(row) if row else None


def _media_of(db: sqlite3.Connection, message_sids: Sequence[str]) -> dict[str, list[Media]]:
    """Return the media of each of the messages, in the order in which they were attached."""
    query = f"SELECT * FROM media WHERE message_sid IN ({_places(message_sids)}) ORDER BY rowid"  # noqa: S608 - as above
    found = defaultdict[str, list[Media]](list)
    for row in db.execute(query, tuple(message_sids)):
        found[row["message_sid"]].append(media_from(row))
    return found


def _post(
    db: sqlite3.Connection,
    conversation: Conversation,
    draft: Draft,
    media_sid: str | None,
    *,
    uploaded_after: datetime,
) -> Message:
    """Insert the message and attach the media, inside a transaction."""
    if media_sid is not None:
        media = _media(db, media_sid)
        if media is None or media.service_sid != conversation.service_sid:
            raise MediaNotFoundError
        if media.message_sid is not None:
            raise MediaTakenError
        if media.date_upload_updated <= uploaded_after:
            raise MediaNotFoundError
    (index,) = db.execute(
        "UPDATE conversation SET next_index = next_index + 1 WHERE sid = ? RETURNING next_index - 1",
        (conversation.sid,),
    ).fetchone()
    message = Message(
        sid=draft.sid,
        service_sid=conversation.service_sid,
        conversation_sid=conversation.sid,
        index=index,
        author=draft.author,
        body=draft.body,
        date_created=draft.date_created,
        date_updated=draft.date_created,
    )
    insert(db, message)
    if media_sid is None:
        return message
    db.execute(
        "UPDATE media SET message_sid = ?, conversation_sid = ? WHERE sid = ?",
        (message.sid, conversation.sid, media_sid),
    )
    return replace(message, media=tuple(_media_of(db, [message.sid])[message.sid]))
