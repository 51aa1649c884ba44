"""The SQL of lists of media."""

# All values are parameters. Only names and conditions from this package are formatted in.
from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

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
_WITH_WORDS: Final = " CROSS JOIN media_words AS words ON words.id = media.id"


@dataclass(frozen=True, slots=True)
class QueryBuilder:
    """Builds queries for the media of a service or a conversation that match a filter.

    The queries take :attr:`parameters`. Scans follow the index of the order and test each row: the first rows
    come fast where many match. Gather queries find all matches and sort them: fast where few match.
    """

    parameters: Parameters
    conditions: Conditions
    in_conversation: bool

    @property
    def is_filtered(self) -> bool:
        """Whether there are conditions beyond the service and the conversation."""
        return bool(self.conditions.checks)

    @property
    def has_candidates(self) -> bool:
        """Whether a gather query reads a part of the media only."""
        return self.conditions.candidates is not None

    def build_scans(self, order: Order) -> list[str]:
        """Return the queries for row ids along the index: rows with a value first, then those without."""
        if self.in_conversation:
            return [self._select_ids(_BY_CONVERSATION, [], self._order_in_conversation(order))]
        if order.column is SortColumn.CONVERSATION:
            return self._build_conversation_scans(order)
        column, _, index = _COLUMNS[order.column]
        table = f"media INDEXED BY {index}" if index else "media NOT INDEXED"
        parts = (f"{column} IS NOT NULL", f"{column} IS NULL")
        return [self._select_ids(table, [part], _order_by(order)) for part in parts]

    def build_gather(self, order: Order) -> str:
        """Return the query for row ids that finds all matches and sorts them."""
        if self.in_conversation:
            return self._select_ids(
                self._gather_table, self._get_candidates(), self._order_in_conversation(order), gathers=True
            )
        if order.column is SortColumn.CONVERSATION:
            table = f"{self._gather_table} LEFT JOIN conversation ON conversation.id = media.conversation_id"
            direction = " DESC" if order.descending else ""
            ordering = (
                f"conversation.id IS NULL, conversation.friendly_name COLLATE NOCASE{direction},"
                f" conversation.id{direction}, media.sent DESC, media.id"
            )
            return self._select_ids(table, self._get_candidates(), ordering, gathers=True)
        column, _, _ = _COLUMNS[order.column]
        ordering = f"{column} IS NULL, {_order_by(order)}"
        return self._select_ids(self._gather_table, self._get_candidates(), ordering, gathers=True)

    def build_newer(self) -> str:
        """Return the query for the row ids above the parameter ``after``, in the order they came."""
        return self._select_ids("media NOT INDEXED", ["media.id > :after"], "media.id")

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
        inside = "media.conversation_id IN (SELECT id FROM conversation WHERE service_id = :service)"
        outside = "media.conversation_id IS NULL AND media.service_id = :service"
        return " UNION ALL ".join(
            f"SELECT {what} FROM {_BY_CONVERSATION} WHERE {where} GROUP BY 1" for where in (inside, outside)
        )

    def _build_conversation_scans(self, order: Order) -> list[str]:
        direction = " DESC" if order.descending else ""
        along = (
            "conversation INDEXED BY conversation_by_name CROSS JOIN media INDEXED BY media_by_conversation"
        )
        ordering = (
            f"conversation.friendly_name COLLATE NOCASE{direction}, conversation.id{direction},"
            " media.sent DESC, media.id"
        )
        joined = ["conversation.service_id = :service", "media.conversation_id = conversation.id"]
        return [
            self._select(along, " AND ".join([*joined, *self.conditions.checks]), ordering),
            self._select_ids(
                _BY_CONVERSATION, ["media.conversation_id IS NULL"], "media.sent DESC, media.id"
            ),
        ]

    def _order_in_conversation(self, order: Order) -> str:
        if order.column is SortColumn.CONVERSATION:
            return "media.sent DESC, media.id"
        if order.column is SortColumn.DATE:
            return _order_by(order)
        column, _, _ = _COLUMNS[order.column]
        return f"{column} IS NULL, {_order_by(order)}"

    @property
    def _gather_table(self) -> str:
        """The table, with a hint where SQLite would choose a useless index."""
        return "media" if self.in_conversation or not self.is_filtered else "media NOT INDEXED"

    def _get_candidates(self) -> list[str]:
        candidates = self.conditions.candidates
        return [] if candidates is None else [f"media.id IN ({candidates})"]

    def _select_ids(self, table: str, first: list[str], ordering: str, *, gathers: bool = False) -> str:
        checks = self.conditions.rest if gathers else self.conditions.checks
        return self._select(table, self._build_where(first, checks), ordering)

    def _select(self, table: str, where: str, ordering: str) -> str:
        return f"SELECT media.id FROM {self._join_words(table)} WHERE {where} ORDER BY {ordering}"

    def _join_words(self, table: str) -> str:
        return table + _WITH_WORDS if self.conditions.need_words else table

    def _build_gather_where(self) -> str:
        return self._build_where(self._get_candidates(), self.conditions.rest)

    def _build_where(self, first: list[str], checks: tuple[str, ...]) -> str:
        place = ["media.service_id = :service"]
        if self.in_conversation:
            place = ["media.conversation_id = :conversation"]
        return " AND ".join([*place, *first, *checks])


def build_query(
    service_id: int, conversation_id: int | None, where: Filter | None, context: QueryContext
) -> QueryBuilder:
    """Return the builder for the media that match ``where``."""
    parameters = Parameters(service=service_id)
    if conversation_id is not None:
        parameters["conversation"] = conversation_id
    if where is None:
        return QueryBuilder(parameters, EVERYTHING, conversation_id is not None)
    conditions = filters.conditions(where, parameters, context)
    return QueryBuilder(parameters, conditions, conversation_id is not None)


def _order_by(order: Order) -> str:
    column, collation, _ = _COLUMNS[order.column]
    if order.column is SortColumn.DATE:
        return "media.sent DESC, media.id" if order.descending else "media.sent, media.id DESC"
    return f"{column}{collation}{' DESC' if order.descending else ''}, media.sent DESC, media.id"
