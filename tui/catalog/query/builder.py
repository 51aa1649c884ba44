"""The SQL of lists of media."""

# All values are parameters. Only names, conditions and row ids of services are formatted in.
from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from tui.catalog import filters
from tui.catalog.query.conditions import EVERYTHING, Conditions, Parameters
from tui.catalog.query.orders import SortColumn

if TYPE_CHECKING:
    from tui.catalog.filters import Filter
    from tui.catalog.query.conditions import QueryContext
    from tui.catalog.query.orders import Order

#: The column, its collation, and its index. The last four orders are rare: an index would cost every sync
#: more than it saves. Sorting a million media takes a second.
_COLUMNS: Final[dict[SortColumn, tuple[str, str, str | None]]] = {
    SortColumn.NAME: ("media.filename", " COLLATE NOCASE", "media_by_name"),
    SortColumn.TYPE: ("media.content_type", " COLLATE NOCASE", "media_by_type"),
    SortColumn.SIZE: ("media.size", "", "media_by_size"),
    SortColumn.AUTHOR: ("media.author", " COLLATE NOCASE", "media_by_author"),
    SortColumn.DATE: ("media.sent", "", "media_by_time"),
    SortColumn.UPLOADED: ("media.uploaded", "", None),
    SortColumn.CATEGORY: ("media.category", " COLLATE NOCASE", None),
    SortColumn.MESSAGE: ("media.message_sid", "", None),
    SortColumn.SID: ("media.sid", "", None),
}
_BY_CONVERSATION: Final = "media INDEXED BY media_by_conversation"
_ALONG_NAMES: Final = (
    "conversation INDEXED BY conversation_by_name CROSS JOIN media INDEXED BY media_by_conversation"
)
#: The maximum number of services to merge: SQLite takes 500 parts of a UNION.
_MAX_MERGED: Final = 400
_WITH_WORDS: Final = " CROSS JOIN media_words AS words ON words.id = media.id"


class _Key(NamedTuple):
    """A column to sort rows by, with its collation and direction."""

    column: str
    how: str = ""

    def __str__(self) -> str:
        return self.column + self.how


_BY_DATE: Final = (_Key("media.sent", " DESC"), _Key("media.id"))


@dataclass(frozen=True, slots=True)
class QueryBuilder:
    """Builds queries for the media of a service, of all or of a conversation that match a filter.

    The queries use :attr:`parameters`; the first column of a row is its id. Over all services, scans merge
    the rows of ``service_ids``, each along its part of an index: SQLite merges the sorted parts of a UNION
    ALL without sorting again. Scans follow the sort index and test each row: the first rows come fast if many
    match. Gather queries find all matches and sort them: fast if few match.
    """

    parameters: Parameters
    conditions: Conditions
    in_conversation: bool
    service_ids: tuple[int, ...] = ()

    @property
    def is_filtered(self) -> bool:
        """Whether there are conditions beyond the service and the conversation."""
        return bool(self.conditions.checks)

    @property
    def has_candidates(self) -> bool:
        """Whether a gather query reads only some of the media."""
        return self.conditions.candidates is not None

    def build_scans(self, order: Order) -> list[str]:
        """Return the queries for row ids along the index: rows with a value first, then those without."""
        if self.in_conversation:
            return [self._select_ids(_BY_CONVERSATION, [], self._order_in_conversation(order))]
        if self._is_over_all and len(self.service_ids) > _MAX_MERGED:
            return [self.build_gather(order)]
        if order.column is SortColumn.CONVERSATION:
            return self._build_conversation_scans(order)
        column, _, index = _COLUMNS[order.column]
        keys, parts = _list_keys(order), (f"{column} IS NOT NULL", f"{column} IS NULL")
        if index is None:
            return [self._select_ids("media NOT INDEXED", [part], keys) for part in parts]
        return [self._scan(f"media INDEXED BY {index}", "media", [part], keys) for part in parts]

    def build_gather(self, order: Order) -> str:
        """Return the query for row ids that finds all matches and sorts them."""
        if self.in_conversation:
            return self._select_ids(
                self._gather_table, self._get_candidates(), self._order_in_conversation(order), gathers=True
            )
        if order.column is SortColumn.CONVERSATION:
            table = f"{self._gather_table} LEFT JOIN conversation ON conversation.id = media.conversation_id"
            keys = (_Key("conversation.id IS NULL"), *_list_conversation_keys(order))
            return self._select_ids(table, self._get_candidates(), keys, gathers=True)
        column, _, _ = _COLUMNS[order.column]
        keys = (_Key(f"{column} IS NULL"), *_list_keys(order))
        return self._select_ids(self._gather_table, self._get_candidates(), keys, gathers=True)

    def build_newer(self) -> str:
        """Return the query for the row ids above the parameter ``after``, in insertion order."""
        return self._select_ids("media NOT INDEXED", ["media.id > :after"], (_Key("media.id"),))

    def totals(self) -> str:
        """Return the query for the number of media and their bytes; total() does not overflow."""
        what = "count(*), CAST(total(media.size) AS INTEGER)"
        table, where = self._join_words(self._gather_table), self._build_gather_where()
        return f"SELECT {what} FROM {table} WHERE {where}"

    def groups(self) -> str:
        """Return the query for the row ids of conversations with their media, bytes and newest date."""
        what = "media.conversation_id, count(*), CAST(total(media.size) AS INTEGER), max(media.sent)"
        if self.is_filtered:
            where = self._build_gather_where()
            return f"SELECT {what} FROM {self._join_words(self._gather_table)} WHERE {where} GROUP BY 1"
        scope = self.parameters.scope
        inside = f"media.conversation_id IN (SELECT id FROM conversation WHERE service_id {scope})"
        outside = f"media.conversation_id IS NULL AND media.service_id {scope}"
        return " UNION ALL ".join(
            f"SELECT {what} FROM {_BY_CONVERSATION} WHERE {where} GROUP BY 1" for where in (inside, outside)
        )

    def _build_conversation_scans(self, order: Order) -> list[str]:
        joined, keys = ["media.conversation_id = conversation.id"], _list_conversation_keys(order)
        return [
            self._scan(_ALONG_NAMES, "conversation", joined, keys),
            self._select_ids(_BY_CONVERSATION, ["media.conversation_id IS NULL"], _BY_DATE),
        ]

    def _order_in_conversation(self, order: Order) -> tuple[_Key, ...]:
        if order.column is SortColumn.CONVERSATION:
            return _BY_DATE
        if order.column is SortColumn.DATE:
            return _list_keys(order)
        column, _, _ = _COLUMNS[order.column]
        return (_Key(f"{column} IS NULL"), *_list_keys(order))

    @property
    def _is_over_all(self) -> bool:
        return "service" not in self.parameters

    @property
    def _gather_table(self) -> str:
        """The table, with a hint if SQLite would choose a useless index."""
        return "media" if self.in_conversation or not self.is_filtered else "media NOT INDEXED"

    def _get_candidates(self) -> list[str]:
        candidates = self.conditions.candidates
        return [] if candidates is None else [f"media.id IN ({candidates})"]

    def _select_ids(
        self, table: str, first: list[str], keys: tuple[_Key, ...], *, gathers: bool = False
    ) -> str:
        checks = self.conditions.rest if gathers else self.conditions.checks
        where = self._build_where(first, checks)
        return f"SELECT media.id FROM {self._join_words(table)} WHERE {where} ORDER BY {_join(keys)}"

    def _scan(self, table: str, owner: str, first: list[str], keys: tuple[_Key, ...]) -> str:
        """Return the query along an index of ``owner``, a table with a ``service_id``."""
        conditions = [*first, *self.conditions.checks]
        table = self._join_words(table)
        if not self._is_over_all:
            where = " AND ".join([f"{owner}.service_id = :service", *conditions])
            return f"SELECT media.id FROM {table} WHERE {where} ORDER BY {_join(keys)}"
        columns = ", ".join(["media.id", *(key.column for key in keys)])
        rest = "".join(f" AND {one}" for one in conditions)
        selects = [
            f"SELECT {columns} FROM {table} WHERE {owner}.service_id = {one}{rest}"
            for one in self.service_ids or (0,)  # no service has the id 0
        ]
        ordering = ", ".join(f"{at}{key.how}" for at, key in enumerate(keys, start=2))
        return f"{' UNION ALL '.join(selects)} ORDER BY {ordering}"

    def _join_words(self, table: str) -> str:
        return table + _WITH_WORDS if self.conditions.need_words else table

    def _build_gather_where(self) -> str:
        return self._build_where(self._get_candidates(), self.conditions.rest)

    def _build_where(self, first: list[str], checks: tuple[str, ...]) -> str:
        place = ["1"] if self._is_over_all else ["media.service_id = :service"]
        if self.in_conversation:
            place = ["media.conversation_id = :conversation"]
        return " AND ".join([*place, *first, *checks])


def build_query(
    service_id: int | None, conversation_id: int | None, where: Filter | None, context: QueryContext
) -> QueryBuilder:
    """Return the builder for the media that match ``where``, of all services if ``service_id`` is missing."""
    parameters = Parameters() if service_id is None else Parameters(service=service_id)
    if conversation_id is not None:
        parameters["conversation"] = conversation_id
    conditions = EVERYTHING if where is None else filters.conditions(where, parameters, context)
    service_ids = _list_services(where, context) if service_id is None else ()
    return QueryBuilder(parameters, conditions, conversation_id is not None, service_ids)


def _list_services(where: Filter | None, context: QueryContext) -> tuple[int, ...]:
    """Return the services with media that ``where`` does not exclude by their name."""
    parameters = Parameters()
    checks = ["media > 0", *(filters.list_service_checks(where, parameters) if where else ())]
    query = f"SELECT id FROM service WHERE {' AND '.join(checks)}"
    return tuple(row_id for (row_id,) in context.connection.execute(query, parameters))


def _list_keys(order: Order) -> tuple[_Key, ...]:
    if order.column is SortColumn.DATE:
        return _BY_DATE if order.descending else (_Key("media.sent"), _Key("media.id", " DESC"))
    column, collation, _ = _COLUMNS[order.column]
    return (_Key(column, collation + _direction(order)), *_BY_DATE)


def _list_conversation_keys(order: Order) -> tuple[_Key, ...]:
    name = _Key("conversation.friendly_name", f" COLLATE NOCASE{_direction(order)}")
    return (name, _Key("conversation.id", _direction(order)), *_BY_DATE)


def _direction(order: Order) -> str:
    return " DESC" if order.descending else ""


def _join(keys: tuple[_Key, ...]) -> str:
    return ", ".join(map(str, keys))
