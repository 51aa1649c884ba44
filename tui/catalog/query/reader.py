"""Read queries on the catalog."""

from __future__ import annotations

from array import array
from contextlib import closing, suppress
from datetime import datetime
from itertools import islice
from operator import itemgetter
from typing import TYPE_CHECKING, Final, NamedTuple

from tui.catalog.model import ALL_SERVICES, Totals
from tui.catalog.query import arrivals, services
from tui.catalog.query.annotations import AnnotationReader
from tui.catalog.query.builder import build_query
from tui.catalog.query.conditions import QueryContext
from tui.catalog.query.media_rows import MediaRowReader
from tui.catalog.query.messages import MessageReader
from tui.catalog.query.orders import LATEST_FIRST
from tui.catalog.storage.interruptible import InterruptibleQueries, QueryTimeoutError

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from tui.catalog.filters import Filter
    from tui.catalog.model import ConversationGroup, ConversationRow, MediaRow, ServiceRow, SidLocation
    from tui.catalog.query.builder import QueryBuilder
    from tui.catalog.query.orders import Order

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
        self._list_saved = list_saved
        self._queries = InterruptibleQueries(connection)
        self.annotations = AnnotationReader(connection)
        self.media = MediaRowReader(connection, self.annotations)
        self.messages = MessageReader(connection, self.media)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def cancel(self) -> None:
        """End the running query and all later ones with :class:`QueryCancelledError`. Thread-safe."""
        self._queries.cancel()

    def services(self) -> list[ServiceRow]:
        """Return all services by name, with their totals."""
        return services.list_services(self._connection)

    def find_services(self, name: str) -> list[ServiceRow]:
        """Return the service with the SID ``name``, else those with that name, ignoring case.

        For ALL_SERVICES, return all services as one, if there are any.
        """
        return services.find_services(self._connection, name)

    def conversations(self, service_sid: str) -> list[ConversationRow]:
        """Return the conversations of a service with their totals, the latest updated first."""
        return services.list_conversations(self._connection, service_sid)

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
                most = services.read_totals(self._connection, service_sid).media
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
                return services.read_totals(self._connection, service_sid)
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
            return services.make_groups(self._connection, service_sid, counted)

    def count_groups(self, service_sid: str) -> int:
        """Return the number of groups of :meth:`group_by_conversation` without a filter."""
        with self._queries.run():
            return services.count_groups(self._connection, service_sid)

    def find_sid(self, sid: str) -> SidLocation | None:
        """Return the location of a service, conversation, message or media, or None if it is unknown."""
        return services.find_sid(self._connection, sid)

    def find_named(self, text: str, limit: int) -> list[MediaRow]:
        """Return up to ``limit`` media of all services with all words of ``text`` in the file name.

        Those that were added last come first. It searches for at most a quarter of a second. Without a word
        of three letters there is no index to search, and nothing is found. Raise QueryCancelledError.
        """
        found: list[int] = []
        with (
            suppress(QueryTimeoutError),
            self._queries.run(_NAMED_SECONDS),
            closing(self.media.iter_named(text)) as named,
        ):
            found.extend(islice(named, limit))
        return list(self.media.by_id(found).values())

    def _build_query(
        self, service_sid: str, where: Filter | None, conversation_sid: str | None
    ) -> QueryBuilder | None:
        """Return the query builder, or None for an unknown service or conversation."""
        context, parameters = self._make_context(), {"sid": service_sid, "conversation": conversation_sid}
        if conversation_sid is not None:
            own = f"service_id {services.SCOPE}"
            query = f"SELECT service_id, id FROM conversation WHERE sid = :conversation AND {own}"
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


def _placeholders(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))
