"""Questions to the catalog, over a connection that only reads."""

from __future__ import annotations

from array import array
from contextlib import closing
from datetime import datetime
from itertools import chain, islice
from typing import TYPE_CHECKING, Final

from tui.catalog.model import ConversationGroup, ConversationRow, Found, MediaRow, ServiceRow, Totals
from tui.catalog.query.builder import listing
from tui.catalog.query.orders import LATEST_FIRST
from tui.catalog.storage.interruptible import InterruptibleQueries, OutOfTime
from tui.text.similar_names import make_name_key

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Sequence

    from tui.catalog.filters import Filter
    from tui.catalog.query.builder import QueryBuilder
    from tui.catalog.query.orders import Order

_SERVICES: Final = """
SELECT sid, friendly_name, created,
    (SELECT count(*) FROM conversation WHERE service_id = service.id),
    media, max(0, CAST(size AS INTEGER)), synced_at
FROM service ORDER BY friendly_name COLLATE NOCASE, sid
"""
_TOTALS: Final = "SELECT media, max(0, CAST(size AS INTEGER)) FROM service WHERE sid = ?"
_CONVERSATIONS: Final = """
SELECT conversation.sid, service.sid, conversation.friendly_name, state, updated,
    (SELECT count(*) FROM media WHERE conversation_id = conversation.id)
FROM conversation JOIN service ON service.id = conversation.service_id
WHERE service.sid = ? ORDER BY updated DESC, conversation.sid
"""
_MEDIA: Final = """
SELECT media.id, media.sid, service.sid, conversation.sid, ifnull(conversation.friendly_name, ''),
    message_sid, filename, content_type, media.size, author, sent, category, uploaded
FROM media
JOIN service ON service.id = media.service_id
LEFT JOIN conversation ON conversation.id = media.conversation_id
"""


#: Where a SID may be, by the letters that it begins with.
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
_GROUP_NAMES: Final = "SELECT id, sid, friendly_name FROM conversation WHERE service_id = ?"
#: Following the order is given up after so many seconds for finding what matches first.
_SCAN_SECONDS: Final = 0.02
_IDS_A_QUERY: Final = 500
#: Row ids that are gathered before they are put with those before.
_IDS_A_PIECE: Final = 20_000
#: Row ids above this need 8 bytes each, others 4.
_LARGEST_SHORT: Final = 2**31 - 1


class Reader:
    """A reading connection to the catalog. Not for two threads at once, but for :meth:`cancel`.

    Questions about a whole list take up to some hundred milliseconds with a million media: ask them in a
    thread, each through a reader of its own, so that the next one can cancel it. Times in filters are of the
    local calendar, and what ``7d`` says counts from the moment of the question.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._questions = InterruptibleQueries(connection)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def cancel(self) -> None:
        """End the question under way, and all later ones, with :class:`Cancelled`; for any thread."""
        self._questions.cancel()

    def services(self) -> list[ServiceRow]:
        """Return all services by name, with the counts and bytes that the catalog knows of them."""
        return [ServiceRow(*row) for row in self._connection.execute(_SERVICES)]

    def services_named(self, name: str) -> list[ServiceRow]:
        """Return the service with the SID ``name``, else those of that name, in any case."""
        services = self.services()
        by_sid = [row for row in services if row.sid == name]
        return by_sid or [row for row in services if make_name_key(row.friendly_name) == make_name_key(name)]

    def conversations(self, service_sid: str) -> list[ConversationRow]:
        """Return the conversations of a service, the latest updated first, with their counts of media."""
        return [ConversationRow(*row) for row in self._connection.execute(_CONVERSATIONS, (service_sid,))]

    def media_ids(
        self,
        service_sid: str,
        *,
        where: Filter | None = None,
        order: Order = LATEST_FIRST,
        conversation_sid: str | None = None,
    ) -> array[int]:
        """Return the row ids of all media of a service that ``where`` means, in order (4 bytes each).

        With ``conversation_sid``, those of one conversation alone. Raises Cancelled.
        """
        found = self._listing(service_sid, where, conversation_sid)
        row_ids = self._array()
        if found is not None:
            queries = [found.gathering(order)] if found.is_filtered else found.scans(order)
            with self._questions.asking():
                [[most]] = self._connection.execute("SELECT media FROM service WHERE sid = ?", (service_sid,))
                # Room for all at once, which is mapped by itself: what grows piece by piece stays in the
                # heap of its thread, and that stays when the list has gone.
                row_ids.append(0)
                row_ids *= max(1, most)
                place = 0
                ids = self._ids(found, queries)
                while piece := array(row_ids.typecode, islice(ids, _IDS_A_PIECE)):
                    row_ids[place : place + len(piece)] = piece
                    place += len(piece)
                del row_ids[place:]
        return row_ids

    def first_ids(
        self,
        service_sid: str,
        limit: int,
        *,
        enough: int | None = None,
        where: Filter | None = None,
        order: Order = LATEST_FIRST,
        conversation_sid: str | None = None,
    ) -> array[int]:
        """Return the first ``limit`` row ids of :meth:`media_ids`, in a fraction of its time.

        Where few media match and time runs short, ``enough`` of them do. Raises Cancelled.
        """
        first = self._array()
        found = self._listing(service_sid, where, conversation_sid)
        if found is None:
            return first
        seconds = _SCAN_SECONDS if found.is_filtered else None
        try:
            with self._questions.asking(seconds):
                first.extend(islice(self._ids(found, found.scans(order)), limit))
        except OutOfTime:
            if enough is None or len(first) < enough:
                del first[:]
                with self._questions.asking():
                    first.extend(islice(self._ids(found, [found.gathering(order)]), limit))
        return first

    def unmatched_types(self, service_sid: str, where: Filter | None) -> list[str]:
        """Return the types that ``where`` asks for and no media of the service has; raises Cancelled."""
        from tui.catalog.filters import Filter  # noqa: PLC0415 - most lists are whole
        from tui.catalog.filters.terms import Type  # noqa: PLC0415

        asked = [
            one for one in (where.clauses if where else ()) if isinstance(one.term, Type) and not one.negated
        ]
        return [
            one.term.text
            for one in asked
            if isinstance(one.term, Type) and not self.first_ids(service_sid, 1, where=Filter((one,)))
        ]

    def media_totals(
        self, service_sid: str, *, where: Filter | None = None, conversation_sid: str | None = None
    ) -> Totals:
        """Return the number and the bytes of the media that :meth:`media_ids` gives; raises Cancelled."""
        found = self._listing(service_sid, where, conversation_sid)
        if found is None:
            return Totals(0, 0)
        with self._questions.asking():
            if not (found.is_filtered or found.in_conversation):  # these are kept
                return Totals(*self._connection.execute(_TOTALS, (service_sid,)).fetchone())
            return Totals(*self._connection.execute(found.totals(), found.parameters).fetchone())

    def totals_of(self, row_ids: Iterable[int]) -> Totals:
        """Return the number and the bytes of the media with these row ids that are still there."""
        rest, media, size = iter(row_ids), 0, 0
        with self._questions.asking():
            while piece := list(islice(rest, _IDS_A_QUERY)):
                query = f"SELECT count(*), total(size) FROM media WHERE id IN ({_marks(piece)})"  # noqa: S608
                count, total = self._connection.execute(query, piece).fetchone()
                media, size = media + count, size + int(total)
        return Totals(media, size)

    def conversation_groups(
        self, service_sid: str, *, where: Filter | None = None
    ) -> list[ConversationGroup]:
        """Return the conversations that have media that ``where`` means, the newest media first."""
        found = self._listing(service_sid, where, None)
        if found is None:
            return []
        with self._questions.asking():
            counted = self._connection.execute(found.groups(), found.parameters).fetchall()
            rows = self._connection.execute(_GROUP_NAMES, (found.parameters["service"],))
            names = {row_id: (sid, name) for row_id, sid, name in rows}
        groups = [ConversationGroup(*names.get(row_id, (None, "")), *row) for row_id, *row in counted]
        return sorted(groups, key=lambda group: (group.newest or 0, group.media), reverse=True)

    def find_sid(self, sid: str) -> Found | None:
        """Return where a service, conversation, message or media is, or None where the catalog has it not."""
        query = _FIND.get(sid[:2])
        row = self._connection.execute(query, (sid,)).fetchone() if query else None
        return None if row is None else Found(*row)

    def media_rows(self, row_ids: Sequence[int]) -> dict[int, MediaRow]:
        """Return the rows with the given ids; an id that is gone is left out."""
        found = self._connection.execute(f"{_MEDIA} WHERE media.id IN ({_marks(row_ids)})", list(row_ids))
        rows = {row[0]: MediaRow(*row[1:]) for row in found}
        return {row_id: rows[row_id] for row_id in row_ids if row_id in rows}

    def _listing(
        self, service_sid: str, where: Filter | None, conversation_sid: str | None
    ) -> QueryBuilder | None:
        """Return the listing, or None where the catalog does not know the service or the conversation."""
        service = self._connection.execute("SELECT id FROM service WHERE sid = ?", (service_sid,)).fetchone()
        conversation = None
        if service is not None and conversation_sid is not None:
            query = "SELECT id FROM conversation WHERE sid = ? AND service_id = ?"
            conversation = self._connection.execute(query, (conversation_sid, *service)).fetchone()
        if service is None or (conversation_sid is not None and conversation is None):
            return None
        now = datetime.now().astimezone()
        return listing(service[0], conversation[0] if conversation else None, where, now)

    def _ids(self, found: QueryBuilder, queries: list[str]) -> Iterator[int]:
        for query in queries:
            with closing(self._connection.execute(query, found.parameters)) as cursor:
                yield from chain.from_iterable(cursor)

    def _array(self) -> array[int]:
        [largest] = self._connection.execute("SELECT max(id) FROM media").fetchone()
        return array("i" if (largest or 0) <= _LARGEST_SHORT else "q")


def _marks(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))
