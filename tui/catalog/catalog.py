"""The catalog of one account."""

from __future__ import annotations

import sqlite3
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from tui.catalog.model import ALL_SERVICES
from tui.catalog.query.reader import Reader
from tui.catalog.storage import annotation_store
from tui.catalog.storage.database import open_for_reading, open_for_writing, record_damage
from tui.catalog.sync import odd_rows, people, read_state, texts
from tui.settings import SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from tui.api.resources.page_content import OddRow
    from tui.catalog.model import ConversationRow, MediaDetails, MediaRow, ParticipantRow, ServiceRow
    from tui.catalog.storage.annotation_store import Annotation
    from tui.catalog.sync.odd_rows import StoredOddRow
    from tui.catalog.sync.read_state import PageRead, ReadState, SyncFailure
    from tui.settings.values import TextScope

_PUT_SERVICE: Final = """
INSERT INTO service(sid, friendly_name, created) VALUES (:sid, :friendly_name, :created)
ON CONFLICT(sid) DO UPDATE SET friendly_name = excluded.friendly_name, created = excluded.created
"""
_PUT_CONVERSATION: Final = """
INSERT INTO conversation(sid, service_id, friendly_name, state, updated)
SELECT :sid, id, :friendly_name, :state, :updated FROM service WHERE sid = :service_sid
ON CONFLICT(sid) DO UPDATE SET
    friendly_name = excluded.friendly_name, state = excluded.state, updated = excluded.updated
"""
_PUT_MEDIA: Final = """
INSERT INTO media(sid, service_id, conversation_id, message_sid, filename, content_type, size, author, sent)
SELECT :sid, service_id, id, :message_sid, :filename, :content_type, :size, :author, :sent
FROM conversation WHERE sid = :conversation_sid
ON CONFLICT(sid) DO UPDATE SET
    service_id = excluded.service_id, conversation_id = excluded.conversation_id,
    message_sid = excluded.message_sid, filename = excluded.filename, content_type = excluded.content_type,
    size = excluded.size, author = excluded.author, sent = excluded.sent
WHERE (media.service_id, media.conversation_id, media.message_sid, filename, content_type, size, author, sent)
IS NOT (excluded.service_id, excluded.conversation_id, excluded.message_sid, excluded.filename,
    excluded.content_type, excluded.size, excluded.author, excluded.sent)
"""
_PUT_UNATTACHED: Final = """
INSERT INTO media(sid, service_id, filename, content_type, size, author, sent)
SELECT :sid, id, :filename, :content_type, :size, :author, :sent FROM service WHERE sid = :service_sid
ON CONFLICT(sid) DO NOTHING
"""
_PUT_UNSEEN: Final = """
INSERT OR IGNORE INTO unseen SELECT media.id FROM media JOIN service ON service.id = service_id
WHERE media.id > ? AND synced_at IS NOT NULL
"""
_PUT_DETAILS: Final = "UPDATE media SET category = :category, uploaded = :uploaded WHERE sid = :sid"


class Catalog:
    """The local index of the media of an account's services.

    All methods block while SQLite works. They are thread-safe; do not call them on the UI thread. Each writes
    in one transaction. Another Mediadeck may write to the same catalog at the same time. ``was_set_aside``:
    the file was unusable and was replaced by an empty one. Raise SettingsError if ``path`` cannot be written.
    ``text`` says which message texts are stored, ``annotations_file`` has the user's tags and notes. If that
    file cannot be used, ``annotations_problem`` says why, and there are no tags and notes. ``list_saved``
    returns the SIDs of media that are saved on this machine, for filters; any thread may call it. For all
    services, pass ALL_SERVICES as the service.
    """

    def __init__(
        self,
        path: Path,
        text: TextScope = "around",
        annotations_file: Path | None = None,
        list_saved: Callable[[], Collection[str]] = frozenset,
    ) -> None:
        self._path = path
        self._text = text
        self._list_saved = list_saved
        self._lock = threading.Lock()
        self._connection, self.was_set_aside = open_for_writing(path)
        self._annotations: sqlite3.Connection | None = None
        self._annotations_file, self.annotations_problem = annotations_file, ""
        if annotations_file is not None:
            self._open_annotations(annotations_file)

    def close(self) -> None:
        """Close the writing connections."""
        with self._lock:
            self._connection.close()
            if self._annotations is not None:
                self._annotations.close()

    def reader(self) -> Reader:
        """Return a new reader with its own connection, for one thread at a time. The caller closes it."""
        return Reader(open_for_reading(self._path, self._annotations_file), self._list_saved)

    def record_damage(self, error: BaseException) -> bool:
        """Return whether ``error`` means that the file is damaged; then the next start sets it aside."""
        return record_damage(self._path, error)

    def put_services(self, services: Iterable[ServiceRow], *, is_all: bool = True) -> None:
        """Add or update ``services``; if they are all services, delete the others."""
        rows = [_fields(row) for row in services]
        with self._transaction() as connection:
            known = _sids(connection.execute("SELECT sid FROM service"))
            connection.executemany(_PUT_SERVICE, rows)
            if is_all:
                _forget(connection, "service", known - {row["sid"] for row in rows})

    def put_conversations(self, conversations: Iterable[ConversationRow]) -> None:
        """Add or update ``conversations``; skip those of an unknown service."""
        with self._transaction() as connection:
            connection.executemany(_PUT_CONVERSATION, map(_fields, conversations))

    def put_media(self, media: Iterable[MediaRow]) -> None:
        """Add or update ``media``; skip those of an unknown conversation."""
        with self._transaction() as connection:
            connection.executemany(_PUT_MEDIA, map(_fields, media))

    def put_unattached(self, media: Iterable[MediaRow]) -> None:
        """Add uploaded ``media`` without a message; leave known ones as they are."""
        with self._transaction() as connection:
            connection.executemany(_PUT_UNATTACHED, map(_fields, media))

    def put_details(self, details: Iterable[MediaDetails]) -> None:
        """Add details from MCS; skip those of unknown media."""
        with self._transaction() as connection:
            connection.executemany(_PUT_DETAILS, map(_fields, details))

    def list_conversation_sids(self, service_sid: str) -> set[str]:
        """Return the SIDs of the known conversations of a service."""
        query = "SELECT sid FROM conversation WHERE service_id = (SELECT id FROM service WHERE sid = ?)"
        with self._lock:
            return _sids(self._connection.execute(query, (service_sid,)))

    def forget_media(self, sids: Iterable[str]) -> None:
        """Delete media from the catalog."""
        with self._transaction() as connection:
            _forget(connection, "media", sids)

    def forget_messages(self, sids: Iterable[str]) -> None:
        """Delete the media of deleted messages: Twilio deletes both (twilio-media-api, section 2)."""
        with self._transaction() as connection:
            known = list(sids)
            connection.executemany("DELETE FROM media WHERE message_sid = ?", ((sid,) for sid in known))
            texts.forget(connection, known, self._text)

    def apply_text_scope(self, service_sid: str, *, is_full: bool) -> None:
        """Remove texts that should no longer be stored. ``is_full``: all messages are being read again."""
        with self._transaction() as connection:
            texts.set_scope(connection, service_sid, self._text, is_full=is_full)

    def count_text_requests(self, service_sid: str) -> int:
        """Return the approximate number of requests for the missing texts; 0 if none are missing."""
        with self._lock:
            sids = self._list_services(service_sid)
            return sum(texts.count_requests(self._connection, sid, self._text) for sid in sids)

    @property
    def text_scope(self) -> TextScope:
        """Which message texts are stored."""
        return self._text

    def wipe_text(self) -> int:
        """Remove all message texts from the file, and return their number."""
        with self._transaction() as connection:
            count = texts.wipe(connection)
        with self._lock:
            self._connection.execute("INSERT INTO message_index(message_index) VALUES ('rebuild')")
            self._connection.execute("VACUUM")
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return count

    def put_annotations(self, changed: Iterable[Annotation]) -> None:
        """Replace the tags and the note of each of these media; raise SettingsError if that is impossible.

        ``changed`` is iterated in the transaction, during which nobody else can write.
        """
        if self._annotations is None:
            raise SettingsError(self.annotations_problem or "Tags and notes cannot be stored here.")
        try:
            with self._lock:
                annotation_store.put_annotations(self._annotations, changed)
        except sqlite3.Error as error:
            raise SettingsError(
                f"Tags and notes could not be saved in {self._annotations_file}: {error}."
                " What was there before was kept."
            ) from error

    def put_people(
        self, conversation_sid: str, participants: Sequence[ParticipantRow], names: Mapping[str, str]
    ) -> None:
        """Replace the participants of a conversation, and add the ``names`` of authors of its service."""
        with self._transaction() as connection:
            people.put_people(connection, conversation_sid, participants, names)

    def mark_seen(self, media_sids: Iterable[str]) -> None:
        """Record that new media have been viewed."""
        query = "DELETE FROM unseen WHERE media_id = (SELECT id FROM media WHERE sid = ?)"
        with self._transaction() as connection:
            connection.executemany(query, ((sid,) for sid in media_sids))

    def start_reading(self, conversations: Sequence[ConversationRow]) -> dict[str, ReadState]:
        """Add or update ``conversations``, and return the read state of each by SID.

        Skip those of an unknown service.
        """
        with self._transaction() as connection:
            connection.executemany(_PUT_CONVERSATION, map(_fields, conversations))
            states = {row.sid: read_state.load_state(connection, row.sid) for row in conversations}
        return {sid: state for sid, state in states.items() if state is not None}

    def reset_read_state(self, service_sid: str) -> None:
        """Make the next sync read all of a service again, and delete the media that it does not find."""
        with self._transaction() as connection:
            read_state.reset_read_state(connection, service_sid)

    def put_pages(self, pages: Iterable[PageRead], sync_failures: Mapping[str, str]) -> None:
        """Add pages of messages, and the failures of conversations by SID, in one transaction."""
        with self._transaction() as connection:
            [newest] = connection.execute("SELECT max(id) FROM media").fetchone()
            for page in pages:
                connection.executemany(_PUT_MEDIA, map(_fields, page.media))
                read_state.save_page(connection, page, self._text)
            connection.execute(_PUT_UNSEEN, (newest or 0,))
            for sid, sentence in sync_failures.items():
                read_state.save_failure(connection, sid, sentence)

    def sync_failures(self, service_sid: str) -> list[SyncFailure]:
        """Return the conversations of a service that the last sync could not read, by name."""
        with self._lock:
            sids = self._list_services(service_sid)
            return [one for sid in sids for one in read_state.list_failures(self._connection, sid)]

    def odd_rows(self, service_sid: str, limit: int) -> tuple[list[StoredOddRow], int]:
        """Return the first malformed rows of a service, and their number."""
        with self._lock:
            sids = self._list_services(service_sid)
            rows = [row for sid in sids for row in odd_rows.list_odd_rows(self._connection, sid, limit)]
            return rows[:limit], sum(odd_rows.count_odd_rows(self._connection, sid) for sid in sids)

    def put_odd_conversations(self, service_sid: str, rows: Sequence[OddRow]) -> None:
        """Replace the malformed rows of the list of conversations."""
        with self._transaction() as connection:
            odd_rows.save_service_rows(connection, service_sid, rows)

    def finish_service(self, service_sid: str, gone: Iterable[str]) -> None:
        """Record that a service was just fully read, and delete the conversations that are ``gone``."""
        with self._transaction() as connection:
            _forget(connection, "conversation", gone)
            connection.execute(
                "UPDATE service SET synced_at = ? WHERE sid = ?", (int(time.time()), service_sid)
            )

    def _list_services(self, service_sid: str) -> list[str]:
        """Return the SID of a service, or for ALL_SERVICES those of all by name."""
        query = f"SELECT sid FROM service WHERE ? IN (sid, '{ALL_SERVICES}') ORDER BY friendly_name, sid"
        return [sid for (sid,) in self._connection.execute(query, (service_sid,))]

    def _open_annotations(self, path: Path) -> None:
        try:
            self._annotations = annotation_store.open_annotations(path)
        except (OSError, sqlite3.Error) as error:
            self._annotations_file = None
            advice = (
                "Make it writable for you."
                if isinstance(error, OSError) or "readonly" in str(error)
                else "Move the file away to begin with an empty one."
            )
            reason = error.strerror if isinstance(error, OSError) else error
            self.annotations_problem = (
                f"Tags and notes cannot be read from {path}: {reason}. Nothing was changed there. {advice}"
            )

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            finally:
                if self._connection.in_transaction:  # SQLite rolls back on its own after some errors
                    self._connection.execute("ROLLBACK")


def _fields(row: ServiceRow | ConversationRow | MediaRow | MediaDetails) -> dict[str, object]:
    return {name: _encode_storable(getattr(row, name)) for name in row.__slots__}


def _encode_storable(value: object) -> object:
    """Return ``value`` without lone surrogates, which SQLite cannot store."""
    return value.encode(errors="replace").decode() if isinstance(value, str) else value


def _sids(found: Iterable[tuple[str]]) -> set[str]:
    return {sid for (sid,) in found}


def _forget(connection: sqlite3.Connection, table: str, sids: Iterable[str]) -> None:
    connection.executemany(f"DELETE FROM {table} WHERE sid = ?", ((sid,) for sid in sids))
