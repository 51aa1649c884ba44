"""The SQLite database of a data folder: a reader, and a writer while the disk has space."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from tui.server.http.threads import run_in_thread
from tui.server.store.errors import StorageFullError
from tui.server.store.schema import database_errors, open_database

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator
    from pathlib import Path

Result = TypeVar("Result")


class Database:
    """The connections to one database, which other processes may have open at the same time.

    Reads run on the server's event loop: each is an index lookup or one bounded page, and takes from a few
    microseconds to a millisecond. In WAL mode a reader never waits for a writer, and a hop to a thread would
    cost more. Writes wait for the disk and for other processes, so they run in one thread, one transaction
    each.

    On a full disk only the reader is open. Each write then tries to open the writer first.
    """

    def __init__(self, data: Path) -> None:
        self._data = data
        self._writer: sqlite3.Connection | None = None
        self.reader = self._open()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="records")

    @property
    def is_read_only(self) -> bool:
        """Whether the disk was full at the start, and at every attempt to write since."""
        return self._writer is None

    def close(self) -> None:
        """Finish the write in progress and close both connections."""
        self._thread.shutdown()
        self.reader.close()
        if self._writer is not None:
            self._writer.close()

    async def write(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        """Run ``work`` in a transaction in the write thread and return its result; raises StorageError."""

        def run() -> Result:
            with self.transaction() as db:
                return work(db)

        self.reopen_writer()
        return await run_in_thread(run, self._thread)

    def reopen_writer(self) -> None:
        """Open the writer if the disk was full. Call it in the reading thread: it replaces the reader."""
        if self._writer is None:
            self.reader.close()  # It excludes all other connections.
            self.reader = self._open()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Provide the writer in a transaction, which is committed at the end and rolled back on an error.

        Raises StorageError.
        """
        writer = self._writer
        if writer is None:
            raise StorageFullError
        with database_errors():
            writer.execute("BEGIN IMMEDIATE")
            try:
                yield writer
                writer.execute("COMMIT")
            except BaseException:
                # On a full disk SQLite has already rolled back.
                if writer.in_transaction:
                    writer.execute("ROLLBACK")
                raise

    def _open(self) -> sqlite3.Connection:
        """Open the writer, if there is space, and the reader; return the reader."""
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
