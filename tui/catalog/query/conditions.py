"""The conditions of a query, and their dependencies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Collection, Sequence
    from datetime import datetime

#: With more rows than this, a table scan is faster than an index with a random read per row.
_FEW: Final = 20_000
_TAGS: Final = "SELECT count(*) FROM pragma_table_list WHERE schema = 'annotations' AND name = 'tag'"


class Parameters(dict[str, str | int]):
    """The values of a query by parameter name; without ``service`` it covers all services."""

    @property
    def scope(self) -> str:
        """The condition for a ``service_id``, without its left side."""
        return "= :service" if "service" in self else "IN (SELECT id FROM service)"

    def put(self, value: str | int) -> str:
        """Add ``value`` and return its placeholder."""
        name = f"p{len(self)}"
        self[name] = value
        return f":{name}"


@dataclass(frozen=True, slots=True)
class QueryContext:
    """The dependencies of a query's conditions.

    ``now`` is timezone-aware. ``list_saved`` returns the SIDs of media saved on this machine.
    """

    connection: sqlite3.Connection
    now: datetime
    list_saved: Callable[[], Collection[str]]

    def has_tags(self) -> bool:
        """Return whether there is a table of tags."""
        [[count]] = self.connection.execute(_TAGS)
        return bool(count)

    def are_few(self, selects: Sequence[str], parameters: Parameters) -> bool:
        """Return whether the queries find so few rows that an index is faster than a scan."""
        query = f"SELECT count(*) FROM ({' UNION ALL '.join(selects)} LIMIT {_FEW + 1})"
        [[count]] = self.connection.execute(query, parameters)
        return bool(count <= _FEW)


@dataclass(frozen=True, slots=True)
class Conditions:
    """A filter for the WHERE of a query over ``media``.

    ``checks`` are true for every match; with ``need_words`` they need ``media_words`` joined. ``candidates``
    selects the row ids of a few media that include all matches, or is None. ``rest`` has the checks that
    remain for these.
    """

    checks: tuple[str, ...] = ()
    candidates: str | None = None
    rest: tuple[str, ...] = ()
    need_words: bool = False


EVERYTHING = Conditions()
