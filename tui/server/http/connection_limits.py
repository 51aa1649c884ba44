"""Limits of incomplete requests: time, bytes and connections."""

from __future__ import annotations

import resource
from dataclasses import dataclass
from typing import Final, Self

#: File handles for SQLite, threads and the log.
_RESERVED_HANDLES: Final = 64
_MAX_CONNECTIONS: Final = 1000
_MAX_BACKLOG: Final = 2048
#: The number of handles to assume for "unlimited".
_UNLIMITED_HANDLES: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """Connection limits.

    Headers may take ``head_seconds`` and have ``head_bytes`` bytes, including the request line. A body may
    pause for ``body_seconds``. At most ``connections`` are open, and ``backlog`` wait to be accepted.
    """

    head_seconds: float = 20.0
    head_bytes: int = 64 * 1024
    body_seconds: float = 30.0
    connections: int = _MAX_CONNECTIONS
    backlog: int = _MAX_BACKLOG

    @classmethod
    def for_process(cls) -> Self:
        """Return limits that fit RLIMIT_NOFILE, since each connection may also open a file."""
        soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        handles = _UNLIMITED_HANDLES if soft == resource.RLIM_INFINITY else soft
        room = max(handles - _RESERVED_HANDLES, 32)
        return cls(connections=min(_MAX_CONNECTIONS, room // 2), backlog=min(_MAX_BACKLOG, room // 4))
