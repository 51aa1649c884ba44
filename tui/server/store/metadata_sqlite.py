"""Records in SQLite (a ``Metadata``)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

from tui.server.http.threads import in_thread
from tui.server.store import changes
from tui.server.store.connections import Connections
from tui.server.store.content import Stored
from tui.server.store.errors import StorageFullError
from tui.server.store.records import Participation
from tui.server.store.rows import (
    conversation_from,
    insert,
    media_from,
    message_from,
    participant_from,
    service_from,
    user_from,
)
from tui.server.store.windows import as_records, conditions_of, fetch_window

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from tui.server.store.metadata import ConversationFilter, Slice, Window
    from tui.server.store.records import (
        Conversation,
        Draft,
        Media,
        Message,
        Participant,
        Record,
        Service,
        User,
    )

Result = TypeVar("Result")


class SqliteMetadata:
    """The records of one data folder, which other processes may have open at the same time.

    Reading happens on the server's loop: each read is a look-up by an index or one bounded page, some
    microseconds to a millisecond, which a hop to a thread and back would only make dearer; and in WAL a
    reader never waits for a writer. Writing waits for the disk and for other processes, so it happens in
    a thread of its own, one write after the other.

    Opened on a full disk it is read-only: each write looks for room first, or raises StorageFullError.
    """

    def __init__(self, data: Path) -> None:
        self._connections = Connections(data)
        self._writing = ThreadPoolExecutor(1, thread_name_prefix="records")

    def close(self) -> None:
        """Close both connections, after a write that is under way."""
        self._writing.shutdown()
        self._connections.close()

    @property
    def is_read_only(self) -> bool:
        """Whether there was no room at the start, and at every write since."""
        return self._connections.is_read_only

    @property
    def _reader(self) -> sqlite3.Connection:
        return self._connections.reader

    async def services(self, window: Window) -> Slice[Service]:
        """Return a window of the services (see ``Metadata``)."""
        found = fetch_window(self._reader, "SELECT * FROM service WHERE true", (), "id", window)
        return as_records(found, service_from)

    async def service(self, sid: str) -> Service | None:
        """Return the service, or None."""
        row = self._reader.execute("SELECT * FROM service WHERE sid = ?", (sid,)).fetchone()
        return service_from(row) if row else None

    async def add_service(self, service: Service) -> None:
        """Add a service."""
        await self._write(lambda db: changes.add(db, service))

    async def remove_service(self, sid: str) -> tuple[str, ...] | None:
        """Remove a service and all in it (see ``Metadata``)."""
        return await self._write(lambda db: changes.remove_service(db, sid))

    async def conversations(
        self, service_sid: str, wanted: ConversationFilter, window: Window
    ) -> Slice[Conversation]:
        """Return a window of a service's conversations (see ``Metadata``)."""
        query = "SELECT * FROM conversation WHERE service_sid = ?"
        parameters: list[object] = [service_sid]
        for condition, value in conditions_of(wanted):
            query += f" AND {condition}"
            parameters.append(value)
        return as_records(fetch_window(self._reader, query, parameters, "id", window), conversation_from)

    async def conversation(self, service_sid: str, name: str) -> Conversation | None:
        """Return the conversation with this sid or unique name, or None."""
        row = self._reader.execute(
            "SELECT * FROM conversation WHERE service_sid = ?1 AND (sid = ?2 OR unique_name = ?2)",
            (service_sid, name),
        ).fetchone()
        return conversation_from(row) if row else None

    async def add_conversation(self, conversation: Conversation) -> None:
        """Add a conversation (see ``Metadata``)."""
        await self._write(lambda db: changes.add(db, conversation))

    async def change_conversation(
        self, sid: str, change: Callable[[Conversation], Conversation]
    ) -> Conversation | None:
        """Change a conversation (see ``Metadata``)."""
        return await self._write(lambda db: changes.change_conversation(db, sid, change))

    async def remove_conversation(self, sid: str) -> tuple[str, ...] | None:
        """Remove a conversation and all in it (see ``Metadata``)."""
        return await self._write(lambda db: changes.remove_conversation(db, sid))

    async def participants(self, conversation_sid: str, window: Window) -> Slice[Participant]:
        """Return a window of a conversation's participants (see ``Metadata``)."""
        query = "SELECT * FROM participant WHERE conversation_sid = ?"
        found = fetch_window(self._reader, query, (conversation_sid,), "id", window)
        return as_records(found, participant_from)

    async def participant(self, conversation_sid: str, name: str) -> Participant | None:
        """Return the participant with this sid or identity, or None."""
        row = self._reader.execute(
            "SELECT * FROM participant WHERE conversation_sid = ?1 AND (sid = ?2 OR identity = ?2)",
            (conversation_sid, name),
        ).fetchone()
        return participant_from(row) if row else None

    async def add_participant(self, participant: Participant, user: User | None) -> Participant:
        """Add a participant (see ``Metadata``)."""
        return await self._write(lambda db: changes.add_participant(db, participant, user))

    async def remove_participant(self, sid: str) -> bool:
        """Remove a participant (see ``Metadata``)."""
        return await self._write(lambda db: changes.remove_participant(db, sid))

    async def participations(
        self, service_sid: str, identity: str | None, address: str | None, window: Window
    ) -> Slice[Participation]:
        """Return a window of what someone takes part in (see ``Metadata``)."""
        column, value = ("address", address) if identity is None else ("identity", identity)
        query = f"SELECT * FROM participant WHERE service_sid = ? AND {column} = ?"  # noqa: S608 - just above
        found = fetch_window(self._reader, query, (service_sid, value), "id", window)
        sids = [row["conversation_sid"] for row in found.rows]
        places = ", ".join("?" * len(sids))
        query = f"SELECT * FROM conversation WHERE sid IN ({places})"  # noqa: S608 - only question marks
        conversations = {row["sid"]: conversation_from(row) for row in self._reader.execute(query, sids)}
        return as_records(
            found,
            lambda row: Participation(participant_from(row), conversations[row["conversation_sid"]]),
        )

    async def users(self, service_sid: str, window: Window) -> Slice[User]:
        """Return a window of a service's users (see ``Metadata``)."""
        query = "SELECT * FROM user WHERE service_sid = ?"
        return as_records(fetch_window(self._reader, query, (service_sid,), "id", window), user_from)

    async def user(self, service_sid: str, name: str) -> User | None:
        """Return the user with this sid or identity, or None."""
        row = self._reader.execute(
            "SELECT * FROM user WHERE service_sid = ?1 AND (sid = ?2 OR identity = ?2)", (service_sid, name)
        ).fetchone()
        return user_from(row) if row else None

    async def messages(self, conversation_sid: str, window: Window) -> Slice[Message]:
        """Return a window of a conversation's messages with their media (see ``Metadata``)."""
        query = "SELECT * FROM message WHERE conversation_sid = ?"
        found = fetch_window(self._reader, query, (conversation_sid,), '"index"', window)
        media = changes.decode_media(self._reader, [row["sid"] for row in found.rows])
        return as_records(found, lambda row: message_from(row, tuple(media[row["sid"]])))

    async def message(self, conversation_sid: str, sid: str) -> Message | None:
        """Return the message with its media, or None."""
        row = self._reader.execute(
            "SELECT * FROM message WHERE sid = ? AND conversation_sid = ?", (sid, conversation_sid)
        ).fetchone()
        return message_from(row, tuple(changes.decode_media(self._reader, [sid])[sid])) if row else None

    async def media(self, sid: str) -> Media | None:
        """Return the media, or None."""
        return changes.media_by_sid(self._reader, sid)

    async def media_set(self, sids: Sequence[str]) -> dict[str, Media]:
        """Return those of the media that exist, by sid."""
        places = ", ".join("?" * len(sids))
        query = f"SELECT * FROM media WHERE sid IN ({places})"  # noqa: S608 - only question marks
        rows = self._reader.execute(query, tuple(sids))
        return {row["sid"]: media_from(row) for row in rows}

    async def expect_content(self, sid: str) -> None:
        """Note that content may appear under this sid (see ``Metadata``)."""
        await self._write(lambda db: db.execute("INSERT INTO loose_content VALUES (?)", (sid,)))

    async def add_media(self, media: Media) -> None:
        """Add a record whose content is stored (see ``Metadata``)."""
        await self._write(lambda db: changes.add_media(db, media))

    async def add_message(
        self, conversation: Conversation, draft: Draft, media_sid: str | None, *, uploaded_after: datetime
    ) -> Message:
        """Post a message and attach the media to it (see ``Metadata``)."""
        return await self._write(
            lambda db: changes.post(db, conversation, draft, media_sid, uploaded_after=uploaded_after)
        )

    async def change_message(self, sid: str, change: Callable[[Message], Message]) -> Message | None:
        """Change a message (see ``Metadata``)."""
        return await self._write(lambda db: changes.change_message(db, sid, change))

    async def remove_message(self, sid: str) -> tuple[str, ...] | None:
        """Remove a message and its media (see ``Metadata``)."""
        return await self._write(lambda db: changes.remove_message(db, sid))

    async def remove_unattached(self, *, uploaded_before: datetime) -> tuple[str, ...]:
        """Remove the media that nobody attached in time (see ``Metadata``)."""
        return await self._write(lambda db: changes.remove_unattached(db, uploaded_before))

    async def forget_content(self, sids: Iterable[str]) -> None:
        """Strike out sids whose loose content is deleted."""
        names = [(sid,) for sid in sids]
        await self._write(lambda db: db.executemany("DELETE FROM loose_content WHERE sid = ?", names))

    def sweep(self, delete: Callable[[str], None]) -> None:
        """Delete content that has no record, for a caller that is alone on the data folder."""
        for row in self._reader.execute("SELECT sid FROM loose_content").fetchall():
            delete(row["sid"])
        self._connections.look_for_room()
        with suppress(StorageFullError), self._connections.transaction() as db:
            db.execute("DELETE FROM loose_content")  # without room for this, the next start does it

    def recorded_content(self) -> Iterator[tuple[str, Stored]]:
        """Yield each media's sid and what its content must be, in no transaction that others wait for."""
        query = "SELECT sid, size, sha256 FROM media WHERE sid > ? ORDER BY sid LIMIT 500"
        last = ""
        while rows := self._reader.execute(query, (last,)).fetchall():
            for row in rows:
                yield row["sid"], Stored(row["size"], row["sha256"])
            last = rows[-1]["sid"]

    def has_record(self, sid: str) -> bool:
        """Tell whether there is a media with this sid."""
        return self._has("SELECT 1 FROM media WHERE sid = ?", sid)

    def is_loose(self, sid: str) -> bool:
        """Tell whether content under this sid is noted as loose."""
        return self._has("SELECT 1 FROM loose_content WHERE sid = ?", sid)

    def is_empty(self) -> bool:
        """Tell whether there is no service yet."""
        return not self._has("SELECT 1 FROM service")

    def _has(self, query: str, *values: str) -> bool:
        return self._reader.execute(query, values).fetchone() is not None

    def fill(self, make_records: Callable[[], Iterable[Record]]) -> None:
        """Insert the records into an empty store; a store with a service stays as it is.

        The records are made inside one transaction, and only where they are needed: when two processes
        start on one new folder, one makes them while the other waits and then finds them.
        """
        if not self.is_empty():
            return
        self._connections.look_for_room()
        with self._connections.transaction() as db:
            if db.execute("SELECT 1 FROM service").fetchone() is None:
                for record in make_records():
                    insert(db, record)
                db.execute(
                    "UPDATE conversation SET next_index ="
                    " (SELECT count(*) FROM message WHERE conversation_sid = conversation.sid)"
                )

    async def _write(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        def run() -> Result:
            with self._connections.transaction() as db:
                return work(db)

        self._connections.look_for_room()
        return await in_thread(run, self._writing)
