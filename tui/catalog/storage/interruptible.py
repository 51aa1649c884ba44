"""Queries that can be cancelled or limited in time."""

from __future__ import annotations

import sqlite3
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

#: SQLite calls the progress handler after this many instructions, a fraction of a millisecond.
_STEPS: Final = 20_000


class QueryCancelledError(Exception):
    """The query was cancelled before its end."""


class QueryTimeoutError(Exception):
    """The query exceeded its time limit."""


class InterruptibleQueries:
    """Runs the queries of one connection."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._is_cancelled = False
        self._deadline: float | None = None
        connection.set_progress_handler(self._should_stop, _STEPS)

    def cancel(self) -> None:
        """End the running query and all later ones with :class:`QueryCancelledError`. Thread-safe."""
        self._is_cancelled = True

    @contextmanager
    def run(self, seconds: float | None = None) -> Iterator[None]:
        """Run queries inside, for at most ``seconds``; raise QueryTimeoutError and QueryCancelledError."""
        self._check_cancelled()
        self._deadline = None if seconds is None else time.monotonic() + seconds
        try:
            yield
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
                raise
            self._check_cancelled()
            raise QueryTimeoutError from None
        finally:
            self._deadline = None
        self._check_cancelled()

    def _check_cancelled(self) -> None:
        if self._is_cancelled:
            raise QueryCancelledError

    def _should_stop(self) -> bool:
        return self._is_cancelled or (self._deadline is not None and time.monotonic() > self._deadline)
