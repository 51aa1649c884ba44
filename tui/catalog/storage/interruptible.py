"""The asking of a question that may take long: it can be cancelled, and given up when its time is over."""

from __future__ import annotations

import sqlite3
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

#: SQLite asks whether to go on after this many steps of its machine: a fraction of a millisecond.
_STEPS: Final = 20_000


class Cancelled(Exception):  # noqa: N818 - no error: somebody wanted it
    """The question was cancelled before it was answered."""


class OutOfTime(Exception):  # noqa: N818 - as above
    """The answer was not found within the time that it was given."""


class InterruptibleQueries:
    """The questions to one connection, and whether they should go on."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._is_cancelled = False
        self._deadline: float | None = None
        connection.set_progress_handler(self._should_stop, _STEPS)

    def cancel(self) -> None:
        """End the question under way and all later ones with :class:`Cancelled`; for any thread."""
        self._is_cancelled = True

    @contextmanager
    def asking(self, seconds: float | None = None) -> Iterator[None]:
        """Ask, within so many seconds; raises OutOfTime and Cancelled."""
        self._go_on()
        self._deadline = None if seconds is None else time.monotonic() + seconds
        try:
            yield
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
                raise
            self._go_on()
            raise OutOfTime from None
        finally:
            self._deadline = None
        self._go_on()

    def _go_on(self) -> None:
        if self._is_cancelled:
            raise Cancelled

    def _should_stop(self) -> bool:
        return self._is_cancelled or (self._deadline is not None and time.monotonic() > self._deadline)
