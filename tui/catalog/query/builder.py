"""The queries behind a list: which media, in which order, along which index."""

# Values are in parameters only; what is put together here are our own names and conditions.
# ruff: noqa: S608

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tui.catalog.query.conditions import EVERYTHING, Conditions, Parameters
from tui.catalog.query.orders import SortColumn

if TYPE_CHECKING:
    from datetime import datetime

    from tui.catalog.filters import Filter
    from tui.catalog.query.orders import Order

#: The column of the table, how it compares, and the index that has its order: the last few are asked for so
#: seldom that an index would cost every sync more than it gave. A million media are ordered in a second.
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
    """The media of a service, or of one of its conversations, that a filter means.

    Its queries take :attr:`parameters`. Those that scan follow the order from its beginning and look at each
    media: quick to the first rows where many match. Those that gather find what matches first: quick where
    little matches, or where all of it is wanted.
    """

    parameters: Parameters
    conditions: Conditions
    in_conversation: bool

    @property
    def is_filtered(self) -> bool:
        """Whether there is anything to find out about a media but its service and conversation."""
        return bool(self.conditions.checks)

    def scans(self, order: Order) -> list[str]:
        """Return the queries for the row ids along the order's index: those with a value, then the others."""
        if self.in_conversation:
            return [self._ids(_BY_CONVERSATION, [], self._in_one(order))]
        if order.column is SortColumn.CONVERSATION:
            return self._scans_by_conversation(order)
        column, _, index = _COLUMNS[order.column]
        table = f"media INDEXED BY {index}" if index else "media NOT INDEXED"
        parts = (f"{column} IS NOT NULL", f"{column} IS NULL")
        return [self._ids(table, [part], _ordering(order)) for part in parts]

    def gathering(self, order: Order) -> str:
        """Return the query for the row ids that finds them first and orders them then."""
        if self.in_conversation:
            return self._ids(self._gathered, self._narrowed(), self._in_one(order))
        if order.column is SortColumn.CONVERSATION:
            table = f"{self._gathered} LEFT JOIN conversation ON conversation.id = media.conversation_id"
            direction = " DESC" if order.descending else ""
            ordering = (
                f"conversation.id IS NULL, conversation.friendly_name COLLATE NOCASE{direction},"
                f" conversation.id{direction}, media.sent DESC, media.id"
            )
            return self._ids(table, self._narrowed(), ordering)
        column, _, _ = _COLUMNS[order.column]
        return self._ids(self._gathered, self._narrowed(), f"{column} IS NULL, {_ordering(order)}")

    def totals(self) -> str:
        """Return the query for the number of media and their bytes; total() takes sizes that overflow."""
        what = "count(*), CAST(total(media.size) AS INTEGER)"
        return f"SELECT {what} FROM {self._joined(self._gathered)} WHERE {self._where(self._narrowed())}"

    def groups(self) -> str:
        """Return the query for the conversations' row ids, media, bytes and newest."""
        what = "media.conversation_id, count(*), CAST(total(media.size) AS INTEGER), max(media.sent)"
        if self.is_filtered:
            where = self._where(self._narrowed())
            return f"SELECT {what} FROM {self._joined(self._gathered)} WHERE {where} GROUP BY 1"
        inside = "media.conversation_id IN (SELECT id FROM conversation WHERE service_id = :service)"
        outside = "media.conversation_id IS NULL AND media.service_id = :service"
        return " UNION ALL ".join(
            f"SELECT {what} FROM {_BY_CONVERSATION} WHERE {where} GROUP BY 1" for where in (inside, outside)
        )

    def _scans_by_conversation(self, order: Order) -> list[str]:
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
            self._ids(_BY_CONVERSATION, ["media.conversation_id IS NULL"], "media.sent DESC, media.id"),
        ]

    def _in_one(self, order: Order) -> str:
        if order.column is SortColumn.CONVERSATION:
            return "media.sent DESC, media.id"
        if order.column is SortColumn.DATE:
            return _ordering(order)
        column, _, _ = _COLUMNS[order.column]
        return f"{column} IS NULL, {_ordering(order)}"

    @property
    def _gathered(self) -> str:
        """The table, and how to go through it: SQLite, left alone, takes an index that is of no use here."""
        if self.in_conversation or not self.is_filtered:
            return "media"
        is_range = self.conditions.is_range and self.conditions.candidates is None
        return "media" if is_range else "media NOT INDEXED"

    def _narrowed(self) -> list[str]:
        candidates = self.conditions.candidates
        return [] if candidates is None else [f"media.id IN ({candidates})"]

    def _ids(self, table: str, first: list[str], ordering: str) -> str:
        return self._select(table, self._where(first), ordering)

    def _select(self, table: str, where: str, ordering: str) -> str:
        return f"SELECT media.id FROM {self._joined(table)} WHERE {where} ORDER BY {ordering}"

    def _joined(self, table: str) -> str:
        return table + _WITH_WORDS if self.conditions.need_words else table

    def _where(self, first: list[str]) -> str:
        place = ["media.service_id = :service"]
        if self.in_conversation:
            place = ["media.conversation_id = :conversation"]
        return " AND ".join([*place, *first, *self.conditions.checks])


def listing(
    service_id: int, conversation_id: int | None, where: Filter | None, now: datetime
) -> QueryBuilder:
    """Return the media of the service, or of one conversation, that ``where`` means at ``now`` (aware)."""
    parameters = Parameters(service=service_id)
    if conversation_id is not None:
        parameters["conversation"] = conversation_id
    if where is None:
        return QueryBuilder(parameters, EVERYTHING, conversation_id is not None)
    # Only now: most lists are whole, and the first of them is waited for.
    from tui.catalog.filters.sql import conditions  # noqa: PLC0415

    return QueryBuilder(parameters, conditions(where, parameters, now), conversation_id is not None)


def _ordering(order: Order) -> str:
    column, collation, _ = _COLUMNS[order.column]
    if order.column is SortColumn.DATE:
        return "media.sent DESC, media.id" if order.descending else "media.sent, media.id DESC"
    return f"{column}{collation}{' DESC' if order.descending else ''}, media.sent DESC, media.id"
