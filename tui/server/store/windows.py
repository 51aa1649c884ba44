"""One window of a list, found by key: as quick at the list's end as at its start."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from tui.server.store.metadata import Slice, Window
from tui.server.store.rows import to_timestamp

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator, Sequence

    from tui.server.store.metadata import ConversationFilter

Record = TypeVar("Record")


def fetch_window(
    connection: sqlite3.Connection, query: str, parameters: Sequence[object], key: str, window: Window
) -> Slice[sqlite3.Row]:
    """Return a window of the rows of ``query``, which has a WHERE clause and no ORDER.

    ``key`` is the unique integer column, quoted, that orders the list and that an index serves.
    """
    bound = window.after if window.before is None else window.before
    # Rows before a key are read outwards from it, against the list's order, and turned round afterwards.
    upwards = window.descending == (window.before is not None)
    if bound is not None:
        query += f" AND {key} {'>' if upwards else '<'} ?"
        parameters = (*parameters, bound)
    query += f" ORDER BY {key} {'ASC' if upwards else 'DESC'} LIMIT ?"
    # One row more than wanted tells whether the list goes on.
    found = connection.execute(query, (*parameters, window.size + 1)).fetchall()
    goes_on = len(found) > window.size
    rows = found[: window.size]
    if window.before is not None:
        rows.reverse()
    return Slice(
        rows=tuple(rows),
        keys=tuple(row[key.strip('"')] for row in rows),
        has_previous=goes_on if window.before is not None else window.after is not None,
        has_next=window.before is not None or goes_on,
    )


def as_records(found: Slice[sqlite3.Row], record_from: Callable[[sqlite3.Row], Record]) -> Slice[Record]:
    """Return the same window with each row made into a record."""
    rows = tuple(record_from(row) for row in found.rows)
    return Slice(rows, found.keys, found.has_previous, found.has_next)


def conditions_of(wanted: ConversationFilter) -> Iterator[tuple[str, object]]:
    """Yield what a conversation must fulfil, each with the value for its question mark."""
    if wanted.state is not None:
        yield "state = ?", wanted.state
    if wanted.created_from is not None:
        yield "date_created >= ?", to_timestamp(wanted.created_from)
    if wanted.created_before is not None:
        yield "date_created < ?", to_timestamp(wanted.created_before)
