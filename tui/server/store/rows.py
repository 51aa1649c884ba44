"""Tables and their record classes."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from tui.server.store.errors import (
    ParentMissingError,
    ParticipantExistsError,
    UniqueNameTakenError,
    UserExistsError,
)
from tui.server.store.records import Record
from tui.server.store.windows import Slice

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tui.server.store.windows import Window

R = TypeVar("R", bound=Record)

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


def to_timestamp(moment: datetime) -> int:
    """Return a date as whole microseconds since 1970 in UTC."""
    return (moment - _EPOCH) // _MICROSECOND


def from_timestamp(microseconds: int) -> datetime:
    """Return the aware date of a timestamp."""
    return _EPOCH + microseconds * _MICROSECOND


class Table(Generic[R]):
    """The table of a record class: it is named after the class and has one column per field.

    Fields named ``date_*`` are dates, stored as timestamps. A field ``media`` has no column.
    """

    def __init__(self, record: type[R]) -> None:
        self._record: Callable[..., R] = record
        self._names = [field.name for field in fields(record) if field.name != "media"]
        self._dates = [index for index, name in enumerate(self._names) if name.startswith("date_")]
        self.name = record.__name__.lower()
        self.columns = ", ".join(f'"{name}"' for name in self._names)

    # The SQL below is built from this package's table names, column names and conditions. Client values are
    # always parameters.

    def find(self, db: sqlite3.Connection, condition: str, *values: object) -> R | None:
        """Return the first record that meets the condition, or None."""
        row = self.select(db, condition, values).fetchone()
        return None if row is None else self.from_row(row)

    def select(self, db: sqlite3.Connection, condition: str, values: Sequence[object]) -> sqlite3.Cursor:
        """Return the rows that meet the condition, with the columns of the record."""
        return db.execute(f"SELECT {self.columns} FROM {self.name} WHERE {condition}", values)

    def select_window(
        self,
        db: sqlite3.Connection,
        condition: str,
        values: Sequence[object],
        window: Window,
        key: str = "id",
    ) -> Slice[sqlite3.Row]:
        """Return a window of the matching rows, as fast at the end of a list as at its start.

        ``key`` is the unique, indexed integer column that orders the list.
        """
        bound = window.after if window.before is None else window.before
        # Rows before a key are read in reverse order, starting at the key, and reversed afterwards.
        ascending = window.descending == (window.before is not None)
        if bound is not None:
            condition += f' AND "{key}" {">" if ascending else "<"} ?'
            values = (*values, bound)
        condition += f' ORDER BY "{key}" {"ASC" if ascending else "DESC"} LIMIT ?'
        query = f'SELECT {self.columns}, "{key}" FROM {self.name} WHERE {condition}'
        # One extra row shows whether the list continues.
        found = db.execute(query, (*values, window.size + 1)).fetchall()
        has_more = len(found) > window.size
        rows = found[: window.size]
        if window.before is not None:
            rows.reverse()
        return Slice(
            rows=tuple(rows),
            keys=tuple(row[-1] for row in rows),
            has_previous=has_more if window.before is not None else window.after is not None,
            has_next=window.before is not None or has_more,
        )

    def from_row(self, row: sqlite3.Row, *extra: object) -> R:
        """Return the record of a selected row; ``extra`` are the values of the fields without a column."""
        # By position: looking up each column by name takes as long as the whole query.
        values: list[Any] = list(row[: len(self._names)])
        for index in self._dates:
            values[index] = from_timestamp(values[index])
        return self._record(*values, *extra)

    def insert(self, db: sqlite3.Connection, record: R) -> None:
        """Insert a record. Raise the error of a violated constraint, e.g. ParentMissingError."""
        places = ", ".join("?" * len(self._names))
        query = f"INSERT INTO {self.name} ({self.columns}) VALUES ({places})"
        with _constraint_errors():
            db.execute(query, self._to_values(record))

    def update(self, db: sqlite3.Connection, record: R) -> None:
        """Overwrite the record with the same sid. Raise the error of a violated constraint."""
        changes = ", ".join(f'"{name}" = ?' for name in self._names)
        with _constraint_errors():
            db.execute(
                f"UPDATE {self.name} SET {changes} WHERE sid = ?",
                [*self._to_values(record), record.sid],
            )

    def change(self, db: sqlite3.Connection, sid: str, change: Callable[[R], R]) -> R | None:
        """Replace a record with what ``change`` returns for it; return the new one, or None if missing."""
        record = self.find(db, "sid = ?", sid)
        if record is None:
            return None
        changed = change(record)
        self.update(db, changed)
        return changed

    def delete(self, db: sqlite3.Connection, column: str, value: str) -> bool:
        """Delete the rows with this value in a column; return whether there were any."""
        return db.execute(f"DELETE FROM {self.name} WHERE {column} = ?", (value,)).rowcount > 0

    def _to_values(self, record: R) -> list[object]:
        values = [getattr(record, name) for name in self._names]
        for index in self._dates:
            values[index] = to_timestamp(values[index])
        return values


_TABLES: Final[dict[type[object], Table[Any]]] = {}


def table_of(record: type[R]) -> Table[R]:
    """Return the table of a record class."""
    if record not in _TABLES:
        _TABLES[record] = Table(record)
    return _TABLES[record]


@contextmanager
def _constraint_errors() -> Iterator[None]:
    """Convert a database error of a violated constraint to the matching store error."""
    try:
        yield
    except sqlite3.IntegrityError as error:
        if error.sqlite_errorname == "SQLITE_CONSTRAINT_FOREIGNKEY":
            raise ParentMissingError from error
        if "unique_name" in str(error):
            raise UniqueNameTakenError from error
        if "participant.conversation_sid" in str(error):
            raise ParticipantExistsError from error
        if "user.service_sid" in str(error):
            raise UserExistsError from error
        raise
