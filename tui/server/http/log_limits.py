"""A limit on repeated log messages, so that no client can fill the disk with them."""

from __future__ import annotations

import logging
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_SECONDS: Final = 60.0
#: The loggers with messages that clients cause.
_LOGGERS: Final = ("uvicorn.error", "asyncio", "tui.server.app")


class RepeatFilter:
    """Passes each message once in ``seconds`` and adds the number of suppressed repetitions to the next one.

    Messages are equal if their templates are, and exceptions if their types are. Clients control neither, so
    few need to be remembered.
    """

    def __init__(self, seconds: float = _SECONDS, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._clock = clock
        self._next: dict[tuple[object, ...], float] = {}
        self._suppressed: dict[tuple[object, ...], int] = {}

    def __call__(self, record: logging.LogRecord) -> bool:
        """Return whether to log the record."""
        kind = record.exc_info[0] if record.exc_info else None
        key = (record.name, record.msg if isinstance(record.msg, str) else type(record.msg), kind)
        now = self._clock()
        if now < self._next.get(key, now):
            self._suppressed[key] = self._suppressed.get(key, 0) + 1
            return False
        self._next[key] = now + self._seconds
        suppressed = self._suppressed.pop(key, 0)
        if suppressed:
            record.msg, record.args = f"{record.getMessage()} ({suppressed:,} more since)", ()
        return True


@contextmanager
def limit_logs() -> Iterator[None]:
    """Limit the log of the server inside the block."""
    repeats = RepeatFilter()
    loggers = [logging.getLogger(name) for name in _LOGGERS]
    for logger in loggers:
        logger.addFilter(repeats)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeFilter(repeats)
