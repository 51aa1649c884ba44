"""The connections to the database of a data folder: one reads, and one writes where there is room."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from tui.server.store.errors import StorageFullError
from tui.server.store.schema import database_errors, open_database

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from pathlib import Path


class Connections:
    """A reader and a writer; on a full disk, a reader alone, until :meth:`look_for_room` finds room."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._writer: sqlite3.Connection | None = None
        self.reader = self._open()

    @property
    def is_read_only(self) -> bool:
        """Whether the disk was full at the start and has been at every look since."""
        return self._writer is None

    def close(self) -> None:
        """Close them."""
        self.reader.close()
        if self._writer is not None:
            self._writer.close()

    def look_for_room(self) -> None:
        """Open the writer where the disk was full. Call it in the thread that reads: the reader changes."""
        if self._writer is None:
            self.reader.close()  # it locks out every other connection
            self.reader = self._open()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Commit at the end of the block, or undo it; raises StorageError."""
        writer = self._writer
        if writer is None:
            raise StorageFullError
        with database_errors():
            writer.execute("BEGIN IMMEDIATE")
            try:
                yield writer
                writer.execute("COMMIT")
            except BaseException:
                # SQLite has ended it by itself where the disk is full.
                if writer.in_transaction:
                    writer.execute("ROLLBACK")
                raise

    def _open(self) -> sqlite3.Connection:
        """Open both, where there is room, and return the reader."""
        try:
            writer = open_database(self._data)
            try:
                reader = open_database(self._data)
            except BaseException:
                writer.close()
                raise
        except StorageFullError:
            return open_database(self._data, exclusive=True)
        self._writer = writer
        return reader
