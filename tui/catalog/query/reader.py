"""Read queries on the catalog."""

from __future__ import annotations

import sqlite3
from array import array
from contextlib import closing, suppress
from dataclasses import replace
from datetime import datetime
from itertools import islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tui.catalog.model import (
    ALL_SERVICES,
    ConversationGroup,
    ConversationRow,
    MediaRow,
    ServiceRow,
    SidLocation,
    ThreadItem,
    Totals,
    make_all_services_row,
)
from tui.catalog.query import arrivals, messages
from tui.catalog.query.builder import build_query
from tui.catalog.query.conditions import QueryContext
from tui.catalog.query.orders import LATEST_FIRST
from tui.catalog.storage import annotation_store
from tui.catalog.storage.interruptible import InterruptibleQueries, QueryTimeoutError
from tui.catalog.storage.trigrams import MIN_INDEXED, SEPARATOR, build_index_query, fold_text
from tui.text.similar_names import make_name_key

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from tui.catalog.filters import Filter
    from tui.catalog.model import MessageRow, ParticipantRow, TextCount
    from tui.catalog.query.builder import QueryBuilder
    from tui.catalog.query.orders import Order
    from tui.catalog.storage.annotation_store import Annotation

_SERVICES: Final = """
SELECT sid, friendly_name, created,
    (SELECT count(*) FROM conversation WHERE service_id = service.id),
    media, max(0, CAST(size AS INTEGER)), synced_at
FROM service ORDER BY friendly_name COLLATE NOCASE, sid
"""
#: The condition for a ``service_id``: the service with the SID, or any for ALL_SERVICES.
_SCOPE: Final = f"IN (SELECT id FROM service WHERE :sid IN (sid, '{ALL_SERVICES}'))"
_TOTALS: Final = f"""
SELECT ifnull(sum(media), 0), max(0, CAST(total(size) AS INTEGER)) FROM service WHERE id {_SCOPE}
"""
_CONVERSATIONS: Final = f"""
SELECT conversation.sid, service.sid, conversation.friendly_name, state, updated,
    (SELECT count(*) FROM media WHERE conversation_id = conversation.id), service.friendly_name
FROM conversation JOIN service ON service.id = conversation.service_id
WHERE service_id {_SCOPE} ORDER BY updated DESC, conversation.sid
"""
_MEDIA: Final = """
SELECT media.id, media.sid, service.sid, conversation.sid, ifnull(conversation.friendly_name, ''),
    message_sid, filename, content_type, media.size, media.author, media.sent, category, uploaded,
    person.name, message.body, service.friendly_name, unseen.media_id IS NOT NULL
FROM media
JOIN service ON service.id = media.service_id
LEFT JOIN conversation ON conversation.id = media.conversation_id
LEFT JOIN message ON message.sid = media.message_sid
LEFT JOIN person ON person.service_id = media.service_id AND person.author = media.author
LEFT JOIN unseen ON unseen.media_id = media.id
"""


#: The query for a SID by its first two letters.
_FIND: Final = {
    "IS": "SELECT 'service', sid, NULL, NULL FROM service WHERE sid = ?",
    "CH": """
SELECT 'conversation', service.sid, conversation.sid, NULL, conversation.friendly_name
FROM conversation JOIN service ON service.id = service_id WHERE conversation.sid = ?""",
    "IM": """
SELECT 'message', service.sid, conversation.sid, media.id
FROM media JOIN service ON service.id = media.service_id
LEFT JOIN conversation ON conversation.id = conversation_id WHERE message_sid = ? ORDER BY media.id""",
    "ME": """
SELECT 'media', service.sid, conversation.sid, media.id
FROM media JOIN service ON service.id = media.service_id
LEFT JOIN conversation ON conversation.id = conversation_id WHERE media.sid = ?""",
}
_ANY_TEXT: Final = f"""
SELECT 1 FROM message JOIN conversation ON conversation.id = conversation_id
WHERE service_id {_SCOPE} AND body IS NOT NULL LIMIT 1
"""
_GROUP_NAMES: Final = f"""
SELECT conversation.id, conversation.sid, conversation.friendly_name, service.friendly_name
FROM conversation JOIN service ON service.id = service_id WHERE service_id {_SCOPE}
"""
_COUNT_GROUPS: Final = f"""
SELECT (
    SELECT count(*) FROM conversation WHERE service_id {_SCOPE}
    AND EXISTS (SELECT 1 FROM media WHERE conversation_id = conversation.id)
) + EXISTS (SELECT 1 FROM media WHERE conversation_id IS NULL AND service_id {_SCOPE})
"""
_FIND_NAMED: Final = """
SELECT media_words.id, media_words.words
FROM media_index JOIN media_words ON media_words.id = media_index.rowid
WHERE media_index MATCH ? ORDER BY media_index.rowid DESC
"""
#: Seconds that a search for names may take.
_NAMED_SECONDS: Final = 0.25
#: Seconds after which a scan is replaced by a gather query.
_SCAN_SECONDS: Final = 0.02
#: Seconds that the first rows may take; the limit for users is 60 ms.
_PEEK_SECONDS: Final = 0.05
_IDS_PER_QUERY: Final = 500
#: Row ids that are copied at once.
_IDS_PER_BATCH: Final = 20_000
#: Row ids above this need 8 bytes each, others 4.
_LARGEST_SHORT: Final = 2**31 - 1


class _FirstIds(NamedTuple):
    """Row ids, and whether there was time for all that were asked for."""

    row_ids: array[int]
    is_complete: bool


class Reader:
    """A read-only connection to the catalog. Use it in one thread at a time; :meth:`cancel` is thread-safe.

    Queries on a whole list take some hundred milliseconds with a million media. Run them in a thread, each
    with its own reader, so that the next one can cancel it. ALL_SERVICES as ``service_sid`` means all
    services. Dates in filters follow the local calendar, and ``7d`` counts from the time of the query.
    ``list_saved`` returns the SIDs of the media that are saved on this machine, for each query that asks.
    """

    def __init__(
        self, connection: sqlite3.Connection, list_saved: Callable[[], Collection[str]] = frozenset
    ) -> None:
        self._connection = connection
        databases = [name for _, name, _ in connection.execute("PRAGMA database_list")]
        #: Whether the file with tags and notes is attached.
        self.has_annotations = "annotations" in databases
        self._list_saved = list_saved
        self._queries = InterruptibleQueries(connection)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def cancel(self) -> None:
        """End the running query and all later ones with :class:`QueryCancelledError`. Thread-safe."""
        self._queries.cancel()

    def services(self) -> list[ServiceRow]:
        """Return all services by name, with their totals."""
        return [ServiceRow(*row) for row in self._connection.execute(_SERVICES)]

    def find_services(self, name: str) -> list[ServiceRow]:
        """Return the service with the SID ``name``, else those with that name, ignoring case.

        For ALL_SERVICES, return all services as one, if there are any.
        """
        services = self.services()
        if name == ALL_SERVICES:
            return [make_all_services_row(services)] if services else []
        by_sid = [row for row in services if row.sid == name]
        return by_sid or [row for row in services if make_name_key(row.friendly_name) == make_name_key(name)]

    def conversations(self, service_sid: str) -> list[ConversationRow]:
        """Return the conversations of a service with their totals, the latest updated first."""
        return [
            ConversationRow(*row) for row in self._connection.execute(_CONVERSATIONS, {"sid": service_sid})
        ]

    def list_media_ids(
        self,
        service_sid: str,
        *,
        where: Filter | None = None,
        order: Order = LATEST_FIRST,
        conversation_sid: str | None = None,
    ) -> array[int]:
        """Return the row ids of all media of a service or a conversation that match ``where``, in order.

        They take 4 bytes each. Raise QueryCancelledError.
        """
        found = self._build_query(service_sid, where, conversation_sid)
        row_ids = self._make_array()
        if found is not None:
            queries = [found.build_gather(order)] if found.is_filtered else found.build_scans(order)
            with self._queries.run():
                most, _ = self._connection.execute(_TOTALS, {"sid": service_sid}).fetchone()
                # Allocate all at once: a large block is mapped and freed on its own. An array that grows
                # fragments the heap of its thread.
                row_ids.append(0)
                row_ids *= max(1, most)
                place = 0
                ids = self._iter_ids(found, queries)
                while piece := array(row_ids.typecode, islice(ids, _IDS_PER_BATCH)):
                    row_ids[place : place + len(piece)] = piece
                    place += len(piece)
                del row_ids[place:]
        return row_ids

    def list_first_ids(
        self,
        service_sid: str,
        limit: int,
        *,
        where: Filter | None = None,
        order: Order = LATEST_FIRST,
        conversation_sid: str | None = None,
    ) -> array[int]:
        """Return the first ``limit`` row ids of :meth:`list_media_ids` fast; raise QueryCancelledError."""
        found = self._build_query(service_sid, where, conversation_sid)
        if found is None:
            return self._make_array()
        first = self._scan(found, order, limit, _SCAN_SECONDS if found.is_filtered else None)
        return first.row_ids if first.is_complete else self._gather(found, order, limit, None).row_ids

    def peek_media_ids(
        self,
        service_sid: str,
        limit: int,
        enough: int,
        *,
        where: Filter | None = None,
        order: Order = LATEST_FIRST,
        conversation_sid: str | None = None,
    ) -> tuple[array[int], bool]:
        """Return the first row ids of :meth:`list_media_ids` within 60 ms, and whether they are all.

        They are ``limit``, where that takes long at least ``enough``, or as many as there was time for.
        Raise QueryCancelledError.
        """
        found = self._build_query(service_sid, where, conversation_sid)
        if found is None:
            return self._make_array(), True
        seconds = _SCAN_SECONDS if found.has_candidates else _PEEK_SECONDS
        first = self._scan(found, order, limit, seconds if found.is_filtered else None)
        if not first.is_complete and len(first.row_ids) < enough and found.has_candidates:
            gathered = self._gather(found, order, limit, _PEEK_SECONDS - _SCAN_SECONDS)
            first = gathered if gathered.is_complete else first
        return first.row_ids, first.is_complete and len(first.row_ids) < limit

    def has_texts(self, service_sid: str) -> bool:
        """Return whether texts of messages of a service are kept."""
        return self._connection.execute(_ANY_TEXT, {"sid": service_sid}).fetchone() is not None

    def list_newer_ids(self, service_sid: str, after: int, where: Filter | None = None) -> array[int]:
        """Return the row ids above ``after`` that match ``where``, in the order they came.

        Raise QueryCancelledError.
        """
        newer = self._make_array()
        if (found := self._build_query(service_sid, where, None)) is not None:
            found.parameters["after"] = after
            with self._queries.run():
                newer.extend(self._iter_ids(found, [found.build_newer()]))
        return newer

    def find_upload_after(self, service_sid: str, after: int, sent: int) -> int | None:
        """Return the first row id above ``after`` of an unattached media that was uploaded since ``sent``."""
        return arrivals.find_upload(self._connection, service_sid, after, sent)

    def identity(self) -> tuple[str, int]:
        """Return the token of this file, which no other catalog has, and the highest row id so far."""
        return arrivals.read_identity(self._connection)

    def count_by_sender(self, service_sid: str, after: int) -> list[tuple[str | None, int]]:
        """Return the senders of the new media with row ids above ``after``, most media first."""
        return arrivals.count_by_sender(self._connection, service_sid, after)

    def count_media(
        self, service_sid: str, *, where: Filter | None = None, conversation_sid: str | None = None
    ) -> Totals:
        """Return the number and bytes of the media in :meth:`list_media_ids`; raise QueryCancelledError."""
        found = self._build_query(service_sid, where, conversation_sid)
        if found is None:
            return Totals(0, 0)
        with self._queries.run():
            if not (found.is_filtered or found.in_conversation):  # stored in the table of services
                return Totals(*self._connection.execute(_TOTALS, {"sid": service_sid}).fetchone())
            return Totals(*self._connection.execute(found.totals(), found.parameters).fetchone())

    def count_media_rows(self, row_ids: Iterable[int]) -> Totals:
        """Return the number and the bytes of the existing media among these row ids."""
        rest, media, size = iter(row_ids), 0, 0
        with self._queries.run():
            while piece := list(islice(rest, _IDS_PER_QUERY)):
                query = f"SELECT count(*), total(size) FROM media WHERE id IN ({_placeholders(piece)})"
                count, total = self._connection.execute(query, piece).fetchone()
                media, size = media + count, size + int(total)
        return Totals(media, size)

    def group_by_conversation(
        self, service_sid: str, *, where: Filter | None = None
    ) -> list[ConversationGroup]:
        """Return the conversations with media that match ``where``, the newest media first."""
        found = self._build_query(service_sid, where, None)
        if found is None:
            return []
        with self._queries.run():
            counted = self._connection.execute(found.groups(), found.parameters).fetchall()
            rows = self._connection.execute(_GROUP_NAMES, {"sid": service_sid})
            names = {row_id: names for row_id, *names in rows}
        groups = []
        for row_id, media, size, newest in counted:
            sid, name, service_name = names.get(row_id, (None, "", ""))
            groups.append(ConversationGroup(sid, name, media, size, newest, service_name))
        return sorted(groups, key=lambda group: (group.newest or 0, group.media), reverse=True)

    def count_groups(self, service_sid: str) -> int:
        """Return the number of groups of :meth:`group_by_conversation` without a filter."""
        with self._queries.run():
            [[count]] = self._connection.execute(_COUNT_GROUPS, {"sid": service_sid})
        return int(count)

    def find_sid(self, sid: str) -> SidLocation | None:
        """Return the location of a service, conversation, message or media, or None if it is unknown."""
        query = _FIND.get(sid[:2])
        row = self._connection.execute(query, (sid,)).fetchone() if query else None
        return None if row is None else SidLocation(*row)

    def media_rows(self, row_ids: Sequence[int]) -> dict[int, MediaRow]:
        """Return the rows with these ids, without deleted ones."""
        found = self._connection.execute(
            f"{_MEDIA} WHERE media.id IN ({_placeholders(row_ids)})", list(row_ids)
        )
        by_id = {row[0]: _make_media_row(row) for row in found}
        rows = dict(zip(by_id, self._add_annotations(by_id.values()), strict=True))
        return {row_id: rows[row_id] for row_id in row_ids if row_id in rows}

    def find_named(self, text: str, limit: int) -> list[MediaRow]:
        """Return up to ``limit`` media of all services with all words of ``text`` in the file name.

        Those that were added last come first. It searches for at most a quarter of a second. Without a word
        of three letters there is no index to search, and nothing is found. Raise QueryCancelledError.
        """
        words = fold_text(text).split()
        parts = [build_index_query(word) for word in words if len(word) >= MIN_INDEXED]
        if not parts:
            return []
        found: list[int] = []
        with suppress(QueryTimeoutError), self._queries.run(_NAMED_SECONDS):
            rows = self._connection.execute(_FIND_NAMED, (" AND ".join(parts),))
            with closing(rows):
                for row_id, joined in rows:
                    name = joined.partition(SEPARATOR)[0]
                    if all(word in name for word in words):
                        found.append(row_id)
                        if len(found) == limit:
                            break
        return list(self.media_rows(found).values())

    def media_by_sid(self, sids: Sequence[str]) -> dict[str, MediaRow]:
        """Return the known media of these SIDs."""
        query = f"{_MEDIA} WHERE media.sid IN ({_placeholders(sids)})"
        found = map(_make_media_row, self._connection.execute(query, list(sids)))
        return {row.sid: row for row in self._add_annotations(found)}

    def list_message_ids(self, conversation_sid: str) -> array[int]:
        """Return the row ids of the messages of a conversation that are kept, the oldest first."""
        return messages.list_message_ids(self._connection, conversation_sid)

    def message_rows(self, row_ids: Sequence[int]) -> dict[int, MessageRow]:
        """Return the messages with these row ids, without deleted ones."""
        return messages.read_messages(self._connection, row_ids)

    def media_of_messages(self, message_sids: Sequence[str]) -> dict[str, list[MediaRow]]:
        """Return the media of messages by the SIDs of these."""
        query = f"{_MEDIA} WHERE media.message_sid IN ({_placeholders(message_sids)}) ORDER BY media.id"
        found: dict[str, list[MediaRow]] = {}
        rows = map(_make_media_row, self._connection.execute(query, list(message_sids)))
        for row in self._add_annotations(rows):
            found.setdefault(row.message_sid or "", []).append(row)
        return found

    def list_thread(self, conversation_sid: str) -> tuple[array[int], array[int]]:
        """Return :meth:`list_message_ids`, and the indices in it of the messages with media."""
        return messages.list_thread(self._connection, conversation_sid)

    def find_messages(self, conversation_sid: str, matches: Callable[..., bool]) -> set[int]:
        """Return the row ids of the messages for whose author, text and file names ``matches`` holds."""
        found = messages.iter_words(self._connection, conversation_sid)
        return {row_id for row_id, words in found if matches(*words)}

    def list_thread_around(
        self, message_sid: str, before: int, after: int
    ) -> tuple[array[int], array[int], int] | None:
        """Return as :meth:`list_thread` the messages around one, and its index; None if it is not kept."""
        return messages.list_thread_around(self._connection, message_sid, before, after)

    def thread_items(self, row_ids: Sequence[int]) -> dict[int, ThreadItem]:
        """Return the messages with these row ids with their media and the gaps between them."""
        rows = self.message_rows(row_ids)
        gaps = messages.read_gaps(self._connection, row_ids)
        media = self.media_of_messages([row.sid for row in rows.values() if row.media])
        return {
            row_id: ThreadItem(row, tuple(media.get(row.sid, ())), *gaps.get(row_id, (0, 0)))
            for row_id, row in rows.items()
        }

    def count_texts(self) -> list[TextCount]:
        """Return what is kept of each service, by name. It reads all messages: use a thread."""
        return messages.count_texts(self._connection)

    def participants(self, conversation_sid: str) -> tuple[list[ParticipantRow], int | None]:
        """Return the participants of a conversation, and when they were read (seconds), None for never."""
        return messages.list_participants(self._connection, conversation_sid)

    def _add_annotations(self, rows: Iterable[MediaRow]) -> list[MediaRow]:
        """Return ``rows`` with the tags and notes of the user."""
        listed = list(rows)
        noted = self.annotations([row.sid for row in listed])
        return [
            row if (one := noted.get(row.sid)) is None else replace(row, tags=one.tags, note=one.note)
            for row in listed
        ]

    def annotations(self, sids: Sequence[str]) -> dict[str, Annotation]:
        """Return what the user noted on the media with these SIDs, by SID.

        Nothing where the file is damaged: that must not stop a list.
        """
        if not self.has_annotations:
            return {}
        try:
            return annotation_store.read_annotations(self._connection, sids)
        except sqlite3.DatabaseError:
            return {}

    def all_annotations(self) -> list[Annotation]:
        """Return all tags and notes, of media of all accounts."""
        return annotation_store.list_annotations(self._connection) if self.has_annotations else []

    def count_tags(self) -> dict[str, int]:
        """Return how many media have each tag, the most used first."""
        return annotation_store.count_tags(self._connection) if self.has_annotations else {}

    def list_stale_people(self, conversation_sids: Sequence[str], before: int) -> list[str]:
        """Return those of these conversations whose participants were not read since ``before`` (seconds)."""
        return messages.list_stale_people(self._connection, conversation_sids, before)

    def list_unnamed_authors(self, conversation_sid: str) -> list[str]:
        """Return the authors of the kept messages of a conversation for whom there is no name."""
        return messages.list_unnamed_authors(self._connection, conversation_sid)

    def _build_query(
        self, service_sid: str, where: Filter | None, conversation_sid: str | None
    ) -> QueryBuilder | None:
        """Return the query builder, or None for an unknown service or conversation."""
        context, parameters = self._make_context(), {"sid": service_sid, "conversation": conversation_sid}
        if conversation_sid is not None:
            query = (
                f"SELECT service_id, id FROM conversation WHERE sid = :conversation AND service_id {_SCOPE}"
            )
            found = self._connection.execute(query, parameters).fetchone()
        elif service_sid == ALL_SERVICES:
            return build_query(None, None, where, context)
        else:
            query = "SELECT id, NULL FROM service WHERE sid = :sid"
            found = self._connection.execute(query, parameters).fetchone()
        return None if found is None else build_query(found[0], found[1], where, context)

    def _make_context(self) -> QueryContext:
        return QueryContext(self._connection, datetime.now().astimezone(), self._list_saved)

    def _scan(self, found: QueryBuilder, order: Order, limit: int, seconds: float | None) -> _FirstIds:
        return self._read_first(found, found.build_scans(order), limit, seconds)

    def _gather(self, found: QueryBuilder, order: Order, limit: int, seconds: float | None) -> _FirstIds:
        return self._read_first(found, [found.build_gather(order)], limit, seconds)

    def _read_first(
        self, found: QueryBuilder, queries: list[str], limit: int, seconds: float | None
    ) -> _FirstIds:
        row_ids = self._make_array()
        try:
            with self._queries.run(seconds):
                row_ids.extend(islice(self._iter_ids(found, queries), limit))
        except QueryTimeoutError:
            return _FirstIds(row_ids, is_complete=False)
        return _FirstIds(row_ids, is_complete=True)

    def _iter_ids(self, found: QueryBuilder, queries: list[str]) -> Iterator[int]:
        for query in queries:
            with closing(self._connection.execute(query, found.parameters)) as cursor:
                yield from map(itemgetter(0), cursor)

    def _make_array(self) -> array[int]:
        [largest] = self._connection.execute("SELECT max(id) FROM media").fetchone()
        return array("i" if (largest or 0) <= _LARGEST_SHORT else "q")


def _make_media_row(row: Sequence[Any]) -> MediaRow:
    media = MediaRow(*row[1:-1])
    return replace(media, is_new=True) if row[-1] else media


def _placeholders(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))
