"""What a client may take of the server before it has sent a whole request: time, bytes and connections."""

from __future__ import annotations

import resource
from dataclasses import dataclass
from typing import Final, Self

#: Handles that the process has beside those of clients: SQLite's, threads', the log's.
_RESERVED_HANDLES: Final = 64
_MAX_CONNECTIONS: Final = 1000
_MAX_BACKLOG: Final = 2048
#: What "unlimited" is taken for.
_UNLIMITED_HANDLES: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """How long a head and a silence in a body may take, in seconds, and how much may be open at once.

    ``head_bytes`` bounds the request line and the headers together, ``connections`` those that are open,
    ``backlog`` those that wait to be accepted and are accepted at once.
    """

    head_seconds: float = 20.0
    head_bytes: int = 64 * 1024
    body_seconds: float = 30.0
    connections: int = _MAX_CONNECTIONS
    backlog: int = _MAX_BACKLOG

    @classmethod
    def for_process(cls) -> Self:
        """Return the limits that leave room below RLIMIT_NOFILE: each connection may open a file too."""
        soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        handles = _UNLIMITED_HANDLES if soft == resource.RLIM_INFINITY else soft
        room = max(handles - _RESERVED_HANDLES, 32)
        return cls(connections=min(_MAX_CONNECTIONS, room // 2), backlog=min(_MAX_BACKLOG, room // 4))
